package io.pushbridge.server.push;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.pushbridge.apns.credential.ApnsCredential;
import io.pushbridge.core.Platform;
import java.util.ArrayList;
import java.util.List;

/** The meters of waking devices; what became of notifications is among the platform's events. */
final class ApnsMeters {
  private static final double MILLIS = 1_000;

  private final Pushing pushing;
  private final MultiGauge certificates;

  ApnsMeters(Pushing pushing, Platform platform, MeterRegistry registry) {
    this.pushing = pushing;
    Gauge.builder("pushbridge.wakeups.pending", () -> platform.wakeUps().pending())
        .description("Wake-ups that are not finished, one for each message")
        .register(registry);
    Gauge.builder("pushbridge.apns.notifications.waiting", pushing::load)
        .description("Notifications in memory that Apple has not answered for good")
        .register(registry);
    certificates =
        MultiGauge.builder("pushbridge.apns.certificate.expires")
            .description("When a certificate ends, in seconds since the epoch")
            .baseUnit("seconds")
            .register(registry);
    credentialsChanged();
  }

  /** Shows the credentials as they are now. */
  void credentialsChanged() {
    List<Row<?>> rows = new ArrayList<>();
    for (ApnsCredential credential : pushing.directory().all()) {
      credential
          .expiresAt()
          .ifPresent(
              end ->
                  rows.add(
                      Row.of(
                          Tags.of("app", credential.app().text(), "credential", credential.name()),
                          end.toEpochMilli() / MILLIS)));
    }
    certificates.register(rows, true);
  }
}
