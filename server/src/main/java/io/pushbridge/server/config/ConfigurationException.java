package io.pushbridge.server.config;

import java.util.List;

/** The configuration cannot be used. Says every reason, none with a secret in it. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  // Not serialised by anyone.
  private final transient List<String> problems;

  /** With every reason. */
  public ConfigurationException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** Every reason, one line each. */
  public List<String> problems() {
    return problems;
  }
}
