package io.pushbridge.socketio.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names with values, in order, as a request carried them: its headers or its query. Immutable and
 * compact.
 */
public final class Fields {
  private static final Fields NONE = new Fields(new String[0], false);

  /** Name, value, name, value… */
  private final String[] pairs;

  private final boolean ignoreCase;

  private Fields(String[] pairs, boolean ignoreCase) {
    this.pairs = pairs;
    this.ignoreCase = ignoreCase;
  }

  /** No fields. */
  public static Fields none() {
    return NONE;
  }

  static Fields headers(Iterable<Map.Entry<String, String>> headers) {
    List<String> pairs = new ArrayList<>();
    for (Map.Entry<String, String> header : headers) {
      pairs.add(header.getKey());
      pairs.add(header.getValue());
    }
    return new Fields(pairs.toArray(String[]::new), true);
  }

  static Fields query(Map<String, List<String>> parameters) {
    List<String> pairs = new ArrayList<>();
    parameters.forEach(
        (name, values) ->
            values.forEach(
                value -> {
                  pairs.add(name);
                  pairs.add(value);
                }));
    return new Fields(pairs.toArray(String[]::new), false);
  }

  /**
   * The first value under this name, if there is one. Header names are compared without regard to
   * case.
   */
  public Optional<String> first(String name) {
    return Optional.ofNullable(value(name));
  }

  /** Every value under this name. */
  public List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      if (matches(pairs[i], name)) {
        values.add(pairs[i + 1]);
      }
    }
    return values;
  }

  /** The names, each once, as they were written. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < pairs.length; i += 2) {
      names.add(pairs[i]);
    }
    return names;
  }

  /** The first value under this name, or null. */
  String value(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (matches(pairs[i], name)) {
        return pairs[i + 1];
      }
    }
    return null;
  }

  private boolean matches(String ours, String name) {
    return ignoreCase ? ours.equalsIgnoreCase(name) : ours.equals(name);
  }

  /** Names only: values may be secrets. */
  @Override
  public String toString() {
    return names().toString();
  }
}
