package io.pushbridge.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.broker.routing.EmbeddedRouter;
import io.pushbridge.core.Platform;
import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.push.PushPorts;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.server.config.MessageIdForm;
import io.pushbridge.server.credentials.Seckeys;
import io.pushbridge.server.running.RecordingNotifier;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.Stages;
import io.pushbridge.server.running.TestApps;
import io.pushbridge.store.Store;
import io.pushbridge.store.StoreOptions;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand aliases are one pass: one look-up, and a few commits for all of them together. */
class BatchTest {
  private static final AppKey APP = TestApps.FIRST.key();
  private static final int ALIASES = 1_000;
  private static final int FEW = 50;

  @TempDir private Path folder;
  private final Clock clock = Clock.systemUTC();
  private final EmbeddedRouter router = new EmbeddedRouter(1);
  private final Map<String, Integer> lookUps = new ConcurrentHashMap<>();
  private Store store;
  private RestApi api;

  @BeforeEach
  void aThousandAreAway() throws IOException {
    store = Store.open(folder, clock, 0, StoreOptions.defaults());
    Apps apps = Stages.await(Apps.load(store.appCatalog()));
    Stages.await(
        apps.save(
            new App(
                APP,
                "first",
                TestApps.FIRST.seckey(),
                TestApps.FIRST.devicePassword().orElseThrow(),
                AppLimits.DEFAULT)));
    SessionRegistry registry = counted(store.sessionRegistry());
    Platform platform =
        Platform.over(
            new Platform.Ports(
                apps,
                Stages.await(AccessRules.load(store.accessCatalog(), apps, clock)),
                store.messageLog(),
                registry,
                store.retainedMessages(),
                router,
                new PushPorts(
                    new RecordingNotifier(), store.push().outbox(), store.push().badges()),
                clock,
                0,
                new Tally()));
    api =
        new RestApi(
            platform,
            registry,
            new Seckeys(apps, 0, clock),
            new RestOptions(MessageIdForm.MIXED, Duration.ofMinutes(1), 1_024));
    Stages.await(
        CompletableFuture.allOf(
            IntStream.range(0, ALIASES).mapToObj(this::away).toArray(CompletableFuture[]::new)));
    lookUps.clear();
  }

  private CompletableFuture<?> away(int number) {
    SessionRegistry registry = store.sessionRegistry();
    return registry
        .open(new SessionName(APP, Door.MQTT, "device" + number), false, Long.MAX_VALUE)
        .thenCompose(
            opened ->
                registry.setAlias(
                    APP, opened.session().uid(), true, Optional.of(new Alias("a" + number))))
        .toCompletableFuture();
  }

  /** The same registry; counts by method what is not answered from memory. */
  private SessionRegistry counted(SessionRegistry registry) {
    return (SessionRegistry)
        Proxy.newProxyInstance(
            SessionRegistry.class.getClassLoader(),
            new Class<?>[] {SessionRegistry.class},
            (proxy, method, arguments) -> {
              if (method.getReturnType() == CompletionStage.class) {
                lookUps.merge(method.getName(), 1, Integer::sum);
              }
              try {
                return method.invoke(registry, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    router.close();
  }

  @Test
  void aThousandAliasesAreOneLookUpAndAFewCommits() {
    long commits = store.figures().commits();
    String aliases =
        IntStream.range(0, ALIASES)
            .mapToObj(number -> "\"a" + number + "\"")
            .collect(Collectors.joining(","));
    String call =
        "{\"method\":\"publish_to_alias_batch\",\"appkey\":\"%s\",\"seckey\":\"%s\",\"msg\":\"hi\",\"aliases\":[%s]}"
            .formatted(APP, TestApps.FIRST.seckey().reveal(), aliases);

    JsonNode answer =
        Rest.parsed(
            Stages.await(api.answerBody(call.getBytes(StandardCharsets.UTF_8), "127.0.0.1"))
                .json());

    assertThat(answer.get("results")).hasSize(ALIASES);
    assertThat(answer.get("results")).allMatch(result -> result.get("status").intValue() == 0);
    assertThat(lookUps).isEqualTo(Map.of("holdersOf", 1));
    assertThat(store.figures().commits() - commits).isBetween(1L, (long) FEW);
  }
}
