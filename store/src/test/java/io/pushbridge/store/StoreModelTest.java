package io.pushbridge.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.contract.StorageEngine;
import io.pushbridge.core.log.LogPage;
import io.pushbridge.core.log.LogQuery;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.memory.InMemoryStore;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.Cursor;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.DeviceToken.Environment;
import io.pushbridge.core.registry.OpenedSession;
import io.pushbridge.core.registry.ReceivedPublish;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.registry.TokenPage;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/**
 * Random histories against the store and against the in-memory adapters at once: both must answer
 * the same. Positions and uids differ between the two, so answers are compared by texts and names.
 */
class StoreModelTest {
  private static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");
  private static final int CAP = 5;
  private static final List<String> TOPICS = List.of("a", "a/b", "a/b/c", "b", "$s/x", "b/");
  private static final List<String> FILTERS =
      List.of("a", "a/b", "b", "a/+", "a/#", "#", "+", "+/b/#", "$s/#", "b/p", "b/");
  private static final int SESSIONS = 4;

  /** What one step may do; {@code first} and {@code second} choose what it does it to. */
  private enum Kind {
    APPEND,
    APPEND_TO_INBOX,
    SUBSCRIBE,
    UNSUBSCRIBE,
    READ_AND_ACKNOWLEDGE,
    OPEN,
    OPEN_FRESH,
    DISCONNECT,
    FORGET,
    FORGET_EXPIRED,
    SET_ALIAS,
    STORE_TOKEN,
    REMOVE_TOKEN,
    RECEIVE,
    RELEASE,
    ADVANCE,
    RESTART
  }

