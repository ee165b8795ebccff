package io.pushbridge.server.running;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** An OpenAPI 3.1 document, and whether what a server does is what it says. */
public final class OpenApi {
  private static final String PLACE = "https://pushbridge.test/openapi.json";

  private final JsonNode document;
  private final JsonSchemaFactory schemas;
  private final SchemaValidatorsConfig strict =
      SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

  /** Reads a document. */
  public OpenApi(String text) {
    document = Rest.parsed(text);
    schemas =
        JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            factory -> factory.schemaLoaders(loaders -> loaders.schemas(Map.of(PLACE, text))));
  }

  /** Every operation, as in {@code GET /v1/messages}. */
  public Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    return operations;
  }

  /** The document itself. */
  public JsonNode document() {
    return document;
  }

  /** Each schema of the document is one by the rules of JSON Schema 2020-12. */
  public void assertSchemasAreSchemas() {
    JsonSchema meta =
        schemas.getSchema(
            SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"), strict);
    document
        .at("/components/schemas")
        .properties()
        .forEach(
            schema -> assertThat(meta.validate(schema.getValue())).as(schema.getKey()).isEmpty());
  }

  /** The answer is one that the document foresees for the operation. */
  public void assertForeseen(
      String method, String path, int status, String contentType, String body) {
    String template = templateOf(path);
    JsonNode operation =
        document.path("paths").path(template).path(method.toLowerCase(Locale.ROOT));
    assertThat(operation.isObject()).as("%s %s is documented", method, template).isTrue();
    JsonNode response = resolved(operation.path("responses").path(Integer.toString(status)));
    assertThat(response.isObject())
        .as("%s %s may answer %d: %s", method, template, status, body)
        .isTrue();
    if (!response.has("content")) {
      assertThat(body).isEmpty();
      return;
    }
    JsonNode content = response.get("content").path(contentType);
    assertThat(content.isObject()).as("%s of %s %s", contentType, method, template).isTrue();
    String schema =
        content.get("schema").toString().replace("\"#/components/", "\"" + PLACE + "#/components/");
    assertThat(schemas.getSchema(schema, strict).validate(body, InputFormat.JSON))
        .as("%s %s %d: %s", method, template, status, body)
        .isEmpty();
  }

  private String templateOf(String path) {
    String bare = path.split("\\?", 2)[0];
    if (document.path("paths").has(bare)) {
      return bare;
    }
    for (var entry : document.get("paths").properties()) {
      if (bare.matches(entry.getKey().replaceAll("\\{[^}]*}", "[^/]+"))) {
        return entry.getKey();
      }
    }
    throw new AssertionError(bare + " is not documented");
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").textValue().substring(1)) : node;
  }
}
