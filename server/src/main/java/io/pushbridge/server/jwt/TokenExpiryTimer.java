package io.pushbridge.server.jwt;

import io.pushbridge.core.session.Sessions;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the connections ended whose clients' tokens are good no more, every second. */
public final class TokenExpiryTimer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TokenExpiryTimer.class);

  private final Sessions sessions;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "token-expiry");
            thread.setDaemon(true);
            return thread;
          });

  private TokenExpiryTimer(Sessions sessions) {
    this.sessions = sessions;
  }

  /** Begins to look. */
  public static TokenExpiryTimer start(Sessions sessions) {
    TokenExpiryTimer started = new TokenExpiryTimer(sessions);
    Future<?> unused = started.timer.scheduleWithFixedDelay(started::look, 1, 1, TimeUnit.SECONDS);
    return started;
  }

  private void look() {
    try {
      sessions.endExpired();
    } catch (RuntimeException failure) {
      // The next look finds the others.
      LOG.warn("event=token_expiry_failed", failure);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
