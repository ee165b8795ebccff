package io.pushbridge.server.sdk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** One file of the library, read once. Immutable. */
final class SdkFile {
  private static final String FOLDER = "/io/pushbridge/sdk/";

  private final String name;
  private final byte[] content;
  private final String etag;

  private SdkFile(String name, byte[] content) {
    this.name = name;
    this.content = content;
    this.etag = etagOf(content);
  }

  /** Reads it from the class path; empty where the library was not built. */
  static Optional<SdkFile> read(String name) {
    try (InputStream file = SdkFile.class.getResourceAsStream(FOLDER + name)) {
      if (file == null) {
        return Optional.empty();
      }
      return Optional.of(new SdkFile(name, file.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its name under {@code /sdk/}. */
  String name() {
    return name;
  }

  /** Its bytes; a stream, for they are shared. */
  InputStream content() {
    return new ByteArrayInputStream(content);
  }

  /** A strong entity tag, made from the content. */
  String etag() {
    return etag;
  }

  /** Its media type. Browsers refuse modules of any other than JavaScript's. */
  String type() {
    return switch (name.substring(name.lastIndexOf('.'))) {
      case ".js", ".mjs" -> "text/javascript; charset=utf-8";
      case ".map" -> "application/json; charset=utf-8";
      default -> "text/plain; charset=utf-8";
    };
  }

  private static String etagOf(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return '"' + HexFormat.of().formatHex(hash, 0, 16) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a client has it already, by its {@code If-None-Match} (RFC 9110 §13.1.2). */
  boolean isKnownBy(String ifNoneMatch) {
    if (ifNoneMatch == null) {
      return false;
    }
    for (String tag : ifNoneMatch.split(",", -1)) {
      String opaque = tag.strip();
      if (opaque.equals("*") || opaque.equals(etag) || opaque.equals("W/" + etag)) {
        return true;
      }
    }
    return false;
  }
}
