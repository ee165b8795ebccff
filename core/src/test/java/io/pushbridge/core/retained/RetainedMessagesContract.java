package io.pushbridge.core.retained;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.EngineContract;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.MessageProperties.UserProperty;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.retained.RetainedMessages.Outcome;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link RetainedMessages} keeps. */
public abstract class RetainedMessagesContract extends EngineContract {
  private static final Duration FOR_EVER = Duration.ofDays(3_650);

  private RetainedMessages retained() {
    return engine().retainedMessages();
  }

  private Outcome retain(AppKey app, String topic, String text, Duration life) {
    return await(retained().retain(message(app, to(new TopicName(topic)), text, life)));
  }

  private static Destination to(TopicName topic) {
    return new Destination.Topic(topic);
  }

  private Outcome retain(String topic, String text) {
    return retain(APP, topic, text, FOR_EVER);
  }

  private List<String> matching(String filter) {
    return matching(APP, filter, 1_000);
  }

  /** Topic and body of all that matches, read in pages of that many. */
  private List<String> matching(AppKey app, String filter, int limit) {
    List<String> found = new ArrayList<>();
    Optional<TopicName> after = Optional.empty();
    do {
      RetainedPage page = await(retained().matching(app, new TopicFilter(filter), after, limit));
      assertThat(page.messages()).hasSizeLessThanOrEqualTo(limit);
      for (Message message : page.messages()) {
        assertThat(message.app()).isEqualTo(app);
        found.add(message.destination().shownAs() + "=" + new String(message.payload(), UTF_8));
      }
      assertThat(page.resumeAfter()).isNotEqualTo(after.or(() -> Optional.of(new TopicName(""))));
      after = page.resumeAfter();
    } while (after.isPresent());
    return found;
  }

  @Test
  void beginsEmpty() {
    assertThat(matching("#")).isEmpty();
    assertThat(retained().figures(APP)).isEqualTo(RetainedFigures.NONE);
  }

  @Test
  void keepsTheLastMessageOfEachTopicAcrossRestarts() {
    assertThat(retain("a", "first")).isEqualTo(Outcome.KEPT);
    assertThat(retain("a", "second")).isEqualTo(Outcome.KEPT);
    assertThat(retain("b", "other")).isEqualTo(Outcome.KEPT);
    assertThat(matching("#")).containsExactly("a=second", "b=other");
    restart();
    assertThat(matching("#")).containsExactly("a=second", "b=other");
    assertThat(retained().figures(APP).messages()).isEqualTo(2);
    assertThat(retained().figures(APP).bytes()).isPositive();
  }

  @Test
  void keepsEverythingOfAMessage() {
    MessageProperties properties =
        new MessageProperties(
            true,
            "text/plain",
            "answers/here",
            new byte[] {1, 2},
            List.of(new UserProperty("k", "v"), new UserProperty("k", "ü")));
    Message message =
        new Message(
            APP,
            to(new TopicName("täg/1")),
            new MessageId(-5),
            Qos.EXACTLY_ONCE,
            "bödy".getBytes(UTF_8),
            properties,
            4_711,
            clock.millis() - 10,
            Message.NEVER_EXPIRES,
            true);
    await(retained().retain(message));
    restart();
    assertThat(
            await(retained().matching(APP, new TopicFilter("täg/+"), Optional.empty(), 1))
                .messages())
        .containsExactly(message);
  }

  @Test
  void anEmptyBodyTakesTheMessageAway() {
    retain("a", "kept");
    retain("b", "gone");
    assertThat(retain("b", "")).isEqualTo(Outcome.CLEARED);
    assertThat(retain("never", "")).isEqualTo(Outcome.CLEARED);
    assertThat(matching("#")).containsExactly("a=kept");
    assertThat(retained().figures(APP).messages()).isEqualTo(1);
    restart();
    assertThat(matching("#")).containsExactly("a=kept");
    retain("a", "");
    assertThat(retained().figures(APP)).isEqualTo(RetainedFigures.NONE);
  }

  @Test
  void filtersMatchAsForSubscriptions() {
    for (String topic :
        List.of("sport", "sport/", "sport/a", "sport/a/b", "sports", "$sys", "/x")) {
      retain(topic, "1");
    }
    assertThat(matching("sport")).containsExactly("sport=1");
    assertThat(matching("sport/#"))
        .containsExactly("sport=1", "sport/=1", "sport/a=1", "sport/a/b=1");
    assertThat(matching("sport/+")).containsExactly("sport/=1", "sport/a=1");
    assertThat(matching("+")).containsExactly("sport=1", "sports=1");
    assertThat(matching("+/+")).containsExactly("/x=1", "sport/=1", "sport/a=1");
    assertThat(matching("+/a/#")).containsExactly("sport/a=1", "sport/a/b=1");
    assertThat(matching("#"))
        .containsExactly("/x=1", "sport=1", "sport/=1", "sport/a=1", "sport/a/b=1", "sports=1");
    assertThat(matching("$sys")).containsExactly("$sys=1");
    assertThat(matching("$sys/#")).containsExactly("$sys=1");
    assertThat(matching("sport/p")).isEmpty();
    assertThat(matching("none/#")).isEmpty();
  }

