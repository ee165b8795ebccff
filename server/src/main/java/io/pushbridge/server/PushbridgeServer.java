package io.pushbridge.server;

import io.pushbridge.core.Platform;
import io.pushbridge.core.app.App;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.server.config.Configuration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: the store, the broker, Socket.IO and REST in one process. Thread-safe.
 *
 * <p>{@link #close} drains: clients are told to go and what they acknowledged is kept, then the
 * listeners end, then the store commits and closes.
 */
public final class PushbridgeServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PushbridgeServer.class);

  private final Configuration configuration;
  private final Platform platform;
  private final Ports ports;
  private final List<App> shownApps;
  private final Opened opened;
  private final Health health;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  PushbridgeServer(
      Configuration configuration,
      Platform platform,
      Ports ports,
      List<App> shownApps,
      Opened opened,
      Health health) {
    this.configuration = configuration;
    this.platform = platform;
    this.ports = ports;
    this.shownApps = List.copyOf(shownApps);
    this.opened = opened;
    this.health = health;
  }

  /**
   * Starts a server in the standard surroundings.
   *
   * @throws StartFailedException if it cannot; what was opened is closed again
   */
  public static PushbridgeServer start(Configuration configuration) throws StartFailedException {
    return start(configuration, Surroundings.standard());
  }

  /**
   * Starts a server.
   *
   * @throws StartFailedException if it cannot; what was opened is closed again
   */
  public static PushbridgeServer start(Configuration configuration, Surroundings surroundings)
      throws StartFailedException {
    return new Startup(configuration, surroundings).run();
  }

  /** What it was started with. */
  public Configuration configuration() {
    return configuration;
  }

  /** The use cases. */
  public Platform platform() {
    return platform;
  }

  /** Where it listens. */
  public Ports ports() {
    return ports;
  }

  /**
   * The apps whose credentials are shown to whoever starts the server: configured ones and demo.
   */
  public List<App> shownApps() {
    return shownApps;
  }

  /** Whether every listener is up and the store takes writes. */
  public boolean healthy() {
    return health.isReady();
  }

  /** Drains and closes; returns when done. Later calls wait for the first. */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      LOG.info(
          "event=stopping sessions={} drain_seconds={}",
          platform.live().all().size(),
          configuration.drain().toSeconds());
      health.down();
      drain();
      opened.close();
      LOG.info("event=stopped");
      closed.countDown();
    }
    awaitClosed();
  }

  /** Says goodbye to every client while the way to it is still there. */
  private void drain() {
    try {
      platform
          .sessions()
          .disconnectAll(EndReason.SHUTDOWN)
          .toCompletableFuture()
          .get(configuration.drain().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("event=drain_incomplete sessions={}", platform.live().all().size());
    }
  }

  /** Waits until the server is closed. */
  public void awaitClosed() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
