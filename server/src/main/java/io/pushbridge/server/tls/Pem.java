package io.pushbridge.server.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The textual encodings of certificates and keys (RFC 7468). What stands around them is skipped.
 */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private final String name;
  private final List<Block> blocks = new ArrayList<>();

  // Never changed.
  @SuppressWarnings("ArrayRecordComponent")
  private record Block(String label, byte[] der) {}

  private Pem(String name) {
    this.name = name;
  }

  /**
   * Splits a file.
   *
   * @param name what to call it in messages
   */
  static Pem read(String name, byte[] content) throws InvalidPemException {
    Pem pem = new Pem(name);
    Matcher found = BLOCK.matcher(new String(content, StandardCharsets.ISO_8859_1));
    while (found.find()) {
      pem.add(found.group(1), found.group(2));
    }
    return pem;
  }

  private void add(String label, String body) throws InvalidPemException {
    if (body.contains("Proc-Type:")) {
      throw encrypted();
    }
    try {
      blocks.add(new Block(label, Base64.getMimeDecoder().decode(body)));
    } catch (IllegalArgumentException e) {
      throw new InvalidPemException("%s: what %s holds is no base64".formatted(name, label), e);
    }
  }

  private InvalidPemException encrypted() {
    return new InvalidPemException(
        "%s: the key is encrypted; give one that is not, in a file that only the server may read"
            .formatted(name));
  }

  /** Every certificate, in the order of the file; one at least. */
  List<X509Certificate> certificates() throws InvalidPemException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
        certificates.add(certificate(block.der()));
      }
    }
    if (certificates.isEmpty()) {
      throw new InvalidPemException("%s holds no certificate".formatted(name));
    }
    return certificates;
  }

  private X509Certificate certificate(byte[] der) throws InvalidPemException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new InvalidPemException("%s holds something that is no certificate".formatted(name), e);
    }
  }

  /** The first private key: PKCS #8, or the older forms of RSA and EC keys. */
  PrivateKey key() throws InvalidPemException {
    for (Block block : blocks) {
      try {
        switch (block.label()) {
          case "PRIVATE KEY" -> {
            return KeyForms.pkcs8(block.der());
          }
          case "RSA PRIVATE KEY" -> {
            return KeyForms.pkcs1(block.der());
          }
          case "EC PRIVATE KEY" -> {
            return KeyForms.sec1(block.der());
          }
          case "ENCRYPTED PRIVATE KEY" -> throw encrypted();
          default -> {
            // Certificates and parameters may stand beside the key.
          }
        }
      } catch (GeneralSecurityException e) {
        throw new InvalidPemException(
            "%s holds a key of a kind that is not known, or a broken one".formatted(name), e);
      }
    }
    throw new InvalidPemException("%s holds no private key".formatted(name));
  }
}
