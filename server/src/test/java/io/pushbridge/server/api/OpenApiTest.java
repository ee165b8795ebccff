package io.pushbridge.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.server.running.OpenApi;
import io.pushbridge.server.running.RunningServer;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The document and the routes; that every answer is as documented is held by all other tests. */
class OpenApiTest {
  @RegisterExtension static final RunningServer server = RunningServer.onFreePorts();

  @Test
  void everyRouteIsDocumentedAndEveryDocumentedRouteIsThere() {
    Set<String> served = new TreeSet<>(Set.of("GET /v1/openapi.json"));
    ApiEndpoints.over(server.platform(), null, null, 1)
        .forEach(endpoint -> served.add(endpoint.method() + " /v1" + endpoint.path()));

    assertThat(document().operations()).isEqualTo(served);
  }

  @Test
  void theDocumentNeedsNoSeckeyAndIsOpenApi31() {
    HttpResponse<String> answer = server.rest().get("/v1/openapi.json");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(document().document().get("openapi").asText()).isEqualTo("3.1.0");
    document().assertSchemasAreSchemas();
  }

  private static OpenApi document() {
    return new OpenApi(server.rest().get("/v1/openapi.json").body());
  }
}
