package io.pushbridge.socketio.engine;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One HTTP request and its answer. Made on the loop of the TCP connection it came by; {@link
 * #respond} may be called from any thread, the first call counts.
 */
final class Exchange {
  private final HttpConnection connection;
  private final HttpMethod method;
  private final String path;
  private final String uri;
  private final Fields query;
  private final Fields headers;
  private final byte[] body;
  private final boolean keepAlive;
  private final AtomicBoolean answered = new AtomicBoolean();

  /** Set by a session's loop, read by the connection's. */
  private volatile Runnable abortListener;

  /** Written by the connection's loop. */
  private volatile boolean aborted;

  Exchange(
      HttpConnection connection,
      HttpMethod method,
      String path,
      String uri,
      Fields query,
      Fields headers,
      byte[] body,
      boolean keepAlive) {
    this.connection = connection;
    this.method = method;
    this.path = path;
    this.uri = uri;
    this.query = query;
    this.headers = headers;
    this.body = body;
    this.keepAlive = keepAlive;
  }

  HttpMethod method() {
    return method;
  }

  /** The decoded path. */
  String path() {
    return path;
  }

  /** The request target as it was sent. */
  String uri() {
    return uri;
  }

  Fields query() {
    return query;
  }

  Fields headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }

  boolean keepAlive() {
    return keepAlive;
  }

  HttpConnection connection() {
    return connection;
  }

  Channel channel() {
    return connection.channel();
  }

  /** Whether it asks for a WebSocket. */
  boolean isUpgrade() {
    String upgrade = headers.value("Upgrade");
    return method.equals(HttpMethod.GET)
        && upgrade != null
        && upgrade.equalsIgnoreCase("websocket");
  }

  /** Where the client is; the first address that proxies name, if they are trusted. */
  InetSocketAddress remoteAddress(boolean trustProxies) {
    InetSocketAddress peer = EngineListener.clientOf(channel());
    String forwarded = trustProxies ? headers.value("X-Forwarded-For") : null;
    if (forwarded == null || forwarded.isBlank()) {
      return peer;
    }
    return InetSocketAddress.createUnresolved(forwarded.split(",", 2)[0].strip(), 0);
  }

  void respond(Reply reply) {
    respond(reply, written -> {});
  }

  /**
   * Answers.
   *
   * @param outcome told once, on any thread, whether the answer was written: at once if the client
   *     went before, else on the connection's loop
   */
  void respond(Reply reply, Outcome outcome) {
    if (answered.compareAndSet(false, true)) {
      connection.write(this, reply, outcome);
    } else {
      outcome.settled(false);
    }
  }

  /** What became of an answer. */
  @FunctionalInterface
  interface Outcome {
    /** The answer was written to the socket, or never will be. */
    void settled(boolean written);
  }

  /** Ends the connection if the answer is still being written: the client waits no more for it. */
  void giveUp() {
    connection.giveUp(this);
  }

  /** The listener is run once if the client goes before it was answered. */
  void onAbort(Runnable listener) {
    abortListener = listener;
    if (aborted) {
      abort();
    }
  }

  /** The client went. */
  void abort() {
    aborted = true;
    Runnable listener = abortListener;
    if (listener != null && answered.compareAndSet(false, true)) {
      listener.run();
    }
  }
}
