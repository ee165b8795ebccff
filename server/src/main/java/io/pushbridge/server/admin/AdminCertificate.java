package io.pushbridge.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The certificate of a ciphered admin listener, kept in the data folder beside the address.
 * Commands on the same machine believe exactly this one, whatever host it was made for: the folder
 * is the owner's alone, and the token lies there, too.
 */
final class AdminCertificate {
  private static final String FILE = "admin-certificate.pem";
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----\n";
  private static final String END = "\n-----END CERTIFICATE-----\n";

  private AdminCertificate() {}

  static void write(Path data, X509Certificate certificate) throws IOException {
    try {
      byte[] line = "\n".getBytes(StandardCharsets.US_ASCII);
      String base64 = Base64.getMimeEncoder(64, line).encodeToString(certificate.getEncoded());
      Files.writeString(data.resolve(FILE), BEGIN + base64 + END);
    } catch (CertificateEncodingException e) {
      throw new IOException("the certificate cannot be written", e);
    }
  }

  static void remove(Path data) throws IOException {
    Files.deleteIfExists(data.resolve(FILE));
  }

  /** What believes the certificate in this data folder; empty if there is none. */
  static Optional<SSLContext> trusted(Path data) throws IOException {
    Path file = data.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (InputStream content = Files.newInputStream(file)) {
      X509Certificate known =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(content);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new This(known)}, new SecureRandom());
      return Optional.of(context);
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " does not hold a certificate", e);
    }
  }

  /** Believes one certificate and no other. */
  private static final class This extends X509ExtendedTrustManager {
    private final X509Certificate known;

    This(X509Certificate known) {
      this.known = known;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
      if (chain.length == 0 || !chain[0].equals(known)) {
        throw new CertificateException("not the certificate of the admin listener");
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
