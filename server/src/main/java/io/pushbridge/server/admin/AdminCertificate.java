package io.pushbridge.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

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
      context.init(null, new TrustManager[] {new OneCertificate(known)}, new SecureRandom());
      return Optional.of(context);
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " does not hold a certificate", e);
    }
  }
}
