package io.pushbridge.core.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.EngineContract;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.push.WakeUpReport.State;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every {@link WakeUpOutbox} keeps. */
public abstract class WakeUpOutboxContract extends EngineContract {
  private static final ApnsRequest WANTED =
      ApnsRequest.explicit("{\"aps\":{\"alert\":\"ä\"}}").withOptions("{\"priority\":5}");

  private WakeUpOutbox outbox() {
    return engine().wakeUpOutbox();
  }

  private long added(Message message, ApnsRequest request) {
    return await(outbox().add(message, request)).orElseThrow();
  }

  private Message news(String text) {
    return toTopic(APP, "news/a", text);
  }

  private static PushCounts counts(long sent, long expired, String reason, long refused) {
    TreeMap<String, Long> reasons = new TreeMap<>();
    reasons.put(reason, refused);
    return new PushCounts(sent, expired, reasons);
  }

  @Test
  void keepsWhatIsNotFinishedAcrossRestarts() {
    Message topic = news("hällo");
    Message alias =
        message(
            OTHER, new Destination.Inbox(77, new Alias("bob")), "to bob", Duration.ofMinutes(1));
    long first = added(topic, WANTED);
    long second = added(alias, ApnsRequest.DEFAULT);
    assertThat(second).isGreaterThan(first);
    restart();

    assertThat(await(outbox().pending()))
        .containsExactly(
            new WakeUpOutbox.Waiting(first, APP), new WakeUpOutbox.Waiting(second, OTHER));
    assertThat(await(outbox().find(first)))
        .contains(new PendingWakeUp(first, topic, WANTED, WakeUpProgress.START));
    assertThat(await(outbox().find(second)))
        .contains(new PendingWakeUp(second, alias, ApnsRequest.DEFAULT, WakeUpProgress.START));
  }

  @Test
  void keepsHowFarOneHasCome() {
    Message message = news("hello");
    long number = added(message, ApnsRequest.DEFAULT);
    WakeUpProgress halfway =
        new WakeUpProgress(
            1_000_000_000_000_000_007L,
            true,
            List.of(5L, 3_000_000_000_000_000_000L),
            counts(12, 1, "BadTopic", 2));
    await(outbox().progress(number, halfway));
    assertThat(await(outbox().report(APP, message.id())))
        .contains(new WakeUpReport(State.PENDING, halfway.counts()));
    restart();

    assertThat(await(outbox().find(number)))
        .contains(new PendingWakeUp(number, message, ApnsRequest.DEFAULT, halfway));
    assertThat(await(outbox().report(APP, message.id())))
        .contains(new WakeUpReport(State.PENDING, halfway.counts()));
  }

  @Test
  void whatIsDoneLeavesItsCounts() {
    Message message = news("hello");
    long number = added(message, ApnsRequest.DEFAULT);
    PushCounts counts = counts(3, 0, "Unregistered", 1);
    await(outbox().progress(number, new WakeUpProgress(9, true, List.of(), counts)));

    for (int time = 0; time < 2; time++) {
      assertThat(await(outbox().pending())).isEmpty();
      assertThat(await(outbox().find(number))).isEmpty();
      assertThat(await(outbox().report(APP, message.id())))
          .contains(new WakeUpReport(State.DONE, counts));
      assertThat(await(outbox().report(OTHER, message.id()))).isEmpty();
      restart();
    }
  }

  @Test
  void anotherOneOfTheSameIdHasCountsOfItsOwn() {
    Message first = news("first");
    Message again = sameIdAs(first);
    long firstNumber = added(first, ApnsRequest.DEFAULT);
    long secondNumber = added(again, ApnsRequest.DEFAULT);
    await(
        outbox()
            .progress(secondNumber, new WakeUpProgress(9, true, List.of(), counts(2, 0, "x", 1))));
    await(
        outbox()
            .progress(firstNumber, new WakeUpProgress(9, true, List.of(), counts(7, 0, "x", 1))));

    assertThat(await(outbox().report(APP, first.id())))
        .contains(new WakeUpReport(State.DONE, counts(2, 0, "x", 1)));
    assertThat(await(outbox().pending())).isEmpty();
  }

  private static Message sameIdAs(Message message) {
    return new Message(
        message.app(),
        new Destination.Topic(new TopicName("elsewhere")),
        message.id(),
        message.qos(),
        message.payload(),
        message.properties(),
        message.publisher(),
        message.publishedAt(),
        message.expiresAt());
  }

  @Test
  void progressOfOneThatIsGoneChangesNothing() {
    await(outbox().progress(4_711, new WakeUpProgress(1, false, List.of(), PushCounts.NONE)));

    assertThat(await(outbox().pending())).isEmpty();
    assertThat(await(outbox().find(4_711))).isEmpty();
    assertThat(await(outbox().report(APP, new MessageId(4_711)))).isEmpty();
  }

  @Test
  void takesNoMoreThanItsBound() {
    engine().wakeUpsAtMost(2);
    long first = added(news("1"), ApnsRequest.DEFAULT);
    added(news("2"), ApnsRequest.DEFAULT);
    Message third = news("3");
    assertThat(await(outbox().add(third, ApnsRequest.DEFAULT))).isEmpty();
    assertThat(await(outbox().report(APP, third.id()))).isEmpty();

    await(outbox().progress(first, new WakeUpProgress(9, true, List.of(), PushCounts.NONE)));
    assertThat(await(outbox().add(third, ApnsRequest.DEFAULT))).isPresent();
    restart();
    engine().wakeUpsAtMost(2);
    assertThat(await(outbox().add(news("4"), ApnsRequest.DEFAULT))).isEmpty();
  }

  @Test
  void countsGoWithTheMessage() {
    Message message = message(APP, news("").destination(), "brief", Duration.ofSeconds(30));
    Optional<Long> number = await(outbox().add(message, ApnsRequest.DEFAULT));
    assertThat(number).isPresent();
    assertThat(await(outbox().report(APP, message.id()))).isPresent();
    clock.advance(Duration.ofSeconds(31));

    assertThat(await(outbox().report(APP, message.id()))).isEmpty();
    assertThat(await(outbox().find(number.get()))).isPresent();
  }

  @Test
  void aBodyOfAnyBytesIsKept() {
    byte[] body = new byte[6_144];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) i;
    }
    Message text = news("x");
    AppKey app = text.app();
    Message message =
        new Message(
            app,
            text.destination(),
            new MessageId(-1L),
            text.qos(),
            body,
            text.properties(),
            -5,
            text.publishedAt(),
            text.expiresAt());
    long number = added(message, ApnsRequest.explicit("{\"a\":\"" + "x".repeat(4_000) + "\"}"));
    restart();

    assertThat(await(outbox().find(number)).orElseThrow().message()).isEqualTo(message);
  }
}
