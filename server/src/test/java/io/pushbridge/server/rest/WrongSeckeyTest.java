package io.pushbridge.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.MessageIdForm;
import io.pushbridge.server.running.ApiCaller;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An address that guesses seckeys is held off. */
class WrongSeckeyTest {
  private static final int ALLOWED = 5;

  @RegisterExtension
  final RunningServer server =
      RunningServer.configured(
          usual ->
              RunningServer.with(
                  usual,
                  new Configuration.Http(0, MessageIdForm.MIXED, Duration.ofSeconds(20), ALLOWED)));

  @Test
  void anAddressThatGuessesIsHeldOffRightSeckeysIncluded() {
    Rest rest = server.rest();
    String guess = call(rest, "guess");
    for (int i = 0; i < ALLOWED; i++) {
      HttpResponse<String> answer = post(rest, guess);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("{\"status\":3}");
    }
    for (String call : new String[] {guess, call(rest, TestApps.FIRST.seckey().reveal())}) {
      HttpResponse<String> answer = post(rest, call);
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.body()).isEqualTo("{\"status\":1,\"error\":\"rate limited\"}");
      assertThat(answer.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 12L);
    }
  }

  @Test
  void anotherAppAndAnUnknownOneHaveAccountsOfTheirOwn() {
    Rest rest = server.rest();
    for (int i = 0; i <= ALLOWED; i++) {
      post(rest, call(rest, "guess"));
    }
    Rest neighbour = server.rest(TestApps.SECOND);

    assertThat(post(neighbour, call(neighbour, TestApps.SECOND.seckey().reveal())).statusCode())
        .isEqualTo(200);
    for (int i = 0; i < ALLOWED; i++) {
      assertThat(post(rest, unknown(rest, i)).statusCode()).isEqualTo(200);
    }
    assertThat(post(rest, unknown(rest, ALLOWED)).statusCode()).isEqualTo(429);
  }

  private static String unknown(Rest rest, int number) {
    return call(rest, "guess").replace(TestApps.FIRST.key().text(), "%024x".formatted(number));
  }

  @Test
  void v1HoldsOffToo() {
    ApiCaller guesser = new ApiCaller(server.rest(), "Bearer guess");
    for (int i = 0; i < ALLOWED; i++) {
      assertThat(guesser.get("/v1/presence").status()).isEqualTo(401);
    }

    ApiCaller.Answer answer = guesser.get("/v1/presence");
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.problem()).isEqualTo("rate-limited");
    assertThat(answer.headers().headers().firstValueAsLong("Retry-After").orElseThrow())
        .isBetween(1L, 12L);
  }

  @Test
  void rightSeckeysAreNeverCounted() {
    Rest rest = server.rest();
    String right = call(rest, TestApps.FIRST.seckey().reveal());
    for (int i = 0; i < 4 * ALLOWED; i++) {
      assertThat(post(rest, right).statusCode()).isEqualTo(200);
    }
  }

  private static String call(Rest rest, String seckey) {
    return rest.call("publish")
        .put("seckey", seckey)
        .put("topic", "news")
        .put("msg", "x")
        .toString();
  }

  private static HttpResponse<String> post(Rest rest, String body) {
    return rest.post(body.getBytes(StandardCharsets.UTF_8), "application/json");
  }
}
