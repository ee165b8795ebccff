package io.pushbridge.server.push;

import io.pushbridge.apns.PushyNotifier;
import io.pushbridge.apns.credential.CredentialDirectory;
import io.pushbridge.core.push.PushNotifier;
import io.pushbridge.core.push.PushPorts;
import io.pushbridge.server.config.ApnsConfiguration;
import io.pushbridge.store.push.PushStore;
import java.time.Clock;
import java.util.Optional;

/** Everything behind waking devices, opened. Thread-safe; to be closed before the store. */
public final class Pushing implements AutoCloseable {
  private final PushPorts ports;
  private final CredentialDirectory credentials;
  private final Optional<PushyNotifier> pushy;

  private Pushing(PushPorts ports, CredentialDirectory credentials, Optional<PushyNotifier> pushy) {
    this.ports = ports;
    this.credentials = credentials;
    this.pushy = pushy;
  }

  /**
   * Opens it; connects to nobody before there is something to send.
   *
   * @param instead another notifier in Apple's place
   */
  public static Pushing open(
      ApnsConfiguration configuration,
      PushStore store,
      Clock clock,
      Optional<PushNotifier> instead) {
    CredentialDirectory credentials = new CredentialDirectory(configuration.credentials());
    Optional<PushyNotifier> pushy =
        instead.isPresent()
            ? Optional.empty()
            : Optional.of(
                new PushyNotifier(credentials, configuration.settings(), store.badges(), clock));
    PushNotifier notifier = instead.orElseGet(pushy::orElseThrow);
    return new Pushing(
        new PushPorts(notifier, store.outbox(), store.badges(), configuration::always),
        credentials,
        pushy);
  }

  /** What the platform stands on. */
  public PushPorts ports() {
    return ports;
  }

  /** The credentials in use. */
  public CredentialDirectory credentials() {
    return credentials;
  }

  @Override
  public void close() {
    pushy.ifPresent(PushyNotifier::close);
  }
}