  private record Step(Kind kind, int first, int second) {}

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequency(
            Tuple.of(30, Kind.APPEND),
            Tuple.of(10, Kind.APPEND_TO_INBOX),
            Tuple.of(15, Kind.SUBSCRIBE),
            Tuple.of(5, Kind.UNSUBSCRIBE),
            Tuple.of(15, Kind.READ_AND_ACKNOWLEDGE),
            Tuple.of(12, Kind.OPEN),
            Tuple.of(2, Kind.OPEN_FRESH),
            Tuple.of(6, Kind.DISCONNECT),
            Tuple.of(2, Kind.FORGET),
            Tuple.of(3, Kind.FORGET_EXPIRED),
            Tuple.of(6, Kind.SET_ALIAS),
            Tuple.of(6, Kind.STORE_TOKEN),
            Tuple.of(2, Kind.REMOVE_TOKEN),
            Tuple.of(3, Kind.RECEIVE),
            Tuple.of(2, Kind.RELEASE),
            Tuple.of(8, Kind.ADVANCE),
            Tuple.of(3, Kind.RESTART));
    Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 1_000);
    return Combinators.combine(kinds, numbers, numbers).as(Step::new).list().ofSize(80);
  }

  @Property(tries = 25, shrinking = ShrinkingMode.BOUNDED)
  void answersAsTheModelDoes(@ForAll("histories") List<Step> history) throws Exception {
    Path directory = Files.createTempDirectory("store-model");
    ManualClock clock = new ManualClock();
    Side store = new Side(new StoreEngine(directory, clock, app -> CAP), clock);
    Side model = new Side(new InMemoryStore(clock, app -> CAP), clock);
    try {
      for (int i = 0; i < SESSIONS; i++) {
        assertThat(store.open(i, false)).isEqualTo(model.open(i, false));
      }
      for (int number = 0; number < history.size(); number++) {
        Step step = history.get(number);
        if (step.kind == Kind.ADVANCE) {
          clock.advance(
              step.first % 20 == 0
                  ? Duration.ofHours(step.second)
                  : Duration.ofSeconds(step.first % 40));
          continue;
        }
        assertThat(store.apply(step, number))
            .as("step %d: %s", number, step)
            .isEqualTo(model.apply(step, number));
      }
      assertThat(store.everything()).isEqualTo(model.everything());
      store.apply(new Step(Kind.RESTART, 0, 0), 0);
      model.apply(new Step(Kind.RESTART, 0, 0), 0);
      assertThat(store.everything()).isEqualTo(model.everything());
    } finally {
      store.engine.close();
      model.engine.close();
      deleteTree(directory);
    }
  }

  private static void deleteTree(Path directory) throws Exception {
    try (var paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Collections.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** One engine with the names of what it has made. Confined to the test's thread. */
  private static final class Side {
    private final ManualClock clock;
    private final Map<Long, String> names = new HashMap<>();
    private final long[] uids = new long[SESSIONS];
    private final Cursor[] cursors = new Cursor[SESSIONS];
    private StorageEngine engine;

    Side(StorageEngine engine, ManualClock clock) {
      this.engine = engine;
      this.clock = clock;
    }

    String open(int session, boolean fresh) throws Exception {
      SessionName name = new SessionName(APP, SessionName.Door.MQTT, "s" + session);
      long expiry = session == 0 ? SessionRecord.NEVER_EXPIRES : 30L * session;
      OpenedSession opened = await(engine.sessionRegistry().open(name, fresh, expiry));
      uids[session] = opened.session().uid();
      cursors[session] = opened.cursor();
      names.put(uids[session], "s" + session);
      return "%s %s %s %s"
          .formatted(
              opened.existed(),
              opened.alias(),
              described(opened.subscriptions()),
              new TreeSet<>(opened.received()));
    }

    private static Set<String> described(List<Subscription> subscriptions) {
      TreeSet<String> described = new TreeSet<>();
      subscriptions.forEach(held -> described.add(held.filter() + "@" + held.qos()));
      return described;
    }

    Object apply(Step step, int number) throws Exception {
      int session = step.first % SESSIONS;
      long uid = uids[session];
      var registry = engine.sessionRegistry();
      return switch (step.kind) {
        case APPEND -> append(topic(step.second), step.first, number);
        case APPEND_TO_INBOX ->
            append(new Destination.Inbox(uid, new Alias("x")), step.second, number);
        case SUBSCRIBE -> subscribe(uid, step);
        case UNSUBSCRIBE -> await(registry.unsubscribe(uid, filter(step.second)));
        case READ_AND_ACKNOWLEDGE -> readAndAcknowledge(session, 1 + step.second % 4);
        case OPEN -> open(session, false);
        case OPEN_FRESH -> open(session, true);
        case DISCONNECT -> await(registry.disconnected(uid, step.second % 60));
        case FORGET -> await(registry.forget(APP, uid));
        case FORGET_EXPIRED -> await(registry.forgetExpired(clock.millis(), 100));
        case SET_ALIAS -> setAlias(uid, step.second);
        case STORE_TOKEN -> await(registry.storeToken(token(uid, step.second)));
        case REMOVE_TOKEN ->
            await(registry.removeToken(APP, hex(step.second), clock.millis() - 5_000));
        case RECEIVE -> await(registry.receive(new ReceivedPublish(uid, step.second % 3)));
        case RELEASE -> await(registry.release(new ReceivedPublish(uid, step.second % 3)));
        case ADVANCE -> throw new IllegalStateException("the clock is not the engine's");
        case RESTART -> restart();
      };
    }

    private String restart() {
      engine = engine.restart();
      return "restarted";
    }

    private static Destination topic(int choice) {
      return new Destination.Topic(new TopicName(TOPICS.get(choice % TOPICS.size())));
    }

    private static TopicFilter filter(int choice) {
      return new TopicFilter(FILTERS.get(choice % FILTERS.size()));
    }

    private static String hex(int choice) {
      return "%02x".formatted(choice % 5);
    }

    private DeviceToken token(long uid, int choice) {
      return new DeviceToken(
          APP, uid, hex(choice), "b" + choice % 2, Environment.PRODUCTION, clock.millis());
    }

    private String append(Destination to, int choice, int number) throws Exception {
      long now = clock.millis();
      byte[] body = ("m" + number + "x".repeat(choice)).getBytes(StandardCharsets.UTF_8);
      Message message =
          new Message(
              APP,
              to,
              new MessageId(number + 1),
              Qos.AT_LEAST_ONCE,
              body,
              MessageProperties.NONE,
              0,
              now,
              now + 1_000L * (1 + choice % 60));
      long position = await(engine.messageLog().append(message, Optional.empty(), logged -> {}));
      return position > 0 ? "stored" : "position " + position;
    }

    private String subscribe(long uid, Step step) throws Exception {
      Qos qos = Qos.of(step.first / SESSIONS % 3).orElseThrow();
      Subscription asked = Subscription.of(filter(step.second), qos);
      return engine
          .sessionRegistry()
          .subscribe(uid, asked)
          .toCompletableFuture()
          .handle((kept, failure) -> failure == null ? kept.filter() + "@" + kept.qos() : "failed")
          .get(60, TimeUnit.SECONDS);
    }

    private String setAlias(long uid, int choice) throws Exception {
      Optional<Alias> alias =
          choice % 4 == 0 ? Optional.empty() : Optional.of(new Alias("alias" + choice % 3));
      boolean durable = await(engine.sessionRegistry().find(uid)).isPresent();
      var change = await(engine.sessionRegistry().setAlias(APP, uid, durable, alias));
      return change.former()
          + " from "
          + (change.takenFrom().isPresent() ? names.get(change.takenFrom().getAsLong()) : "nobody");
    }

    /** Reads a page and acknowledges it, as a session that is connected would. */
    private String readAndAcknowledge(int session, int limit) throws Exception {
      LogPage page = read(session, cursors[session].upTo(), limit);
      long upTo = page.readUpTo();
      cursors[session] = new Cursor(upTo, new long[0], new long[0], upTo);
      await(engine.sessionRegistry().acknowledge(uids[session], cursors[session]));
      return texts(page.messages()) + " " + page.complete();
    }

    private LogPage read(int session, long after, int limit) throws Exception {
      List<Subscription> held = await(engine.sessionRegistry().subscriptionsOf(uids[session]));
      return await(engine.messageLog().read(new LogQuery(APP, uids[session], held, after, limit)));
    }

    private static List<String> texts(List<LoggedMessage> messages) {
      return messages.stream()
          .map(logged -> new String(logged.message().payload(), StandardCharsets.UTF_8))
          .toList();
    }

    /** Everything that can be asked, by names. */
    Map<String, Object> everything() throws Exception {
      var registry = engine.sessionRegistry();
      Map<String, Object> all = new TreeMap<>();
      for (int i = 0; i < SESSIONS; i++) {
        List<String> messages = new ArrayList<>();
        long after = cursors[i].upTo();
        LogPage page;
        do {
          page = read(i, after, 3);
          messages.addAll(texts(page.messages()));
          after = page.readUpTo();
        } while (!page.complete());
        all.put("messages of s" + i, messages);
        all.put("subscriptions of s" + i, described(await(registry.subscriptionsOf(uids[i]))));
        all.put("alias of s" + i, await(registry.aliasOf(uids[i])));
        all.put(
            "record of s" + i,
            await(registry.find(uids[i]))
                .map(found -> found.expirySeconds() + " " + found.disconnectedAt()));
        all.put("tokens of s" + i, tokens(new Destination.Inbox(uids[i], new Alias("x"))));
      }
      for (String name : TOPICS) {
        TopicName topic = new TopicName(name);
        all.put("newest of " + name, newest(new Destination.Topic(topic)));
        all.put("wanted " + name, registry.wantsLogged(APP, topic));
        all.put("tokens of " + name, tokens(new Destination.Topic(topic)));
      }
      for (String name : FILTERS) {
        all.put(
            "aliases of " + name,
            new TreeSet<>(
                await(registry.aliasesSubscribedTo(APP, new TopicFilter(name), 0, 100)).aliases()));
      }
      all.put("tokens", registry.hasTokens(APP));
      return all;
    }

    private List<String> newest(Destination destination) throws Exception {
      return texts(await(engine.messageLog().newest(APP, destination, Long.MAX_VALUE, 3)));
    }

    private Set<String> tokens(Destination destination) throws Exception {
      TreeSet<String> tokens = new TreeSet<>();
      long after = 0;
      TokenPage page;
      do {
        page = await(engine.sessionRegistry().tokensFor(APP, destination, after, 1));
        page.tokens().forEach(token -> tokens.add(names.get(token.uid()) + " " + token.token()));
        after = page.resumeAfter();
      } while (!page.complete());
      return tokens;
    }
  }
}
