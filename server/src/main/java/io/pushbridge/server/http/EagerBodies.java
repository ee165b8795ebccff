package io.pushbridge.server.http;

import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Reads the body of each request to its end before anybody handles the request: a client that sends
 * slowly, or stops, holds no thread. What all bodies together take in memory is bounded; a request
 * beyond that is handled without its body, see {@link #REFUSED}. Thread-safe.
 */
final class EagerBodies extends Handler.Wrapper {
  /** The attribute of a request whose body had no room. Whoever reads it meets a failure. */
  static final String REFUSED = EagerBodies.class.getName() + ".refused";

  private static final long MOST_IN_MEMORY =
      Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 8);

  private final int mostBytes;
  private final long graceMillis;
  private final long mostInMemory;
  private final AtomicLong inMemory = new AtomicLong();

  /**
   * Reads bodies up to that length, and one byte of longer ones.
   *
   * @param mostBytes of a body
   * @param graceMillis how long a body may take, however short it is
   */
  EagerBodies(long mostBytes, long graceMillis) {
    this(mostBytes, graceMillis, MOST_IN_MEMORY);
  }

  /**
   * The same with another bound.
   *
   * @param mostInMemory what bodies may take together, in bytes
   */
  EagerBodies(long mostBytes, long graceMillis, long mostInMemory) {
    this.mostBytes = Math.toIntExact(mostBytes);
    this.graceMillis = graceMillis;
    this.mostInMemory = mostInMemory;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    boolean empty =
        request.getLength() == 0
            || (request.getLength() < 0
                && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING));
    if (empty) {
      return super.handle(request, response, callback);
    }
    new ArrivingBody(this, request, response, callback).begin();
    return true;
  }

  /** Handles a request whose body is there. */
  void handleWhole(Request whole, Response response, Callback callback) {
    try {
      if (!super.handle(whole, response, callback)) {
        Response.writeError(whole, response, callback, 404);
      }
    } catch (Exception e) {
      Response.writeError(whole, response, callback, e);
    }
  }

  int mostBytes() {
    return mostBytes;
  }

  long graceMillis() {
    return graceMillis;
  }

  /** Takes room for so many bytes more; false if there is none. */
  boolean reserve(long bytes) {
    if (inMemory.addAndGet(bytes) <= mostInMemory) {
      return true;
    }
    inMemory.addAndGet(-bytes);
    return false;
  }

  void release(long bytes) {
    inMemory.addAndGet(-bytes);
  }

  /** What all bodies take at the moment, in bytes. */
  long inMemory() {
    return inMemory.get();
  }
}
