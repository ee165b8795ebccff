package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.registration.Registration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Devices that answer a PUBLISH of QoS 2 by PUBREC and the PUBREL by nothing, as revisions of the
 * embedded SDK do, with a window of four messages.
 */
class UnansweredReleaseTest {
  private static final int WINDOW = 4;

  private TestBroker broker;
  private Registration device;
  private NativeClient client;
  private NativeClient publisher;

  @BeforeEach
  void start() throws Exception {
    broker =
        new TestBroker(
            new MqttServerOptions(
                TestBroker.HOST,
                0,
                0,
                Optional.empty(),
                256 * 1024,
                1_024,
                16,
                256,
                WINDOW,
                Duration.ofSeconds(10)));
    device = NativeClient.register(broker, TestBroker.APP, "mydev");
    client = NativeClient.connected(broker, device);
    publisher =
        NativeClient.connected(broker, NativeClient.register(broker, TestBroker.APP, "other"));
    client
        .send("82 0d 00 00 00 00 00 00 00 01 00 02 't2' 02")
        .expect("90 09 00 00 00 00 00 00 00 01 02");
  }

  @AfterEach
  void stop() {
    client.close();
    publisher.close();
    broker.close();
  }

  private static String id(int number) {
    return "d0 fd a7 48 8e a0 00 %02x".formatted(number);
  }

  private static String message(int number) {
    return "34 0e 00 02 't2' " + id(number) + " 'q2'";
  }

  private void publish(int from, int to) throws IOException {
    for (int number = from; number <= to; number++) {
      publisher
          .send(message(number))
          .expect("50 08 " + id(number))
          .send("62 08 " + id(number))
          .expect("70 08 " + id(number));
    }
  }

  private void takeWithoutCompleting(int from, int to) throws IOException {
    for (int number = from; number <= to; number++) {
      client
          .send("50 08 " + id(number))
          .expectBoth("62 08 " + id(number), message(number + WINDOW));
    }
  }

  @Test
  void goOnGettingMessages() throws Exception {
    publish(1, 40 + WINDOW);
    for (int number = 1; number <= WINDOW; number++) {
      client.expect(message(number));
    }
    takeWithoutCompleting(1, 40);
    client.send("c0 00").expect("d0 00");
  }

  @Test
  void areAskedAgainForTheLastOnesOnly() throws Exception {
    goOnGettingMessages();
    client.leave();
    client = NativeClient.connected(broker, device);
    List<String> releases = new ArrayList<>();
    List<String> again = new ArrayList<>();
    for (int packet = 0; packet < 2 * WINDOW; packet++) {
      byte[] bytes = client.packet();
      ((bytes[0] & 0xFF) == 0x62 ? releases : again).add(last(bytes, bytes[0] == 0x62 ? 1 : 3));
    }
    assertThat(releases).containsExactly("37", "38", "39", "40");
    assertThat(again).containsExactly("41", "42", "43", "44");
  }

  /** The last byte of the id, so many bytes from the end. */
  private static String last(byte[] packet, int fromEnd) {
    return Integer.toString(packet[packet.length - fromEnd]);
  }

  @Test
  void areReleasedUntilTheyHaveReadIt() throws Exception {
    publish(1, 2 * WINDOW);
    for (int number = 1; number <= WINDOW; number++) {
      client.expect(message(number));
    }
    takeWithoutCompleting(1, WINDOW);
    // None was sent after these had been released: the client may not have read that.
    client.leave();
    client = NativeClient.connected(broker, device);
    List<String> released = new ArrayList<>();
    for (int packet = 0; packet < 2 * WINDOW; packet++) {
      byte[] bytes = client.packet();
      if (bytes[0] == 0x62) {
        released.add(last(bytes, 1));
      }
    }
    assertThat(released).containsExactly("1", "2", "3", "4");
  }
}
