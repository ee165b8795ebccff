package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Packets that are none, too deep or too large, from clients that hold a session: a clean end of
 * their own connection, with nothing left of it, while others go on.
 */
class HostileTrafficTest {
  private static final int DEEP = 100_000;
  private static final String LOGIN =
      "[\"connect_v2\",{\"appkey\":\"%s\"}]".formatted(BridgeServer.APP);

  private final BridgeServer server = new BridgeServer();
  private RawClient bystander;

  @BeforeEach
  void aBystander() {
    bystander = server.connected("bystander").subscribe("undisturbed").withoutReceipts();
  }

  @AfterEach
  void goesOn() {
    bystander.exchange("undisturbed", "still here");
    await().until(() -> server.bench.platform.live().all().size() == 1);
    server.close();
  }

  private static String publish(String json) {
    return "42[\"publish\",{\"topic\":\"undisturbed/not\",\"msg\":%s}]".formatted(json);
  }

  static Stream<Arguments> packets() {
    return Stream.of(
        arguments("100,000 arrays", publish("[".repeat(DEEP) + "]".repeat(DEEP))),
        arguments("100,000 objects", publish("{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP))),
        arguments("100,000 arrays without end", publish("[".repeat(DEEP))),
        arguments("deep arguments", "42" + "[".repeat(DEEP)),
        arguments("10 MiB", publish("\"" + "m".repeat(10 << 20) + "\"")),
        arguments("a number of 100,000 digits", publish("1".repeat(DEEP))),
        arguments("JSON without end", "42[\"publish\",{\"topic\":"),
        arguments("two values", "42[\"publish\",{}][]"),
        arguments("an object", "42{\"publish\":{}}"),
        arguments("no name", "42[{},{}]"),
        arguments("nothing", "42"),
        arguments("an unknown packet", "49[\"publish\",{}]"),
        arguments("attachments that are not announced", "4599999999999-[\"publish\",{}]"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("packets")
  void endsItsOwnConnection(String name, String packet) {
    RawClient attacker = server.passing();

    attacker.send(packet);

    attacker.nextOf(RawClient.CLOSED);
  }

  @Test
  void doesNotFillTheMemory() {
    String deep = publish("[".repeat(DEEP) + "]".repeat(DEEP));
    String large = publish("\"" + "m".repeat(900_000) + "\"");
    attack(2, deep, large);
    long before = used();

    attack(12, deep, large);

    // Far less than what was sent.
    assertThat(used() - before).isLessThan(4 << 20);
  }

  private void attack(int times, String deep, String large) {
    for (int i = 0; i < times; i++) {
      RawClient.bare(server.port(), "/socket.io/?EIO=3&transport=websocket")
          .send("42" + LOGIN)
          .send(large)
          .send(deep)
          .nextOf(RawClient.CLOSED);
    }
    await().until(() -> server.bench.platform.live().all().size() == 1);
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
