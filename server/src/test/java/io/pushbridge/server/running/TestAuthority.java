package io.pushbridge.server.running;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;

/** Makes certificates as a small authority does (RFC 5280 §4.1), with EC keys. */
public final class TestAuthority {
  private static final AtomicLong SERIALS = new AtomicLong(System.nanoTime());
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  // ecdsa-with-SHA256.
  private static final byte[] SIGNING =
      der(0x30, new byte[] {6, 8, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 4, 3, 2});
  private static final byte[] CA = extension(19, true, der(0x30, new byte[] {1, 1, (byte) 0xFF}));
  // localhost and 127.0.0.1.
  private static final byte[] HERE =
      extension(
          17,
          false,
          der(
              0x30,
              der(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)),
              der(0x87, new byte[] {127, 0, 0, 1})));

  private final KeyPair keys = newKeys();
  private final X500Principal name;
  private final X509Certificate certificate;

  /**
   * A certificate with its key.
   *
   * @param certificate signed by the authority
   * @param key its private key
   */
  public record Issued(X509Certificate certificate, PrivateKey key) {
    /** Writes both files. */
    public void write(Path certificateFile, Path keyFile) {
      TestAuthority.write(keyFile, "PRIVATE KEY", key.getEncoded());
      TestAuthority.write(certificateFile, "CERTIFICATE", encoded(certificate));
    }
  }

  /** An authority of this name. */
  public TestAuthority(String commonName) {
    name = new X500Principal("CN=" + commonName);
    certificate = sign(name, keys, CA, Instant.now().plus(Duration.ofDays(2)));
  }

  /** The certificate of the authority itself. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** Writes it. */
  public void write(Path file) {
    write(file, "CERTIFICATE", encoded(certificate));
  }

  /** A certificate of a subject, for two days, good for servers on this machine and for clients. */
  public Issued issue(String subject) {
    return issue(subject, Instant.now().plus(Duration.ofDays(2)));
  }

  /** One that ends then. */
  public Issued issue(String subject, Instant end) {
    KeyPair pair = newKeys();
    return new Issued(sign(new X500Principal(subject), pair, HERE, end), pair.getPrivate());
  }

  private X509Certificate sign(X500Principal subject, KeyPair pair, byte[] extension, Instant end) {
    byte[] content =
        der(
            0x30,
            der(0xA0, der(0x02, new byte[] {2})),
            der(0x02, BigInteger.valueOf(SERIALS.incrementAndGet()).toByteArray()),
            SIGNING,
            name.getEncoded(),
            der(0x30, time(end.minus(Duration.ofDays(100))), time(end)),
            subject.getEncoded(),
            pair.getPublic().getEncoded(),
            der(0xA3, der(0x30, extension)));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(content);
      byte[] bits = new byte[] {0};
      byte[] whole = der(0x30, content, SIGNING, der(0x03, bits, signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(whole));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] time(Instant time) {
    return der(0x18, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
  }

  /** One of id-ce. */
  private static byte[] extension(int number, boolean critical, byte[] value) {
    byte[] id = {6, 3, 0x55, 0x1D, (byte) number};
    byte[] flag = critical ? new byte[] {1, 1, (byte) 0xFF} : new byte[0];
    return der(0x30, id, flag, der(0x04, value));
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    value.write(tag);
    if (content.size() < 0x80) {
      value.write(content.size());
    } else if (content.size() < 0x100) {
      value.write(0x81);
      value.write(content.size());
    } else {
      value.write(0x82);
      value.write(content.size() >> 8);
      value.write(content.size());
    }
    value.writeBytes(content.toByteArray());
    return value.toByteArray();
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes a PEM file of one block. */
  public static void write(Path file, String label, byte[] der) {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    try {
      Files.writeString(
          file, "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(label, body));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
