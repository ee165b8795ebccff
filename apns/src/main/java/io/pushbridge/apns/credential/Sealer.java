package io.pushbridge.apns.credential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.push.SealedCredentials.Sealed;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals credentials: AES-256 in Galois/counter mode, a fresh nonce each time, bound to app and
 * name, so that a sealed credential cannot be moved to another app. Thread-safe.
 */
public final class Sealer {
  /** How long a key is. */
  public static final int KEY_BYTES = 32;

  private static final int VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final JsonMapper JSON = new JsonMapper();

  private final SecretKey key;

  private Sealer(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  /**
   * With a key in base64.
   *
   * @throws IllegalArgumentException if it is none of 32 bytes; the message does not show it
   */
  public static Sealer with(Secret base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64.reveal().strip());
    } catch (IllegalArgumentException notBase64) {
      throw new IllegalArgumentException("must be 32 bytes in base64 (openssl rand -base64 32)");
    }
    if (bytes.length != KEY_BYTES) {
      throw new IllegalArgumentException("must be 32 bytes in base64 (openssl rand -base64 32)");
    }
    return new Sealer(bytes);
  }

  Sealed seal(AppKey app, CredentialSource source) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      byte[] cipherText =
          cipher(Cipher.ENCRYPT_MODE, nonce, app, source.name()).doFinal(write(source));
      byte[] bytes =
          ByteBuffer.allocate(1 + NONCE_BYTES + cipherText.length)
              .put((byte) VERSION)
              .put(nonce)
              .put(cipherText)
              .array();
      return new Sealed(app, source.name(), bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot do AES-GCM", e);
    }
  }

  CredentialSource open(Sealed sealed) throws InvalidCredentialException {
    byte[] bytes = sealed.bytes();
    if (bytes.length <= 1 + NONCE_BYTES || bytes[0] != VERSION) {
      throw new InvalidCredentialException("it was sealed by a newer release");
    }
    byte[] nonce = new byte[NONCE_BYTES];
    System.arraycopy(bytes, 1, nonce, 0, NONCE_BYTES);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce, sealed.app(), sealed.name());
      int begin = 1 + NONCE_BYTES;
      return read(sealed.name(), cipher.doFinal(bytes, begin, bytes.length - begin));
    } catch (GeneralSecurityException | IOException e) {
      throw new InvalidCredentialException("it was sealed with another apns.encryption-key", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, AppKey app, String name)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD((app.text() + "/" + name).getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static byte[] write(CredentialSource source) {
    ObjectNode json = JSON.createObjectNode();
    source.environments().forEach(json.withArray("environments")::addPOJO);
    source.bundleIds().forEach(json.withArray("bundle_ids")::add);
    json.put("content", Base64.getEncoder().encodeToString(source.content()));
    if (source.secret() instanceof CredentialSource.Kind.SigningKey ids) {
      json.put("key_id", ids.keyId()).put("team_id", ids.teamId());
    } else if (source.secret() instanceof CredentialSource.Kind.Certificate file) {
      json.put("password", file.password().reveal());
    }
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static CredentialSource read(String name, byte[] bytes) throws IOException {
    JsonNode json = JSON.readTree(bytes);
    Set<Environment> environments = EnumSet.noneOf(Environment.class);
    json.path("environments").forEach(one -> environments.add(Environment.valueOf(one.asText())));
    List<String> bundleIds = new ArrayList<>();
    json.path("bundle_ids").forEach(one -> bundleIds.add(one.asText()));
    CredentialSource.Kind kind =
        json.has("key_id")
            ? new CredentialSource.Kind.SigningKey(
                json.path("key_id").asText(), json.path("team_id").asText())
            : new CredentialSource.Kind.Certificate(new Secret(json.path("password").asText()));
    return new CredentialSource(
        name,
        environments,
        bundleIds,
        Base64.getDecoder().decode(json.path("content").asText()),
        kind);
  }
}
