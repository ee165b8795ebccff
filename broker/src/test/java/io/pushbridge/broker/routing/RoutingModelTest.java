package io.pushbridge.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Outgoing;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.InvalidNameException;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.core.topic.TopicSyntax;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever sessions do, a message reaches those that a reading of the rules says it reaches. */
final class RoutingModelTest {
  private static final List<AppKey> APPS =
      List.of(new AppKey("52fcc04c4dc903d66d6f8f92"), new AppKey("567a4a754407a3cd028aaf6b"));
  private static final int SESSIONS = 4;

  /** One step of a history; the session's app is its number modulo two. */
  sealed interface Step {
    record Attach(int session, List<Subscription> with) implements Step {}

    record Detach(int session) implements Step {}

    record Subscribe(int session, Subscription to) implements Step {}

    record Unsubscribe(int session, TopicFilter from) implements Step {}

    record Publish(int session, TopicName to) implements Step {}

    record Notice(int app, TopicFilter of) implements Step {}

    record ToInbox(int session, int app) implements Step {}
  }

  /** Who is attached with what, in the model. */
  private final Map<LiveSession, Map<TopicFilter, Subscription>> attached = new HashMap<>();

  private long ids;

  @Property(tries = 300)
  void everySessionGetsWhatItsFiltersMatch(@ForAll("histories") List<Step> history) {
    attached.clear();
    try (TestSessions sessions = new TestSessions();
        EmbeddedRouter router = new EmbeddedRouter(2)) {
      List<LiveSession> all = new ArrayList<>();
      for (int i = 0; i < SESSIONS; i++) {
        all.add(sessions.session(APPS.get(i % 2), 100 + i, Runnable::run));
      }
      for (Step step : history) {
        take(step, all, router);
      }
      all.forEach(session -> await(router.detach(session)));
      assertThat(router.isEmpty()).as("nothing is kept").isTrue();
    }
  }

  private void take(Step step, List<LiveSession> all, EmbeddedRouter router) {
    if (step instanceof Step.Attach attach) {
      Map<TopicFilter, Subscription> held = new HashMap<>();
      attach.with.forEach(one -> held.put(one.filter(), one));
      attached.put(all.get(attach.session), held);
      await(router.attach(all.get(attach.session), held.values()));
    } else if (step instanceof Step.Detach detach) {
      attached.remove(all.get(detach.session));
      await(router.detach(all.get(detach.session)));
    } else if (step instanceof Step.Subscribe subscribe) {
      Map<TopicFilter, Subscription> held = attached.get(all.get(subscribe.session));
      if (held != null) {
        held.put(subscribe.to.filter(), subscribe.to);
      }
      await(router.subscribe(all.get(subscribe.session), subscribe.to));
    } else if (step instanceof Step.Unsubscribe unsubscribe) {
      Map<TopicFilter, Subscription> held = attached.get(all.get(unsubscribe.session));
      if (held != null) {
        held.remove(unsubscribe.from);
      }
      await(router.unsubscribe(all.get(unsubscribe.session), unsubscribe.from));
    } else if (step instanceof Step.Publish publish) {
      LiveSession from = all.get(publish.session);
      route(from.app(), new Destination.Topic(publish.to), from.uid(), all, router);
    } else if (step instanceof Step.Notice notice) {
      route(APPS.get(notice.app), new Destination.Presence(notice.of), 0, all, router);
    } else if (step instanceof Step.ToInbox to) {
      Destination inbox = new Destination.Inbox(all.get(to.session).uid(), new Alias("bob"));
      route(APPS.get(to.app), inbox, 0, all, router);
    }
  }

  private void route(
      AppKey app, Destination to, long from, List<LiveSession> all, EmbeddedRouter router) {
    Message message =
        new Message(
            app,
            to,
            new MessageId(++ids),
            Qos.EXACTLY_ONCE,
            new byte[0],
            MessageProperties.NONE,
            from,
            0,
            Long.MAX_VALUE);
    await(router.route(Delivery.unlogged(message)));
    for (LiveSession session : all) {
      List<Subscription> matching = matching(session, message);
      List<Outgoing> got = List.copyOf(TestSessions.inboxOf(session).got());
      TestSessions.inboxOf(session).got().clear();
      boolean inbox = to instanceof Destination.Inbox;
      assertThat(got).as("%s at %s", message, session).hasSize(matching.isEmpty() ? 0 : 1);
      if (!got.isEmpty() && !inbox) {
        assertThat(got.get(0).grant().qos())
            .isEqualTo(matching.stream().map(Subscription::qos).max(Qos::compareTo).orElseThrow());
        assertThat(got.get(0).grant().identifiers())
            .containsExactlyInAnyOrderElementsOf(
                matching.stream().map(Subscription::identifier).filter(id -> id != 0).toList());
      }
    }
  }

