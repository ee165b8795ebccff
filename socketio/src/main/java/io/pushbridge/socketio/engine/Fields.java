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
  private static final Fields NONE = new Fields("", false);

  /** Characters before each field: two that say how long its name is, two for its value. */
  private static final int LENGTHS = 4;

  private static final int LONGEST = 0xffff;

  /**
   * Each field as its lengths, its name and its value. One string, because every connection keeps
   * one, and a string for each name and value takes several times the memory.
   */
  private final String fields;

  private final boolean ignoreCase;

  private Fields(String fields, boolean ignoreCase) {
    this.fields = fields;
    this.ignoreCase = ignoreCase;
  }

  /** No fields. */
  public static Fields none() {
    return NONE;
  }

  static Fields headers(Iterable<Map.Entry<String, String>> headers) {
    StringBuilder all = new StringBuilder();
    for (Map.Entry<String, String> header : headers) {
      append(all, header.getKey(), header.getValue());
    }
    return new Fields(all.toString(), true);
  }

  static Fields query(Map<String, List<String>> parameters) {
    StringBuilder all = new StringBuilder();
    parameters.forEach((name, values) -> values.forEach(value -> append(all, name, value)));
    return new Fields(all.toString(), false);
  }

  private static void append(StringBuilder all, String name, String value) {
    if (name.length() > LONGEST || value.length() > LONGEST) {
      throw new IllegalArgumentException("field too long");
    }
    // Characters of one byte, so that what is otherwise Latin-1 stays so in memory.
    all.append((char) (name.length() >> 8)).append((char) (name.length() & 0xff));
    all.append((char) (value.length() >> 8)).append((char) (value.length() & 0xff));
    all.append(name).append(value);
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
    for (int at = find(name, 0); at < fields.length(); at = find(name, next(at))) {
      values.add(valueAt(at));
    }
    return values;
  }

  /** The names, each once, as they were written. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (int at = 0; at < fields.length(); at = next(at)) {
      names.add(fields.substring(at + LENGTHS, at + LENGTHS + nameLength(at)));
    }
    return names;
  }

  /** The first value under this name, or null. */
  String value(String name) {
    int at = find(name, 0);
    return at < fields.length() ? valueAt(at) : null;
  }

  /** Where the first field of this name begins, from this field on; at the end if there is none. */
  private int find(String name, int from) {
    int at = from;
    while (at < fields.length() && !isNamed(at, name)) {
      at = next(at);
    }
    return at;
  }

  private boolean isNamed(int at, String name) {
    return nameLength(at) == name.length()
        && fields.regionMatches(ignoreCase, at + LENGTHS, name, 0, name.length());
  }

  private String valueAt(int at) {
    int start = at + LENGTHS + nameLength(at);
    return fields.substring(start, start + valueLength(at));
  }

  private int next(int at) {
    return at + LENGTHS + nameLength(at) + valueLength(at);
  }

  private int nameLength(int at) {
    return fields.charAt(at) << 8 | fields.charAt(at + 1);
  }

  private int valueLength(int at) {
    return fields.charAt(at + 2) << 8 | fields.charAt(at + 3);
  }

  /** Names only: values may be secrets. */
  @Override
  public String toString() {
    return names().toString();
  }
}
