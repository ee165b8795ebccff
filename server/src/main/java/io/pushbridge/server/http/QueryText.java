package io.pushbridge.server.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the query of an address. */
public final class QueryText {
  private static final int MOST_FIELDS = 100;

  private QueryText() {}

  /** Its fields, the first of equal names; empty if it is not well-formed percent encoding. */
  public static Optional<Map<String, String>> fieldsOf(String query) {
    Map<String, String> fields = new LinkedHashMap<>();
    try {
      for (String field : query.split("&", MOST_FIELDS)) {
        int equals = field.indexOf('=');
        String name = equals < 0 ? field : field.substring(0, equals);
        String value = equals < 0 ? "" : field.substring(equals + 1);
        fields.putIfAbsent(
            URLDecoder.decode(name, StandardCharsets.UTF_8),
            URLDecoder.decode(value, StandardCharsets.UTF_8));
      }
      return Optional.of(fields);
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }
}
