package io.pushbridge.server.http;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Looks at one connection time and again, and closes it if its client has sent no PROXY header, or
 * not finished its TLS handshake, by the first look, or if it sent something before each of two
 * looks in a row and no header of a request was whole. Owned by the scheduler's thread.
 */
final class HeaderWatch implements Runnable {
  private static final String NO_SESSION = "NONE";

  private final EndPoint endPoint;
  private final Scheduler scheduler;
  private final long millis;
  private long bytes;
  private long requests;
  private boolean slow;

  /**
   * Watches the connection once it is run.
   *
   * @param millis between two looks
   */
  HeaderWatch(EndPoint endPoint, Scheduler scheduler, long millis) {
    this.endPoint = endPoint;
    this.scheduler = scheduler;
    this.millis = millis;
  }

  /** Begins. */
  void start() {
    scheduler.schedule(this, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void run() {
    if (!endPoint.isOpen()) {
      return;
    }
    if (isOverdue(endPoint.getConnection())) {
      endPoint.close();
    } else {
      start();
    }
  }

  private boolean isOverdue(Connection outer) {
    if (outer instanceof SslConnection ciphered) {
      return NO_SESSION.equals(ciphered.getSSLEngine().getSession().getProtocol())
          || isSlow(outer.getBytesIn(), ciphered.getSslEndPoint().getConnection());
    }
    return outer instanceof ProxyHeaderFactory.HeaderConnection
        || isSlow(outer.getBytesIn(), outer);
  }

  private boolean isSlow(long bytesNow, Connection http) {
    long requestsNow = http.getMessagesIn();
    boolean between = requestsNow == requests && !ArrivingBody.comesBy(http);
    boolean slowBefore = slow;
    slow = between && bytesNow > bytes;
    bytes = bytesNow;
    requests = requestsNow;
    return slow && slowBefore;
  }
}
