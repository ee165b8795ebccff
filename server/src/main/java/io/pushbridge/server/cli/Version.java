package io.pushbridge.server.cli;

import java.util.Optional;

/** Which release this is, as the jar's manifest says. */
final class Version {
  static final String TEXT =
      Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
          .orElse("(unpackaged)");

  private Version() {}
}
