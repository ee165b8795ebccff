package io.pushbridge.server.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ciphers of a server. Its files are looked at again and again; when they have changed, and
 * certificate and key go together, connections that come from then on get the new ones. Files that
 * cannot be used are said once in the log and change nothing. Thread-safe; the files are read by a
 * thread of its own.
 */
public final class ServerTls implements AutoCloseable {
  /** How long before its end a certificate is warned of. */
  public static final Duration AHEAD = Duration.ofDays(21);

  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
  private static final Duration WARNING_PAUSE = Duration.ofDays(1);

  private record Contexts(ServerKeys keys, SslContext open, SslContext mutual) {}

  /** What must know of a new certificate. */
  private interface Follower {
    void follow(Contexts newest) throws Exception;
  }

  private final TlsFiles files;
  private final ClientAuth clients;
  private final Clock clock;
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "tls-files");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Contexts newest;
  // By whoever opens it, then by the thread that looks.
  private List<byte[]> seen;
  private String complaint = "";
  private Instant warned = Instant.MIN;

  private ServerTls(TlsFiles files, ClientAuth clients, Clock clock) {
    this.files = files;
    this.clients = clients;
    this.clock = clock;
  }

  /**
   * Reads the files and begins to watch them.
   *
   * @param clientsMust whether clients without a certificate are refused where clients are asked
   * @param every how often the files are looked at
   * @throws IOException if a file cannot be read
   * @throws InvalidPemException if they cannot be used
   */
  public static ServerTls open(TlsFiles files, boolean clientsMust, Duration every, Clock clock)
      throws IOException, InvalidPemException {
    CipherPolicy.refuseRenegotiation();
    ClientAuth asked = clientsMust ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL;
    ServerTls tls =
        new ServerTls(files, files.authorities().isPresent() ? asked : ClientAuth.NONE, clock);
    tls.seen = files.read();
    tls.newest = tls.contexts(tls.seen);
    tls.warnOfEnd();
    long millis = every.toMillis();
    var unused = tls.timer.scheduleWithFixedDelay(tls::look, millis, millis, TimeUnit.MILLISECONDS);
    return tls;
  }

  private Contexts contexts(List<byte[]> contents) throws InvalidPemException {
    ServerKeys keys = files.parse(contents);
    SslContext open = keys.context(ClientAuth.NONE);
    return new Contexts(keys, open, clients == ClientAuth.NONE ? open : keys.context(clients));
  }

  private void look() {
    try {
      warnOfEnd();
      List<byte[]> contents = files.read();
      if (!isSeen(contents)) {
        take(contents, contexts(contents));
      }
      complaint = "";
    } catch (IOException | InvalidPemException | RuntimeException e) {
      complain(e);
    }
  }

  private void take(List<byte[]> contents, Contexts changed) {
    seen = contents;
    newest = changed;
    LOG.info(
        "event=tls_files_reloaded subject=\"{}\" not_after={}",
        changed.keys().certificate().getSubjectX500Principal(),
        changed.keys().certificate().getNotAfter().toInstant());
    for (Follower follower : followers) {
      try {
        follower.follow(changed);
      } catch (Exception e) {
        LOG.warn("event=tls_reload_incomplete cause=\"{}\"", e.toString());
      }
    }
  }

  private boolean isSeen(List<byte[]> contents) {
    for (int i = 0; i < contents.size(); i++) {
      if (!Arrays.equals(contents.get(i), seen.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Once for each trouble: while one file of two is replaced, they do not go together. */
  private void complain(Exception trouble) {
    String words = trouble.toString();
    if (!words.equals(complaint)) {
      complaint = words;
      LOG.warn("event=tls_files_unusable kept=\"the former ones\" cause=\"{}\"", words);
    }
  }

  private void warnOfEnd() {
    Instant now = clock.instant();
    Instant end = certificate().getNotAfter().toInstant();
    if (end.isBefore(now.plus(AHEAD)) && warned.isBefore(now.minus(WARNING_PAUSE))) {
      warned = now;
      LOG.warn(
          "event={} at={} days={}",
          end.isAfter(now) ? "tls_certificate_expires" : "tls_certificate_expired",
          end,
          Duration.between(now, end).toDays());
    }
  }

  /** The certificate that new connections are shown. */
  public X509Certificate certificate() {
    return newest.keys().certificate();
  }

  /** For Netty, for clients that are not asked who they are. */
  public SslContext open() {
    return new RenewedContext(() -> newest.open());
  }

  /** For Netty; asks clients for certificates if there are authorities for them. */
  public SslContext mutual() {
    return new RenewedContext(() -> newest.mutual());
  }

  /** For Jetty, for clients that are not asked who they are. */
  public SslContextFactory.Server forJetty() {
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setSslContext(((JdkSslContext) newest.open()).context());
    factory.setIncludeProtocols(CipherPolicy.PROTOCOLS.toArray(String[]::new));
    factory.setExcludeProtocols();
    factory.setIncludeCipherSuites(CipherPolicy.SUITES.toArray(String[]::new));
    factory.setExcludeCipherSuites();
    factory.setRenegotiationAllowed(false);
    followers.add(
        changed ->
            factory.reload(same -> same.setSslContext(((JdkSslContext) changed.open()).context())));
    return factory;
  }

  /** Tells this, on the thread that reads the files, what certificate is new. */
  public void onChange(CertificateListener listener) {
    followers.add(changed -> listener.changed(changed.keys().certificate()));
  }

  /** Stops watching. Open connections go on. */
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
