package io.pushbridge.core.app;

import static io.pushbridge.core.session.Bench.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.memory.InMemoryStore;
import org.junit.jupiter.api.Test;

class AppsTest {
  private static final AppKey FIRST = new AppKey("52fcc04c4dc903d66d6f8f92");
  private static final AppKey SECOND = new AppKey("567a4a754407a3cd028aaf6b");

  private static final long NOW = 1_000;

  private final InMemoryStore store = new InMemoryStore(new ManualClock());

  @Test
  void anAppIsFoundByItsSeckeyAlone() {
    get(store.appCatalog().save(app(FIRST, "sec-kept")));
    Apps apps = get(Apps.load(store.appCatalog()));
    get(apps.save(app(SECOND, "sec-added")));

    assertThat(apps.withSeckey("sec-kept", NOW)).contains(app(FIRST, "sec-kept"));
    assertThat(apps.withSeckey("sec-added", NOW)).contains(app(SECOND, "sec-added"));
    assertThat(apps.withSeckey("sec-kep", NOW)).isEmpty();
    assertThat(apps.withSeckey("", NOW)).isEmpty();
    assertThat(apps.withSeckey("device", NOW)).isEmpty();
  }

  @Test
  void aReplacedSeckeyIsNobodys() {
    Apps apps = get(Apps.load(store.appCatalog()));
    get(apps.save(app(FIRST, "sec-old")));
    get(apps.save(app(FIRST, "sec-new")));

    assertThat(apps.withSeckey("sec-old", NOW)).isEmpty();
    assertThat(apps.withSeckey("sec-new", NOW)).contains(app(FIRST, "sec-new"));
  }

  @Test
  void aSeckeyThatTwoAppsShareNamesNeither() {
    Apps apps = get(Apps.load(store.appCatalog()));
    get(apps.save(app(FIRST, "sec-shared")));
    get(apps.save(app(SECOND, "sec-shared")));

    assertThat(apps.withSeckey("sec-shared", NOW)).isEmpty();
    get(apps.save(app(FIRST, "sec-own")));
    assertThat(apps.withSeckey("sec-shared", NOW)).contains(app(SECOND, "sec-shared"));
  }

  @Test
  void aFormerSeckeyFindsItsAppUntilItsTimeIsOver() {
    Apps apps = get(Apps.load(store.appCatalog()));
    App before = app(FIRST, "sec-old");
    App rotated = before.withServer(before.server().rotated(new Secret("sec-new"), NOW + 500, NOW));
    get(apps.save(rotated));

    assertThat(apps.withSeckey("sec-new", NOW)).contains(rotated);
    assertThat(apps.withSeckey("sec-old", NOW + 499)).contains(rotated);
    assertThat(apps.withSeckey("sec-old", NOW + 500)).isEmpty();
    assertThat(get(Apps.load(store.appCatalog())).withSeckey("sec-old", NOW)).contains(rotated);

    get(apps.save(rotated.withServer(rotated.server().rotated(new Secret("sec-3"), NOW, NOW))));
    assertThat(apps.withSeckey("sec-old", NOW)).isEmpty();
    assertThat(apps.withSeckey("sec-new", NOW)).isEmpty();
    assertThat(apps.withSeckey("sec-3", NOW)).isPresent();
  }

  @Test
  void aFormerSeckeyWhoseTimeIsOverIsTheAppsThatHasItNow() {
    Apps apps = get(Apps.load(store.appCatalog()));
    App before = app(FIRST, "sec-old");
    get(apps.save(before.withServer(before.server().rotated(new Secret("sec-new"), NOW + 5, NOW))));
    get(apps.save(app(SECOND, "sec-old")));

    assertThat(apps.withSeckey("sec-old", NOW + 4)).isEmpty();
    assertThat(apps.withSeckey("sec-old", NOW + 5)).contains(app(SECOND, "sec-old"));
  }

  @Test
  void anAppThatIsRemovedIsUnknownByAnyName() {
    Apps apps = get(Apps.load(store.appCatalog()));
    get(apps.save(app(FIRST, "sec-kept")));
    get(apps.remove(FIRST));

    assertThat(apps.find(FIRST)).isEmpty();
    assertThat(apps.named("app")).isEmpty();
    assertThat(apps.withSeckey("sec-kept", NOW)).isEmpty();
    assertThat(apps.all()).isEmpty();
  }

  private static App app(AppKey key, String seckey) {
    return new App(key, "app", new Secret(seckey), new Secret("device"), AppLimits.DEFAULT);
  }
}
