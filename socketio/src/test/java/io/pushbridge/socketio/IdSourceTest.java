package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.socketio.engine.IdSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids made by the application. */
class IdSourceTest {
  private static final String POLLING = "?EIO=4&transport=polling";

  private static SocketIoServer server(IdSource sessionIds, IdSource socketIds) {
    return SocketIoServer.builder()
        .host("127.0.0.1")
        .port(0)
        .sessionIds(sessionIds)
        .socketIds(socketIds)
        .setup(s -> s.of("/"))
        .start();
  }

  @Test
  void areMadeOfTheRequest() {
    try (SocketIoServer server =
        server(
            request -> "session-0123456789-" + request.query().first("n").orElseThrow(),
            request -> "socket-01234567890-" + request.query().first("n").orElseThrow())) {
      Http http = new Http(server.port(), "/socket.io/");
      assertThat(Http.sid(http.get(POLLING + "&n=1").body())).isEqualTo("session-0123456789-1");
      assertThat(http.get("1/?n=2").body()).startsWith("session-0123456789-2:");
      String session = POLLING + "&sid=session-0123456789-1";
      http.post(session, "40");
      assertThat(http.get(session).body()).isEqualTo("40{\"sid\":\"socket-01234567890-1\"}");
      assertThat(server.of("/").socket("socket-01234567890-1")).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "with a blank in the middle", "\"quoted-0123456789\"", "ü"})
  void areRefusedIfAnyoneCouldGuessOrBreakThem(String id) {
    try (SocketIoServer server = server(request -> id, IdSource.random())) {
      Http http = new Http(server.port(), "/socket.io/");
      assertThat(http.get(POLLING).statusCode()).isEqualTo(503);
      assertThat(http.get("1/").statusCode()).isEqualTo(503);
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void areRefusedIfTheyAreInUse() {
    String taken = "0123456789-0123456789";
    try (SocketIoServer server = server(request -> taken, IdSource.random())) {
      Http http = new Http(server.port(), "/socket.io/");
      assertThat(http.get(POLLING).statusCode()).isEqualTo(200);
      assertThat(http.get(POLLING).statusCode()).isEqualTo(503);
      assertThat(server.connections()).isEqualTo(1);
    }
    try (SocketIoServer server = server(IdSource.random(), request -> taken)) {
      Http http = new Http(server.port(), "/socket.io/");
      for (String answer : List.of("40{\"sid\"", "44{\"message\":\"Internal error\"}")) {
        String session = http.open();
        http.post(session, "40");
        assertThat(http.get(session).body()).startsWith(answer);
      }
      assertThat(server.of("/").size()).isEqualTo(1);
    }
  }

  @Test
  void aSourceThatThrowsRefusesItsClientAlone() {
    AtomicInteger calls = new AtomicInteger();
    IdSource moody =
        request -> {
          if (calls.getAndIncrement() == 0) {
            throw new IllegalStateException("thrown by a test");
          }
          return IdSource.random().next(request);
        };
    try (SocketIoServer server = server(moody, IdSource.random())) {
      Http http = new Http(server.port(), "/socket.io/");
      assertThat(http.get(POLLING).statusCode()).isEqualTo(503);
      assertThat(http.get(POLLING).statusCode()).isEqualTo(200);
    }
  }
}
