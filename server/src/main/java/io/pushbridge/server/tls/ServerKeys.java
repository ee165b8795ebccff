package io.pushbridge.server.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * A certificate that goes with its key.
 *
 * @param chain the certificate first, then those that vouch for it
 * @param key its private key
 * @param authorities whose clients' certificates are believed
 */
record ServerKeys(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities) {

  static ServerKeys of(
      List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities)
      throws InvalidPemException {
    try {
      if (!belongTogether(chain.get(0).getPublicKey(), key)) {
        throw new InvalidPemException("the key is not that of the first certificate");
      }
    } catch (GeneralSecurityException e) {
      throw new InvalidPemException("the key is not that of the first certificate", e);
    }
    return new ServerKeys(List.copyOf(chain), key, List.copyOf(authorities));
  }

  private static boolean belongTogether(PublicKey open, PrivateKey key)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] words = "these belong together".getBytes(StandardCharsets.US_ASCII);
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(key);
    signing.update(words);
    byte[] signature = signing.sign();
    Signature checking = Signature.getInstance(algorithm);
    checking.initVerify(open);
    checking.update(words);
    return checking.verify(signature);
  }

  X509Certificate certificate() {
    return chain.get(0);
  }

  /**
   * Ciphers with these keys.
   *
   * @param clients whether clients are asked for certificates
   */
  SslContext context(ClientAuth clients) throws InvalidPemException {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(key, chain)
              .sslProvider(SslProvider.JDK)
              .protocols(CipherPolicy.PROTOCOLS)
              .ciphers(CipherPolicy.SUITES, SupportedCipherSuiteFilter.INSTANCE)
              .sessionCacheSize(CipherPolicy.REMEMBERED_SESSIONS)
              .sessionTimeout(CipherPolicy.SESSION_SECONDS)
              .clientAuth(clients);
      if (clients != ClientAuth.NONE) {
        builder.trustManager(authorities);
      }
      return builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new InvalidPemException("the certificate cannot be used: " + e.getMessage(), e);
    }
  }
}
