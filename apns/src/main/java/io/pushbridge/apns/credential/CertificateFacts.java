package io.pushbridge.apns.credential;

import io.pushbridge.core.registry.DeviceToken.Environment;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * What one of Apple's push certificates says about itself: the bundle id is its subject's user id,
 * further topics and the environments are in extensions of Apple's.
 *
 * @param topics the topics it is for; empty if it names none
 * @param environments the environments it is for; empty if it names none
 */
record CertificateFacts(List<String> topics, Set<Environment> environments) {
  private static final String APPLE = "1.2.840.113635.100.6.3.";
  private static final String DEVELOPMENT = APPLE + "1";
  private static final String PRODUCTION = APPLE + "2";
  private static final String TOPICS = APPLE + "6";
  private static final int UTF8_STRING = 0x0C;
  private static final int CONSTRUCTED = 0x20;
  private static final int OCTET_STRING = 0x04;

  static CertificateFacts of(X509Certificate certificate) {
    Set<String> topics = new LinkedHashSet<>(userIds(certificate));
    byte[] extension = certificate.getExtensionValue(TOPICS);
    if (extension != null) {
      collectTexts(extension, 0, extension.length, topics);
    }
    Set<Environment> environments = EnumSet.noneOf(Environment.class);
    if (certificate.getExtensionValue(DEVELOPMENT) != null) {
      environments.add(Environment.DEVELOPMENT);
    }
    if (certificate.getExtensionValue(PRODUCTION) != null) {
      environments.add(Environment.PRODUCTION);
    }
    return new CertificateFacts(List.copyOf(topics), environments);
  }

  private static List<String> userIds(X509Certificate certificate) {
    List<String> ids = new ArrayList<>();
    try {
      for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        if (part.getType().equalsIgnoreCase("UID")
            || part.getType().equals("0.9.2342.19200300.100.1.1")) {
          ids.add(part.getValue().toString());
        }
      }
    } catch (InvalidNameException unreadable) {
      // Then it names none.
    }
    return ids;
  }

  /** Every UTF-8 text in a DER value that looks like a topic; lengths are checked. */
  private static void collectTexts(byte[] der, int from, int end, Set<String> texts) {
    int at = from;
    while (at + 2 <= end) {
      int tag = der[at] & 0xFF;
      int length = der[at + 1] & 0xFF;
      at += 2;
      if (length > 0x80) {
        int digits = length - 0x80;
        length = 0;
        for (int i = 0; i < digits && at < end && length < 1 << 20; i++) {
          length = (length << 8) | (der[at++] & 0xFF);
        }
      }
      if (length > end - at) {
        return;
      }
      if (tag == UTF8_STRING) {
        String text = new String(der, at, length, StandardCharsets.UTF_8);
        if (text.indexOf('.') > 0) {
          texts.add(text);
        }
      } else if ((tag & CONSTRUCTED) != 0 || tag == OCTET_STRING) {
        collectTexts(der, at, at + length, texts);
      }
      at += length;
    }
  }
}
