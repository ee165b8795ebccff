package io.pushbridge.apns;

import io.pushbridge.apns.credential.ApnsCredential;
import io.pushbridge.apns.credential.CredentialDirectory;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.BadgeCounters;
import io.pushbridge.core.push.PushAnswer;
import io.pushbridge.core.push.PushNotifier;
import io.pushbridge.core.push.WakeUp;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes through Apple, each app with its own credentials. An app that has none gets the log's word
 * for it only, and its devices may register all the same. Thread-safe; only {@link #close} blocks.
 */
public final class PushyNotifier implements PushNotifier, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PushyNotifier.class);

  /** What a refusal for want of a credential is called. */
  public static final String NO_CREDENTIAL = "NoCredential";

  private static final String INVALID_OPTIONS = "invalid apns";
  private static final String INVALID_PAYLOAD = "invalid apn_json";
  private static final long SWEEP_MILLIS = 500;
  private static final long PAUSE_MILLIS = 1_000;

  private record SenderKey(ApnsCredential credential, Environment environment) {}

  private record DeviceKind(String bundleId, Environment environment) {}

  private record Route(ApnsSender sender, String bundleId) {}

  private final CredentialDirectory credentials;
  private final BadgeCounters badges;
  private final Clock clock;
  private final ApnsClients clients;
  private final LoggingPushNotifier withoutCredentials = new LoggingPushNotifier();
  private final ScheduledThreadPoolExecutor timer;
  // Guarded by this.
  private final Map<SenderKey, ApnsSender> senders = new HashMap<>();
  // Those that are not used any more, until Apple has answered for what they sent.
  private final List<ApnsSender> leaving = new ArrayList<>();
  private boolean closed;

  /** Pushes with these credentials, and with those that are added to them later. */
  public PushyNotifier(
      CredentialDirectory credentials, ApnsSettings settings, BadgeCounters badges, Clock clock) {
    this.credentials = credentials;
    this.badges = badges;
    this.clock = clock;
    this.clients = new ApnsClients(settings);
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "apns-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    var unused =
        timer.scheduleWithFixedDelay(
            this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public boolean reaches(AppKey app, String bundleId, Environment environment) {
    return credentials.of(app).isEmpty()
        || credentials.find(app, bundleId, environment).isPresent();
  }

  @Override
  public Optional<String> refusal(ApnsRequest request) {
    return refusalOf(request);
  }

  static Optional<String> refusalOf(ApnsRequest request) {
    if (request.kind() != ApnsRequest.Kind.EXPLICIT) {
      return Optional.empty();
    }
    Optional<ApnsOptions> options = ApnsOptions.parse(request.options());
    if (options.isEmpty()) {
      return Optional.of(INVALID_OPTIONS);
    }
    return ApnsPayload.of(request, options.get(), "").isEmpty()
        ? Optional.of(INVALID_PAYLOAD)
        : Optional.empty();
  }

  @Override
  public CompletionStage<Void> wake(WakeUp wakeUp, Consumer<PushAnswer> answers) {
    if (credentials.of(wakeUp.message().app()).isEmpty()) {
      return withoutCredentials.wake(wakeUp, answers);
    }
    Optional<ApnsNotification> notification =
        ApnsNotification.of(wakeUp.message(), wakeUp.request());
    if (notification.isEmpty()) {
      wakeUp
          .recipients()
          .forEach(device -> answers.accept(PushAnswer.refused(device, "InvalidPayload")));
      return CompletableFuture.completedFuture(null);
    }
    return notification.get().countsBadge()
        ? counted(wakeUp)
            .thenCompose(numbers -> offer(notification.get(), wakeUp, numbers, answers))
        : offer(notification.get(), wakeUp, List.of(), answers);
  }

  /** The badges; tried until the store gives them. */
  private CompletionStage<List<Integer>> counted(WakeUp wakeUp) {
    return badges
        .increment(wakeUp.recipients(), wakeUp.message().id())
        .handle(
            (numbers, failure) ->
                failure == null
                    ? CompletableFuture.completedFuture(numbers)
                    : CompletableFuture.supplyAsync(
                            () -> wakeUp,
                            CompletableFuture.delayedExecutor(
                                PAUSE_MILLIS, TimeUnit.MILLISECONDS, timer))
                        .thenCompose(this::counted))
        .thenCompose(stage -> stage);
  }

  private CompletionStage<Void> offer(
      ApnsNotification notification,
      WakeUp wakeUp,
      List<Integer> numbers,
      Consumer<PushAnswer> answers) {
    Map<ApnsSender, List<Attempt>> turns = new HashMap<>();
    Map<DeviceKind, Optional<Route>> routes = new HashMap<>();
    AppKey app = wakeUp.message().app();
    for (int i = 0; i < wakeUp.recipients().size(); i++) {
      DeviceToken device = wakeUp.recipients().get(i);
      Optional<Route> route =
          routes.computeIfAbsent(
              new DeviceKind(device.bundleId(), device.environment()), kind -> route(app, kind));
      if (route.isEmpty()) {
        answers.accept(PushAnswer.refused(device, NO_CREDENTIAL));
      } else {
        int badge = numbers.isEmpty() ? 0 : numbers.get(i);
        turns
            .computeIfAbsent(route.get().sender(), to -> new ArrayList<>())
            .add(new Attempt(notification, device, route.get().bundleId(), badge, answers));
      }
    }
    return CompletableFuture.allOf(
        turns.entrySet().stream()
            .map(turn -> turn.getKey().offer(turn.getValue()).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  private Optional<Route> route(AppKey app, DeviceKind kind) {
    return credentials
        .find(app, kind.bundleId(), kind.environment())
        .flatMap(
            match ->
                sender(match.credential(), kind.environment())
                    .map(sender -> new Route(sender, match.bundleId())));
  }

  private synchronized Optional<ApnsSender> sender(
      ApnsCredential credential, Environment environment) {
    if (closed) {
      return Optional.empty();
    }
    SenderKey key = new SenderKey(credential, environment);
    ApnsSender known = senders.get(key);
    if (known != null) {
      return Optional.of(known);
    }
    try {
      ApnsSender made = new ApnsSender(credential, environment, clients, clock, timer);
      senders.put(key, made);
      return Optional.of(made);
    } catch (SSLException e) {
      LOG.warn("event=apns_client_failed credential={} cause={}", credential.name(), e.toString());
      return Optional.empty();
    }
  }

  /**
   * Uses this credential no more; what waits is sent with another one, if there is one. After it
   * left the directory.
   */
  public void retire(ApnsCredential credential) {
    List<ApnsSender> retired = new ArrayList<>();
    synchronized (this) {
      for (Environment environment : credential.environments()) {
        ApnsSender sender = senders.remove(new SenderKey(credential, environment));
        if (sender != null) {
          retired.add(sender);
        }
      }
      leaving.addAll(retired);
    }
    retired.forEach(sender -> sender.retire(this::offerAgain));
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void offerAgain(List<Attempt> attempts) {
    if (isClosed()) {
      // They stay in the outbox.
      return;
    }
    Map<ApnsSender, List<Attempt>> turns = new HashMap<>();
    for (Attempt attempt : attempts) {
      DeviceToken device = attempt.device;
      Optional<Route> route =
          route(device.app(), new DeviceKind(device.bundleId(), device.environment()));
      if (route.isEmpty()) {
        attempt.answer(PushAnswer.refused(device, NO_CREDENTIAL));
      } else {
        turns.computeIfAbsent(route.get().sender(), to -> new ArrayList<>()).add(attempt);
      }
    }
    turns.forEach(
        (sender, again) -> {
          var unused = sender.offer(again);
        });
  }

  /** How many notifications are queued, in flight or in a pause, over all credentials. */
  public int load() {
    return all().stream().mapToInt(ApnsSender::load).sum();
  }

  private synchronized List<ApnsSender> all() {
    leaving.removeIf(ApnsSender::isClosed);
    List<ApnsSender> all = new ArrayList<>(senders.values());
    all.addAll(leaving);
    return all;
  }

  private void sweep() {
    try {
      all().forEach(ApnsSender::sweep);
    } catch (RuntimeException e) {
      // The next one must come.
      LOG.warn("event=apns_sweep_failed", e);
    }
  }

  /** Sends no more; what is not answered for stays in the outbox. */
  @Override
  public void close() {
    List<ApnsSender> last;
    synchronized (this) {
      closed = true;
      last = all();
    }
    timer.shutdownNow();
    last.forEach(ApnsSender::close);
    clients.close();
  }
}
