package io.pushbridge.apns.credential;

import io.pushbridge.core.app.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;

/** A PKCS#12 file ({@code .p12}): a certificate and its key. */
final class CertificateFile {
  private CertificateFile() {}

  static ApnsCredential.Proof.Certificate read(byte[] content, Secret password)
      throws InvalidCredentialException {
    try {
      char[] letters = password.reveal().toCharArray();
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(content), letters);
      for (String alias : Collections.list(store.aliases())) {
        if (store.getKey(alias, letters) instanceof PrivateKey key
            && store.getCertificate(alias) instanceof X509Certificate certificate) {
          return new ApnsCredential.Proof.Certificate(certificate, key);
        }
      }
      throw new InvalidCredentialException("the file holds no certificate with its key");
    } catch (IOException | GeneralSecurityException unreadable) {
      throw new InvalidCredentialException(
          "the file is no certificate (.p12), or the password is wrong", unreadable);
    }
  }
}
