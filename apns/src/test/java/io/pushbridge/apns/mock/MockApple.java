package io.pushbridge.apns.mock;

import com.eatthepath.pushy.apns.server.MockApnsServer;
import com.eatthepath.pushy.apns.server.MockApnsServerBuilder;
import com.eatthepath.pushy.apns.server.RejectedNotificationException;
import com.eatthepath.pushy.apns.server.RejectionReason;
import com.eatthepath.pushy.apns.server.UnregisteredDeviceTokenException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;

/**
 * Pushy's own mock of Apple's server, over HTTP/2 and TLS: keeps what it gets and refuses what it
 * is told to.
 */
public final class MockApple implements AutoCloseable {
  private interface Refusal {
    RejectedNotificationException exception();
  }

  private static final class Script {
    final Refusal refusal;
    final AtomicLong left;

    Script(Refusal refusal, long times) {
      this.refusal = refusal;
      this.left = new AtomicLong(times);
    }
  }

  private final int port;
  private final X509Certificate[] trustedClients;
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final AtomicLong count = new AtomicLong();
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private volatile boolean forgetful;
  private MockApnsServer server;

  private MockApple(int port, X509Certificate... trustedClients) {
    this.port = port;
    this.trustedClients = trustedClients;
  }

  /** A running one on a free port. */
  public static MockApple start(X509Certificate... trustedClients) {
    MockApple apple = new MockApple(freePort(), trustedClients);
    apple.resume();
    return apple;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** Closes its connections and listens no more, until {@link #resume}. */
  public void pause() {
    await(server.shutdown());
  }

  /** Listens again, on the same port. */
  public void resume() {
    try {
      MockApnsServerBuilder builder =
          new MockApnsServerBuilder()
              .setServerCredentials(
                  new X509Certificate[] {AppleKeys.SERVER.certificate()},
                  AppleKeys.SERVER.key(),
                  null)
              .setHandlerFactory(session -> this::handle);
      if (trustedClients.length > 0) {
        builder.setTrustedServerCertificateChain(trustedClients);
      }
      server = builder.build();
      await(server.start(port));
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CompletableFuture<?> done) {
    try {
      var unused = done.get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the mock did not come or go", e);
    }
  }

  private void handle(Http2Headers headers, ByteBuf payload) throws RejectedNotificationException {
    count.incrementAndGet();
    String path = headers.path().toString();
    if (!forgetful) {
      String body = payload == null ? "" : payload.toString(StandardCharsets.UTF_8);
      received.add(Received.of(headers, body));
    }
    Script script = scripts.get(path.substring(path.lastIndexOf('/') + 1));
    if (script != null && script.left.getAndDecrement() > 0) {
      throw script.refusal.exception();
    }
  }

  /** What came, refused or not, in order. */
  public List<Received> received() {
    return received;
  }

  /** How many came. */
  public long count() {
    return count.get();
  }

  /** From now on only counts. */
  public void countOnly() {
    forgetful = true;
  }

  /** Refuses a device from now on. */
  public void refuse(String token, RejectionReason reason) {
    refuse(token, reason, Long.MAX_VALUE);
  }

  /** Refuses a device so many times. */
  public void refuse(String token, RejectionReason reason, long times) {
    scripts.put(token, new Script(() -> new RejectedNotificationException(reason), times));
  }

  /** Says that a device is gone since then. */
  public void unregister(String token, Instant since) {
    scripts.put(
        token, new Script(() -> new UnregisteredDeviceTokenException(since), Long.MAX_VALUE));
  }

  /** Takes a device again. */
  public void accept(String token) {
    scripts.remove(token);
  }

  @Override
  public void close() {
    pause();
  }
}
