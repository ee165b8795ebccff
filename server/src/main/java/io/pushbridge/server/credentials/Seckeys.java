package io.pushbridge.server.credentials;

import io.pushbridge.core.app.App;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.app.Credential;
import io.pushbridge.core.app.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Checks the credentials of apps' servers. A wrong seckey takes as long as a right one, an unknown
 * app as long as a known one; an address that shows too many wrong ones for an app is held off from
 * that app, right ones included, or it could go on guessing. Thread-safe; never blocks.
 */
public final class Seckeys {
  // What an unknown app's seckey is compared with, so that it takes as long as a known one's.
  private static final Credential NOBODY =
      Credential.of(new Secret("sec-0000000000000000000000000000000000000000000000000"));

  // What is counted apart from the apps that exist.
  private static final String NO_APP = "none";
  private static final String ANY_APP = "any";

  private final Apps apps;
  private final WrongSeckeys wrong;
  private final Clock clock;

  /**
   * Checks against these apps.
   *
   * @param wrongPerMinute how many wrong ones an address may show, 0 for any number
   */
  public Seckeys(Apps apps, int wrongPerMinute, Clock clock) {
    this.apps = apps;
    this.clock = clock;
    this.wrong = new WrongSeckeys(wrongPerMinute, clock);
  }

  /** An appkey and its seckey (rest-api.md §2.1). */
  public Verdict check(String address, String appKey, String seckey) {
    Optional<App> named = apps.find(appKey);
    String what = named.map(app -> app.key().text()).orElse(NO_APP);
    Duration wait = wrong.wait(address, what);
    if (!wait.isZero()) {
      return Verdict.heldOff(wait);
    }
    Credential wanted = named.map(App::server).orElse(NOBODY);
    boolean matches =
        seckey != null && wanted.accepts(seckey.getBytes(StandardCharsets.UTF_8), clock.millis());
    return verdict(address, what, named.filter(app -> matches));
  }

  /** A seckey alone, which says whose it is. */
  public Verdict check(String address, String seckey) {
    Duration wait = wrong.wait(address, ANY_APP);
    return wait.isZero()
        ? verdict(address, ANY_APP, apps.withSeckey(seckey, clock.millis()))
        : Verdict.heldOff(wait);
  }

  private Verdict verdict(String address, String what, Optional<App> app) {
    if (app.isEmpty()) {
      wrong.note(address, what);
      return Verdict.WRONG;
    }
    return Verdict.of(app.get());
  }
}
