package io.pushbridge.server.tls;

import java.io.IOException;
import java.security.cert.X509Certificate;

/** Hears of certificates that take the place of others. */
@FunctionalInterface
public interface CertificateListener {
  /**
   * New connections are shown this one.
   *
   * @throws IOException if what follows from it cannot be written down; it is logged
   */
  void changed(X509Certificate certificate) throws IOException;
}
