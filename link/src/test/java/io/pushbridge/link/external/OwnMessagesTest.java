package io.pushbridge.link.external;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.message.Qos;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which messages of a broker's are taken for echoes of our own. */
class OwnMessagesTest {
  private final AtomicLong nanos = new AtomicLong();
  private final OwnMessages own = new OwnMessages(nanos::get);

  private static LinkMessage message(String topic) {
    return new LinkMessage(topic, new byte[] {1}, Qos.AT_LEAST_ONCE);
  }

  private boolean take() {
    return own.take(message("t"));
  }

  @Test
  void anEchoIsTakenOnce() {
    own.expect(message("t"));
    assertThat(own.take(message("u"))).isFalse();
    assertThat(take()).isTrue();
    assertThat(take()).isFalse();
  }

  @Test
  void whatWasCutOffAndSentAgainHasOneEcho() {
    own.uncertain(own.expect(message("t")));
    own.expect(message("t"));
    assertThat(take()).isTrue();
    assertThat(take()).as("a device's message").isFalse();
  }

  @Test
  void severalThatWereCutOffHaveAnEchoEach() {
    OwnMessages.Note first = own.expect(message("t"));
    OwnMessages.Note second = own.expect(message("t"));
    own.uncertain(first);
    own.uncertain(second);
    own.expect(message("t"));
    own.expect(message("t"));
    own.expect(message("t"));
    for (int i = 0; i < 3; i++) {
      assertThat(take()).isTrue();
    }
    assertThat(take()).isFalse();
  }

  @Test
  void anEchoThatCameAllTheSameIsNotExpectedAgain() {
    OwnMessages.Note note = own.expect(message("t"));
    own.uncertain(note);
    assertThat(take()).isTrue();
    own.uncertain(note);
    own.expect(message("t"));
    own.expect(message("t"));
    for (int i = 0; i < 2; i++) {
      assertThat(take()).isTrue();
    }
    assertThat(take()).isFalse();
  }

  @Test
  void whatIsRefusedHasNoEcho() {
    own.forget(own.expect(message("t")));
    assertThat(take()).isFalse();
  }

  @Test
  void whatIsTooOldIsForgotten() {
    own.uncertain(own.expect(message("t")));
    nanos.set(OwnMessages.AGE_NANOS + 1);
    assertThat(take()).isFalse();
    own.expect(message("t"));
    assertThat(take()).isTrue();
    assertThat(take()).isFalse();
  }
}
