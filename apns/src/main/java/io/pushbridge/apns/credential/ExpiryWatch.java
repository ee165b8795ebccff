package io.pushbridge.apns.credential;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of certificates that end soon: at the start and every twelve hours. */
public final class ExpiryWatch implements AutoCloseable {
  /** How long before its end a certificate is warned of. */
  public static final Duration AHEAD = Duration.ofDays(30);

  private static final Logger LOG = LoggerFactory.getLogger(ExpiryWatch.class);
  private static final long HOURS = 12;

  private final CredentialDirectory directory;
  private final Clock clock;
  private final ScheduledThreadPoolExecutor timer;

  private ExpiryWatch(CredentialDirectory directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "apns-expiry");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Watches these. */
  public static ExpiryWatch start(CredentialDirectory directory, Clock clock) {
    ExpiryWatch watch = new ExpiryWatch(directory, clock);
    var unused = watch.timer.scheduleWithFixedDelay(watch::look, 0, HOURS, TimeUnit.HOURS);
    return watch;
  }

  /** Looks at every credential. */
  void look() {
    Instant now = clock.instant();
    for (ApnsCredential credential : directory.all()) {
      credential.expiresAt().ifPresent(end -> warn(credential, end, now));
    }
  }

  private static void warn(ApnsCredential credential, Instant end, Instant now) {
    if (!end.isAfter(now)) {
      LOG.error(
          "event=apns_certificate_expired app={} credential={} at={}",
          credential.app(),
          credential.name(),
          end);
    } else if (end.isBefore(now.plus(AHEAD))) {
      LOG.warn(
          "event=apns_certificate_expires app={} credential={} at={} days={}",
          credential.app(),
          credential.name(),
          end,
          Duration.between(now, end).toDays());
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
