package io.pushbridge.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.contract.EngineContract;
import org.junit.jupiter.api.Test;

/** What every {@link AppCatalog} keeps. */
public abstract class AppCatalogContract extends EngineContract {
  private static App app(AppKey key, String name) {
    return new App(
        key, name, new Secret("sec-ä" + name), new Secret("dev-" + name), AppLimits.DEFAULT);
  }

  private static AppLimits everyLimitChanged() {
    AppLimits limits = AppLimits.DEFAULT.withReceipts(false);
    for (AppLimit limit : AppLimit.values()) {
      limits = limits.with(limit, limit.least() + limit.key().length());
    }
    return limits;
  }

  @Test
  void beginsEmpty() {
    assertThat(await(engine().appCatalog().all())).isEmpty();
  }

  @Test
  void keepsWhatIsSavedAcrossRestarts() {
    App first = app(APP, "demo");
    App second =
        new App(OTHER, "ünïcode", new Secret("sec-1"), new Secret(""), everyLimitChanged());
    await(engine().appCatalog().save(first));
    await(engine().appCatalog().save(second));
    assertThat(await(engine().appCatalog().all())).containsExactlyInAnyOrder(first, second);
    restart();
    assertThat(await(engine().appCatalog().all())).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void savingReplacesTheAppOfTheSameKey() {
    await(engine().appCatalog().save(app(APP, "before")));
    await(engine().appCatalog().save(app(APP, "after")));
    restart();
    assertThat(await(engine().appCatalog().all())).containsExactly(app(APP, "after"));
  }
}
