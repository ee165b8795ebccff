package io.pushbridge.server.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * One body on its way. A caller that sends a moderately long one too many still gets to read the
 * answer, because one that is cut off while it writes often does not: the rest is read and thrown
 * away. A longer one, or one whose length is not said, is cut off. Owned by the thread that reads,
 * one at a time.
 */
final class ArrivingBody implements Invocable.Task {
  /** The longest body that is read to its end only to be thrown away. */
  private static final long LONGEST_THROWN_AWAY = 32L << 20;

  /** Bytes a second; a body that comes slower than that after the grace is given up. */
  private static final long SLOWEST = 4_096;

  // An attribute of the connection.
  private static final String COMES = ArrivingBody.class.getName() + ".comes";

  private final EagerBodies all;
  private final Request request;
  private final Response response;
  private final Callback callback;
  private final long begun = System.nanoTime();
  private byte[] kept = {};
  private int size;
  private long thrownAway;
  private boolean watched;
  // Read by the thread of the deadline.
  private volatile long arrived;
  private volatile boolean over;

  ArrivingBody(EagerBodies all, Request request, Response response, Callback callback) {
    this.all = all;
    this.request = request;
    this.response = response;
    this.callback = callback;
  }

  /** Reads what is there; the request is handled now, or later by another thread. */
  void begin() {
    request.getConnectionMetaData().setAttribute(COMES, true);
    Request.addCompletionListener(request, failure -> end());
    read(true);
  }

  private void end() {
    all.release(kept.length);
    request.getConnectionMetaData().removeAttribute(COMES);
  }

  /** Whether a request with a body is under way on this connection. */
  static boolean comesBy(Connection connection) {
    return connection instanceof ConnectionMetaData http && http.getAttribute(COMES) != null;
  }

  @Override
  public void run() {
    read(false);
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  /**
   * Reads what is there.
   *
   * @param mayBlock whether the thread is one to handle requests
   */
  private void read(boolean mayBlock) {
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        watch();
        request.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        over = true;
        fail(chunk.getFailure());
        return;
      }
      boolean room = keep(chunk.getByteBuffer());
      boolean last = chunk.isLast();
      chunk.release();
      if (last || !room || isCutOff()) {
        over = true;
        whole(room, last, mayBlock);
        return;
      }
    }
  }

  private boolean isCutOff() {
    return thrownAway > 0 && (request.getLength() < 0 || request.getLength() > LONGEST_THROWN_AWAY);
  }

  /** Keeps one byte more than are allowed, so that the reader sees that there are too many. */
  private boolean keep(ByteBuffer bytes) {
    int taken = Math.min(bytes.remaining(), all.mostBytes() + 1 - size);
    if (size + taken > kept.length && !grow(size + taken)) {
      return false;
    }
    bytes.get(kept, size, taken);
    size += taken;
    thrownAway += bytes.remaining();
    arrived = size + thrownAway;
    return true;
  }

  private boolean grow(int needed) {
    long doubled = Math.min(2L * kept.length, all.mostBytes() + 1L);
    if (request.getLength() > 0) {
      doubled = Math.min(doubled, request.getLength());
    }
    int length = (int) Math.max(needed, doubled);
    if (!all.reserve(length - kept.length)) {
      return false;
    }
    kept = Arrays.copyOf(kept, length);
    return true;
  }

  private void fail(Throwable failure) {
    if (failure instanceof TimeoutException) {
      Response.writeError(request, response, callback, 408);
    } else {
      Response.writeError(request, response, callback, failure);
    }
  }

  private void whole(boolean room, boolean last, boolean mayBlock) {
    if (!last) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
    if (!room) {
      request.setAttribute(EagerBodies.REFUSED, true);
    }
    Request whole = new WholeRequest(request, room ? ByteBuffer.wrap(kept, 0, size) : null);
    if (mayBlock) {
      all.handleWhole(whole, response, callback);
      return;
    }
    try {
      request
          .getComponents()
          .getExecutor()
          .execute(() -> all.handleWhole(whole, response, callback));
    } catch (RejectedExecutionException stopping) {
      callback.failed(stopping);
    }
  }

  /** Sees to it that the body comes in time; a client that is silent is Jetty's business. */
  private void watch() {
    if (!watched) {
      watched = true;
      closeIfSlowAfter(all.graceMillis());
    }
  }

  private void closeIfSlowAfter(long millis) {
    request
        .getComponents()
        .getScheduler()
        .schedule(this::closeIfSlow, millis, TimeUnit.MILLISECONDS);
  }

  private void closeIfSlow() {
    long allowed = all.graceMillis() + arrived * 1000 / SLOWEST;
    long left = allowed - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    if (over) {
      return;
    }
    if (left > 0) {
      closeIfSlowAfter(left);
    } else {
      request.getConnectionMetaData().getConnection().getEndPoint().close();
    }
  }

  /** A request with its body beside it. Read by one thread at a time. */
  private static final class WholeRequest extends Request.Wrapper {
    private final ByteBuffer body;
    private boolean read;

    /**
     * Wraps it.
     *
     * @param body null if there was no room for it
     */
    WholeRequest(Request request, ByteBuffer body) {
      super(request);
      this.body = body;
    }

    @Override
    public Content.Chunk read() {
      if (body == null) {
        return Content.Chunk.from(new IllegalStateException("no room for the body"), true);
      }
      if (read) {
        return Content.Chunk.EOF;
      }
      read = true;
      return Content.Chunk.from(body, true);
    }

    @Override
    public void demand(Runnable task) {
      task.run();
    }
  }
}