  @Test
  void appsSeeOnlyTheirOwn() {
    retain(APP, "a", "mine", FOR_EVER);
    retain(OTHER, "a", "theirs", FOR_EVER);
    retain(OTHER, "b", "theirs", FOR_EVER);
    assertThat(matching(APP, "#", 10)).containsExactly("a=mine");
    assertThat(matching(OTHER, "#", 10)).containsExactly("a=theirs", "b=theirs");
    assertThat(retained().figures(OTHER).messages()).isEqualTo(2);
    retain(OTHER, "a", "", FOR_EVER);
    assertThat(matching(APP, "a", 10)).containsExactly("a=mine");
  }

  @Test
  void pagesFollowEachOtherWithoutGapOrRepetition() {
    retain("t", "parent");
    IntStream.range(0, 30).forEach(i -> retain("t/%02d".formatted(i), "x"));
    List<String> all = matching("t/#");
    assertThat(all).hasSize(31).startsWith("t=parent");
    assertThat(all.subList(1, 31)).isSorted();
    assertThat(matching(APP, "t/#", 1)).isEqualTo(all);
    assertThat(matching(APP, "t/#", 7)).isEqualTo(all);
    assertThat(matching(APP, "+/#", 31)).isEqualTo(all);
    assertThat(matching(APP, "t", 1)).containsExactly("t=parent");
  }

  @Test
  void whatHasExpiredIsNotGivenOut() {
    retain(APP, "short", "x", Duration.ofSeconds(10));
    retain(APP, "long", "x", Duration.ofSeconds(20));
    clock.advance(Duration.ofSeconds(10));
    assertThat(matching("#")).containsExactly("long=x");
    restart();
    clock.advance(Duration.ofSeconds(10));
    assertThat(matching("#")).isEmpty();
    assertThat(retain("short", "again")).isEqualTo(Outcome.KEPT);
    assertThat(matching("#")).containsExactly("short=again");
  }

  @Test
  void atTheLimitOnlyKnownTopicsAreTaken() {
    for (int i = 0; i < RETAINED.messages(); i++) {
      assertThat(retain("t/" + i, "x")).isEqualTo(Outcome.KEPT);
    }
    assertThat(retain("one/more", "x")).isEqualTo(Outcome.FULL);
    assertThat(matching("one/more")).isEmpty();
    assertThat(retain("t/0", "y")).isEqualTo(Outcome.KEPT);
    assertThat(retain(OTHER, "one/more", "x", FOR_EVER)).isEqualTo(Outcome.KEPT);
    restart();
    assertThat(retain("one/more", "x")).isEqualTo(Outcome.FULL);
    retain("t/7", "");
    assertThat(retain("one/more", "x")).isEqualTo(Outcome.KEPT);
    assertThat(retained().figures(APP).messages()).isEqualTo(RETAINED.messages());
  }

  @Test
  void atTheLimitOfBytesTheFormerMessageStays() {
    String half = "x".repeat((int) RETAINED.bytes() * 2 / 5);
    assertThat(retain("a", half)).isEqualTo(Outcome.KEPT);
    assertThat(retain("b", half)).isEqualTo(Outcome.KEPT);
    assertThat(retain("c", half)).isEqualTo(Outcome.FULL);
    assertThat(retain("b", half + half)).isEqualTo(Outcome.FULL);
    assertThat(matching("#")).containsExactly("a=" + half, "b=" + half);
    assertThat(retain("b", "small")).isEqualTo(Outcome.KEPT);
    assertThat(retain("c", "small")).isEqualTo(Outcome.KEPT);
    assertThat(retained().figures(APP).bytes()).isLessThanOrEqualTo(RETAINED.bytes());
  }

  @Test
  void whatExpiredLeavesItsPlace() {
    for (int i = 0; i < RETAINED.messages(); i++) {
      retain(APP, "t/" + i, "x", Duration.ofSeconds(5));
    }
    clock.advance(Duration.ofSeconds(5));
    assertThat(retain("late", "x")).isEqualTo(Outcome.KEPT);
    assertThat(matching("#")).containsExactly("late=x");
  }

  @Test
  void changesCompleteInTheOrderTheyWereAskedFor() {
    List<Integer> completed = new ArrayList<>();
    List<CompletableFuture<Void>> stages = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int number = i;
      Message message = message(APP, to(new TopicName("t")), "v" + i, FOR_EVER);
      stages.add(
          retained()
              .retain(message)
              .thenAccept(kept -> completed.add(number))
              .toCompletableFuture());
    }
    stages.forEach(CompletableFuture::join);
    assertThat(completed).isEqualTo(IntStream.range(0, 100).boxed().toList());
    assertThat(matching("t")).containsExactly("t=v99");
  }

  @Test
  void onlyTopicsRetain() {
    Message toInbox =
        message(APP, new Destination.Inbox(5, new Alias("bob")), "x", Duration.ofHours(1));
    assertThatThrownBy(() -> retained().retain(toInbox).toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IllegalArgumentException.class);
  }
}
