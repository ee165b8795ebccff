package io.pushbridge.server.tls;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;

/**
 * Private keys in the forms that PEM files have: PKCS #8 (RFC 5208), and within it what PKCS #1
 * (RFC 8017 appendix A.1.2) and SEC 1 (RFC 5915) write alone.
 */
final class KeyForms {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int PARAMETERS = 0xA0;
  private static final byte[] VERSION_0 = {INTEGER, 1, 0};
  // The algorithm identifiers' first parts: rsaEncryption with no parameters, id-ecPublicKey.
  private static final byte[] RSA = {
    SEQUENCE, 13, 6, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 13, 1, 1, 1, 5, 0
  };
  private static final byte[] EC = {6, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

  private KeyForms() {}

  static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
    for (String algorithm : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException notOfThisKind) {
        // The next kind may fit.
      }
    }
    throw new InvalidKeyException("of no known algorithm");
  }

  static PrivateKey pkcs1(byte[] der) throws GeneralSecurityException {
    return pkcs8(value(SEQUENCE, VERSION_0, RSA, value(OCTET_STRING, der)));
  }

  static PrivateKey sec1(byte[] der) throws GeneralSecurityException {
    byte[] algorithm = value(SEQUENCE, EC, curve(der));
    return pkcs8(value(SEQUENCE, VERSION_0, algorithm, value(OCTET_STRING, der)));
  }

  /** ECPrivateKey is a version, the key, and the curve in brackets, which openssl always writes. */
  private static byte[] curve(byte[] der) throws InvalidKeyException {
    int at = content(der, 0, SEQUENCE);
    at = end(der, at, INTEGER);
    at = end(der, at, OCTET_STRING);
    return Arrays.copyOfRange(der, content(der, at, PARAMETERS), end(der, at, PARAMETERS));
  }

  private static int end(byte[] der, int at, int tag) throws InvalidKeyException {
    int content = content(der, at, tag);
    int long0 = der[at + 1] & 0xFF;
    int length = 0;
    if (long0 < 0x80) {
      length = long0;
    } else {
      for (int i = at + 2; i < content; i++) {
        length = (length << 8) | (der[i] & 0xFF);
      }
    }
    if (length < 0 || length > der.length - content) {
      throw new InvalidKeyException("cut off");
    }
    return content + length;
  }

  /** Where the content of the value that begins here begins. */
  private static int content(byte[] der, int at, int tag) throws InvalidKeyException {
    if (at + 2 > der.length || (der[at] & 0xFF) != tag) {
      throw new InvalidKeyException("not in this form");
    }
    int first = der[at + 1] & 0xFF;
    int content = at + 2 + (first < 0x80 ? 0 : first - 0x80);
    if (first > 0x83 || content > der.length) {
      throw new InvalidKeyException("not in this form");
    }
    return content;
  }

  private static byte[] value(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    value.write(tag);
    int length = content.size();
    if (length < 0x80) {
      value.write(length);
    } else if (length < 0x100) {
      value.write(0x81);
      value.write(length);
    } else {
      value.write(0x82);
      value.write(length >> 8);
      value.write(length);
    }
    value.writeBytes(content.toByteArray());
    return value.toByteArray();
  }
}
