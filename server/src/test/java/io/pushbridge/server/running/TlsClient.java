package io.pushbridge.server.running;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** What a client needs to speak TLS: an authority that it believes, and perhaps a certificate. */
public final class TlsClient {
  private static final char[] PASSWORD = "inside".toCharArray();

  private final KeyManagerFactory keys;
  private final TrustManagerFactory trust;
  private final SSLContext context;

  private TlsClient(X509Certificate authority, TestAuthority.Issued own) {
    try {
      KeyStore believed = empty();
      believed.setCertificateEntry("authority", authority);
      trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(believed);
      KeyStore mine = empty();
      if (own != null) {
        X509Certificate[] chain = {own.certificate()};
        mine.setKeyEntry("own", own.key(), PASSWORD, chain);
      }
      keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(mine, PASSWORD);
      context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** One that shows no certificate. */
  public static TlsClient believing(TestAuthority authority) {
    return believing(authority.certificate());
  }

  /** One that shows no certificate and believes this one, an authority's or the server's. */
  public static TlsClient believing(X509Certificate certificate) {
    return new TlsClient(certificate, null);
  }

  /** One that shows this certificate. */
  public static TlsClient with(TestAuthority authority, TestAuthority.Issued own) {
    return new TlsClient(authority.certificate(), own);
  }

  /** For clients that take a context. */
  public SSLContext context() {
    return context;
  }

  /** For clients that take what they show. */
  public KeyManagerFactory keys() {
    return keys;
  }

  /** For clients that take what they believe. */
  public TrustManagerFactory trust() {
    return trust;
  }

  /** A client of HTTPS. */
  public HttpClient http() {
    return HttpClient.newBuilder().sslContext(context).version(HttpClient.Version.HTTP_1_1).build();
  }

  /** A connection on this machine; its handshake comes with the first byte. */
  public SSLSocket socket(int port) {
    try {
      SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout((int) Inbox.PATIENCE.toMillis());
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A cipher over a connection that is already there. */
  public SSLSocket over(Socket socket) {
    try {
      return (SSLSocket)
          context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The certificate that the server shows now on a port. */
  public X509Certificate shownAt(int port) {
    try (SSLSocket socket = socket(port)) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