  /** What of the session's subscriptions means the message, by the rules. */
  private List<Subscription> matching(LiveSession session, Message message) {
    Map<TopicFilter, Subscription> held = attached.get(session);
    if (held == null || !session.app().equals(message.app())) {
      return List.of();
    }
    if (message.destination() instanceof Destination.Inbox inbox) {
      return inbox.uid() == session.uid()
          ? List.of(Subscription.of(new TopicFilter("inbox"), Qos.EXACTLY_ONCE))
          : List.of();
    }
    return held.values().stream()
        .filter(one -> !one.noLocal() || message.publisher() != session.uid())
        .filter(one -> matches(one.filter(), message.destination()))
        .toList();
  }

  private static boolean matches(TopicFilter filter, Destination destination) {
    if (destination instanceof Destination.Topic topic) {
      return filter.matches(topic.name());
    }
    Destination.Presence presence = (Destination.Presence) destination;
    return filter.isPresence() && watches(filter.presenceOf(), presence.of().text());
  }

  /** A level stands for itself, and {@code +} for any level that is not a first one with $. */
  private static boolean watches(String watched, String holders) {
    String[] wanted = watched.split("/", -1);
    String[] levels = holders.split("/", -1);
    boolean same = wanted.length == levels.length;
    for (int i = 0; same && i < levels.length; i++) {
      boolean any = wanted[i].equals("+") && !(i == 0 && levels[i].startsWith("$"));
      same = any || wanted[i].equals(levels[i]);
    }
    return same;
  }

  private static void await(CompletionStage<Void> stage) {
    stage.toCompletableFuture().join();
  }

  // ---- histories ----------------------------------------------------------------------------

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<Integer> session = Arbitraries.integers().between(0, SESSIONS - 1);
    Arbitrary<Step> steps =
        Arbitraries.frequencyOf(
            Tuple.of(
                2,
                Combinators.combine(session, subscriptions().list().ofMaxSize(4))
                    .as(Step.Attach::new)),
            Tuple.of(1, session.map(Step.Detach::new)),
            Tuple.of(4, Combinators.combine(session, subscriptions()).as(Step.Subscribe::new)),
            Tuple.of(2, Combinators.combine(session, filters()).as(Step.Unsubscribe::new)),
            Tuple.of(5, Combinators.combine(session, topics()).as(Step.Publish::new)),
            Tuple.of(
                2,
                Combinators.combine(Arbitraries.integers().between(0, 1), plainFilters())
                    .as(Step.Notice::new)),
            Tuple.of(
                1,
                Combinators.combine(session, Arbitraries.integers().between(0, 1))
                    .as(Step.ToInbox::new)));
    return steps.list().ofMaxSize(40);
  }

  private static Arbitrary<Subscription> subscriptions() {
    return Combinators.combine(
            filters(),
            Arbitraries.of(Qos.class),
            Arbitraries.of(true, false),
            Arbitraries.of(0, 7, 9))
        .as((filter, qos, noLocal, id) -> new Subscription(filter, qos, noLocal, false, id, 0));
  }

  private static Arbitrary<TopicFilter> filters() {
    return names("a", "b", "", "$s", "p", "+", "#")
        .filter(RoutingModelTest::isFilter)
        .map(TopicFilter::new);
  }

  private static Arbitrary<TopicFilter> plainFilters() {
    return filters().filter(filter -> !filter.isPresence());
  }

  private static Arbitrary<TopicName> topics() {
    return names("a", "b", "", "$s").filter(name -> !name.isEmpty()).map(TopicName::new);
  }

  private static boolean isFilter(String text) {
    try {
      TopicFilter.parse(text, TopicSyntax.MQTT);
      return true;
    } catch (InvalidNameException invalid) {
      return false;
    }
  }

  private static Arbitrary<String> names(String... levels) {
    return Arbitraries.of(levels)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(list -> String.join("/", list));
  }
}
