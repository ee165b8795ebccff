package io.pushbridge.server.push;

import io.pushbridge.apns.PushyNotifier;
import io.pushbridge.apns.credential.CredentialDirectory;
import io.pushbridge.apns.credential.CredentialKeeper;
import io.pushbridge.apns.credential.ExpiryWatch;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.push.PushNotifier;
import io.pushbridge.core.push.PushPorts;
import io.pushbridge.server.config.ApnsConfiguration;
import io.pushbridge.store.push.PushStore;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Everything behind waking devices, opened. Thread-safe; to be closed before the store. */
public final class Pushing implements AutoCloseable {
  private final PushPorts ports;
  private final CredentialDirectory directory;
  private final CredentialKeeper keeper;
  private final ExpiryWatch watch;
  private final Optional<PushyNotifier> pushy;
  private volatile Runnable changed = () -> {};

  private Pushing(
      PushPorts ports,
      CredentialDirectory directory,
      CredentialKeeper keeper,
      ExpiryWatch watch,
      Optional<PushyNotifier> pushy) {
    this.ports = ports;
    this.directory = directory;
    this.keeper = keeper;
    this.watch = watch;
    this.pushy = pushy;
  }

  /**
   * Opens it; connects to nobody before there is something to send.
   *
   * @param instead another notifier in Apple's place
   * @return completes when the credentials that were given at run time are in use, too
   */
  public static CompletionStage<Pushing> open(
      ApnsConfiguration configuration,
      PushStore store,
      Clock clock,
      Optional<PushNotifier> instead) {
    CredentialDirectory directory = new CredentialDirectory(configuration.credentials());
    Optional<PushyNotifier> pushy =
        instead.isPresent()
            ? Optional.empty()
            : Optional.of(
                new PushyNotifier(directory, configuration.settings(), store.badges(), clock));
    PushNotifier notifier = instead.orElseGet(pushy::orElseThrow);
    CredentialKeeper keeper =
        new CredentialKeeper(
            directory,
            store.credentials(),
            configuration.sealer(),
            credential -> pushy.ifPresent(apple -> apple.retire(credential)));
    PushPorts ports =
        new PushPorts(notifier, store.outbox(), store.badges(), configuration::always);
    return keeper
        .load()
        .thenApply(
            loaded ->
                new Pushing(ports, directory, keeper, ExpiryWatch.start(directory, clock), pushy));
  }

  /** What the platform stands on. */
  public PushPorts ports() {
    return ports;
  }

  /** Removes the credentials of an app that were given at run time, from memory and store. */
  public CompletionStage<Void> removeCredentials(AppKey app) {
    return CompletableFuture.allOf(
            directory.of(app).stream()
                .map(credential -> keeper.remove(app, credential.name()).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new))
        .thenRun(() -> changed.run());
  }

  /** Says what is to be done when the credentials have changed without being asked for one. */
  void onChange(Runnable then) {
    changed = then;
  }

  /** The credentials in use. */
  CredentialDirectory directory() {
    return directory;
  }

  /** Adds and removes credentials. */
  CredentialKeeper keeper() {
    return keeper;
  }

  /** How many notifications are queued, in flight or in a pause. */
  int load() {
    return pushy.map(PushyNotifier::load).orElse(0);
  }

  @Override
  public void close() {
    watch.close();
    pushy.ifPresent(PushyNotifier::close);
  }
}
