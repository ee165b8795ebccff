package io.pushbridge.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.memory.InMemoryStore;
import io.pushbridge.server.config.MessageIdForm;
import io.pushbridge.server.credentials.Seckeys;
import io.pushbridge.server.rest.RestApi;
import io.pushbridge.server.rest.RestOptions;
import io.pushbridge.server.running.RawHttp;
import io.pushbridge.server.running.RunningServer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HealthTest {
  @RegisterExtension static final RunningServer platform = RunningServer.onFreePorts();

  @Test
  void healthFollowsTheServersState() {
    AtomicBoolean live = new AtomicBoolean(true);
    AtomicBoolean ready = new AtomicBoolean(true);
    AtomicBoolean whole = new AtomicBoolean(true);
    InMemoryStore store = new InMemoryStore(Clock.systemUTC());
    RestApi api =
        new RestApi(
            platform.platform(),
            store.sessionRegistry(),
            new Seckeys(platform.platform().apps(), 0, Clock.systemUTC()),
            new RestOptions(MessageIdForm.MIXED, Duration.ofSeconds(1), 1_024));
    DemoFacts demo = new DemoFacts(Optional::empty, () -> 0, () -> 0);
    HealthRoutes health = new HealthRoutes(live::get, ready::get, whole::get);
    try (HttpServer http =
        HttpServer.start(
            new HttpServer.Options(
                List.of(HttpListener.plain("127.0.0.1", 0)), 1_024, demo, health),
            api)) {
      assertUp(http, "/healthz");
      assertUp(http, "/readyz");
      whole.set(false);
      assertUp(http, "/healthz");
      assertThat(RawHttp.get(http.ports().get(0), "/readyz"))
          .startsWith("HTTP/1.1 200 ")
          .endsWith("{\"status\":\"degraded\"}");
      ready.set(false);
      assertUp(http, "/healthz");
      assertDown(http, "/readyz");
      live.set(false);
      assertDown(http, "/healthz");
    } finally {
      store.close();
    }
  }

  private static void assertUp(HttpServer http, String path) {
    assertThat(RawHttp.get(http.ports().get(0), path))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("{\"status\":\"up\"}");
  }

  private static void assertDown(HttpServer http, String path) {
    assertThat(RawHttp.get(http.ports().get(0), path))
        .startsWith("HTTP/1.1 503 ")
        .endsWith("{\"status\":\"down\"}");
  }
}
