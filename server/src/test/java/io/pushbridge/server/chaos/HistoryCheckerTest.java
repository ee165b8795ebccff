package io.pushbridge.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.server.chaos.History.Delivered;
import io.pushbridge.server.chaos.History.Published;
import io.pushbridge.server.chaos.HistoryChecker.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The judge of the chaos test sees what it is to see. */
class HistoryCheckerTest {
  private final HistoryChecker checker =
      new HistoryChecker(Map.of("all", new TopicFilter("t/#"), "one", new TopicFilter("t/1")), 100);
  private final List<Published> published = new ArrayList<>();
  private final List<Delivered> delivered = new ArrayList<>();

  private void published(String topic, int number, boolean acknowledged, long deadAt) {
    published.add(new Published(topic, number, topic + number, acknowledged, deadAt));
  }

  private void delivered(String subscriber, String topic, int number, long at) {
    delivered.add(new Delivered(subscriber, topic, topic + number, at));
  }

  private Verdict verdict() {
    return checker.check(published, delivered);
  }

  @Test
  void aHistoryThatKeepsEveryPromiseIsLeftAlone() {
    published("t/1", 1, true, History.NEVER);
    published("t/2", 1, true, History.NEVER);
    published("t/1", 2, false, History.NEVER);
    published("t/1", 3, true, 500);
    published("t/1", 4, true, History.NEVER);
    delivered("all", "t/1", 1, 10);
    delivered("all", "t/2", 1, 11);
    delivered("all", "t/1", 3, 599);
    delivered("all", "t/1", 4, 600);
    delivered("one", "t/1", 1, 10);
    delivered("one", "t/1", 2, 20);
    delivered("one", "t/1", 4, 30);

    Verdict verdict = verdict();
    assertThat(verdict.lost()).isEmpty();
    assertThat(verdict.late()).isEmpty();
    assertThat(verdict.disordered()).isEmpty();
    assertThat(verdict.invented()).isEmpty();
    assertThat(verdict.duplicates()).isZero();
    assertThat(verdict.acknowledged()).isEqualTo(4);
    assertThat(verdict.unknown()).isEqualTo(1);
    assertThat(verdict.delivered()).isEqualTo(7);
  }

  @Test
  void anAcknowledgedMessageThatDidNotComeIsLostForEachWhoWantedIt() {
    published("t/1", 1, true, History.NEVER);
    published("t/2", 1, true, History.NEVER);
    delivered("one", "t/1", 1, 10);

    assertThat(verdict().lost())
        .hasSize(2)
        .allMatch(words -> words.endsWith("for all"))
        .anyMatch(words -> words.contains("t/11"))
        .anyMatch(words -> words.contains("t/21"));
  }

  @Test
  void whatComesAfterItsTimeToLiveIsLate() {
    published("t/1", 1, true, 500);
    delivered("all", "t/1", 1, 600);
    assertThat(verdict().late()).isEmpty();
    delivered("one", "t/1", 1, 601);
    assertThat(verdict().late()).singleElement().asString().contains("one").contains("dead at 500");
  }

  @Test
  void aFirstDeliveryAfterALaterOneIsDisorderAndARepetitionIsNot() {
    published("t/2", 1, true, History.NEVER);
    published("t/2", 2, true, History.NEVER);
    published("t/2", 3, true, History.NEVER);
    delivered("all", "t/2", 1, 1);
    delivered("all", "t/2", 3, 2);
    delivered("all", "t/2", 1, 3);
    assertThat(verdict().disordered()).isEmpty();
    assertThat(verdict().duplicates()).isEqualTo(1);

    delivered("all", "t/2", 2, 4);
    assertThat(verdict().disordered()).singleElement().asString().contains("after number 3");
    assertThat(verdict().lost()).isEmpty();
  }

  @Test
  void whatNobodyPublishedOrAskedForIsInvented() {
    published("t/2", 1, true, 500);
    delivered("all", "t/2", 9, 1);
    delivered("one", "t/2", 1, 1);
    delivered.add(new Delivered("all", "t/3", "t/21", 1));

    assertThat(verdict().invented()).hasSize(3);
  }
}
