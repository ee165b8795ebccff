package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.AppLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code recvack}: the first other recipient, once, after the answer (socketio-api.md §4). */
class ReceiptTest {
  private static final String PUBLISH = "{\"topic\":\"t\",\"msg\":\"m\",\"messageId\":\"%s\"}";

  private final BridgeServer server = new BridgeServer();

  @AfterEach
  void close() {
    server.close();
  }

  private String receipt(String alias, String id) {
    return ("[\"recvack\",{\"success\":true,"
            + "\"data\":\"{\\\"timestamp\\\":%d,\\\"alias\\\":\\\"%s\\\"}\",\"messageId\":\"%s\"}]")
        .formatted(server.bench.clock.millis(), alias, id);
  }

  private static String accepted(String id) {
    return "[\"puback\",{\"success\":true,\"messageId\":\"%s\"}]".formatted(id);
  }

  @Test
  void theFirstOtherRecipientIsToldOfOnceAfterTheAnswer() {
    RawClient recipient = server.connected("jack").alias("jack").subscribe("t");
    RawClient publisher = server.connected("u");

    publisher
        .emit("publish", PUBLISH.formatted("11839467508410466019"))
        .expect(accepted("11839467508410466019"))
        .expect(receipt("jack", "11839467508410466019"));
    recipient.expectMessage("t", "m");

    RawClient second = server.connected("v").subscribe("t");
    publisher.emit("publish", PUBLISH.formatted("2")).expect(accepted("2"));
    assertThat(publisher.next()).startsWith("[\"recvack\"").endsWith("\"messageId\":\"2\"}]");
    second.expectMessage("t", "m");
    publisher.expectNothing();
  }

  @Test
  void aRecipientWithoutAnAliasIsNameless() {
    server.passing().subscribe("t");

    server
        .passing()
        .emit("publish", PUBLISH.formatted("1"))
        .expect(accepted("1"))
        .expect(receipt("", "1"));
  }

  @Test
  void theIdIsShownAsTheClientWroteIt() {
    server.passing().subscribe("t");
    String beyond64Bits = "18734061517484503000123";

    server
        .passing()
        .emit("publish", PUBLISH.formatted(beyond64Bits))
        .expect(accepted(beyond64Bits))
        .expect(receipt("", beyond64Bits))
        .emit("publish", PUBLISH.formatted("007"))
        .expect(accepted("007"))
        .expect(receipt("", "007"));
  }

  @Test
  void aRecipientThatWasAwayIsToldOfWhenItReturns() {
    RawClient jack = server.connected("jack").alias("jack").subscribe("t");
    jack.disconnect();
    jack.expect(RawClient.CLOSED);
    RawClient publisher =
        server.passing().emit("publish", PUBLISH.formatted("1")).expect(accepted("1"));
    publisher.expectNothing();

    server.connected("jack").expectMessage("t", "m");

    publisher.expect(receipt("jack", "1"));
  }

  @Test
  void oneselfAndQos0AreNotToldOf() {
    server.passing().subscribe("t", 0).subscribe("u", 2);
    RawClient publisher = server.passing().subscribe("own");

    publisher.exchange("own", "m");
    // The recipient took QoS 0, then the publisher gave it.
    publisher.emit("publish", PUBLISH.formatted("1")).expect(accepted("1"));
    publisher
        .emit("publish", "{\"topic\":\"u\",\"msg\":\"m\",\"messageId\":\"2\",\"qos\":0}")
        .expect(accepted("2"));
    publisher.expectNothing();
  }

  @Test
  void anAppCanSwitchItOff() {
    server.limit(AppLimits.DEFAULT.withReceipts(false));
    RawClient recipient = server.passing().subscribe("t");

    RawClient publisher =
        server.passing().emit("publish", PUBLISH.formatted("1")).expect(accepted("1"));

    recipient.expectMessage("t", "m");
    publisher.expectNothing();
  }
}
