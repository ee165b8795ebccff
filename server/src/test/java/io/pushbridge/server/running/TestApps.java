package io.pushbridge.server.running;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Secret;
import io.pushbridge.server.config.AppSettings;
import java.util.List;
import java.util.Optional;

/** The two tenants of every test server. */
public final class TestApps {
  /** The one that tests use. */
  public static final AppSettings FIRST =
      new AppSettings(
          "first",
          new AppKey("567a4a754407a3cd028aaf6b"),
          new Secret("sec-of-the-first-app"),
          Optional.of(new Secret("devices-of-the-first")));

  /** The neighbour, who must never notice. */
  public static final AppSettings SECOND =
      new AppSettings(
          "second",
          new AppKey("52fcc04c4dc903d66d6f8f92"),
          new Secret("sec-of-the-second-app"),
          Optional.of(new Secret("devices-of-the-second")));

  /** Both. */
  public static final List<AppSettings> BOTH = List.of(FIRST, SECOND);

  private TestApps() {}
}
