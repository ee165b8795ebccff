package io.pushbridge.core.app;

import static io.pushbridge.core.session.Bench.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.memory.InMemoryStore;
import org.junit.jupiter.api.Test;

class AppsTest {
  private static final AppKey FIRST = new AppKey("52fcc04c4dc903d66d6f8f92");
  private static final AppKey SECOND = new AppKey("567a4a754407a3cd028aaf6b");

  private final InMemoryStore store = new InMemoryStore(new ManualClock());

  @Test
  void anAppIsFoundByItsSeckeyAlone() {
    get(store.appCatalog().save(app(FIRST, "sec-kept")));
    Apps apps = get(Apps.load(store.appCatalog()));
    get(apps.save(app(SECOND, "sec-added")));

    assertThat(apps.withSeckey("sec-kept")).contains(app(FIRST, "sec-kept"));
    assertThat(apps.withSeckey("sec-added")).contains(app(SECOND, "sec-added"));
    assertThat(apps.withSeckey("sec-kep")).isEmpty();
    assertThat(apps.withSeckey("")).isEmpty();
    assertThat(apps.withSeckey("device")).isEmpty();
  }

  @Test
  void aReplacedSeckeyIsNobodys() {
    Apps apps = get(Apps.load(store.appCatalog()));
    get(apps.save(app(FIRST, "sec-old")));
    get(apps.save(app(FIRST, "sec-new")));

    assertThat(apps.withSeckey("sec-old")).isEmpty();
    assertThat(apps.withSeckey("sec-new")).contains(app(FIRST, "sec-new"));
  }

  @Test
  void aSeckeyThatTwoAppsShareNamesNeither() {
    Apps apps = get(Apps.load(store.appCatalog()));
    get(apps.save(app(FIRST, "sec-shared")));
    get(apps.save(app(SECOND, "sec-shared")));

    assertThat(apps.withSeckey("sec-shared")).isEmpty();
    get(apps.save(app(FIRST, "sec-own")));
    assertThat(apps.withSeckey("sec-shared")).contains(app(SECOND, "sec-shared"));
  }

  private static App app(AppKey key, String seckey) {
    return new App(key, "app", new Secret(seckey), new Secret("device"), AppLimits.DEFAULT);
  }
}
