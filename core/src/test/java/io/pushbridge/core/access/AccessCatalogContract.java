package io.pushbridge.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.EngineContract;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link AccessCatalog} keeps. */
public abstract class AccessCatalogContract extends EngineContract {
  private static final String TOKEN = "342251e5c3f547f24c91e9a97356ae1f";
  private static final Scope NEWS = Scope.of(new TopicFilter("news/+/ü"));
  private static final Rights READ = new Rights(true, false, false);
  private static final Rights WRITE = new Rights(false, true, false);
  private static final Rights PRESENCE = new Rights(false, false, true);

  private AccessCatalog catalog() {
    return engine().accessCatalog();
  }

  private void save(AppKey app, Scope scope, Rights rights, long expiresAt) {
    await(catalog().save(new AccessGrant(app, scope, rights, expiresAt)));
  }

  private List<AccessGrant> grants() {
    return await(catalog().grants());
  }

  @Test
  void beginsEmpty() {
    assertThat(grants()).isEmpty();
    assertThat(await(catalog().guarded())).isEmpty();
  }

  @Test
  void keepsEveryScopeOfEveryAppAcrossRestarts() {
    List<AccessGrant> all =
        List.of(
            new AccessGrant(APP, Scope.APP, READ, AccessGrant.NEVER),
            new AccessGrant(OTHER, Scope.APP, WRITE, 1),
            new AccessGrant(APP, NEWS, PRESENCE, Long.MAX_VALUE),
            new AccessGrant(APP, NEWS.withToken(TOKEN), Rights.NONE, 7),
            new AccessGrant(APP, Scope.of(new Alias("jack")), READ, 8),
            new AccessGrant(APP, Scope.of(new TopicFilter("jack")), WRITE, 9),
            new AccessGrant(APP, Scope.of(new Alias("jack")).withToken(TOKEN), WRITE, 10));
    all.forEach(grant -> await(catalog().save(grant)));
    assertThat(grants()).containsExactlyInAnyOrderElementsOf(all);
    restart();
    assertThat(grants()).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void savingReplacesTheGrantOfTheSameScope() {
    save(APP, NEWS, READ, 1);
    save(APP, NEWS, WRITE, AccessGrant.NEVER);
    restart();
    assertThat(grants()).containsExactly(new AccessGrant(APP, NEWS, WRITE, AccessGrant.NEVER));
  }

  @Test
  void removesWhatHasExpiredAndNothingElse() {
    save(APP, NEWS, READ, 1_000);
    save(OTHER, NEWS, READ, 1_000);
    save(APP, Scope.APP, READ, 1_000);
    save(APP, Scope.of(new Alias("late")), READ, 1_001);
    save(APP, Scope.of(new Alias("ever")), READ, AccessGrant.NEVER);
    await(
        catalog()
            .removeExpired(
                APP,
                List.of(
                    NEWS,
                    Scope.of(new Alias("late")),
                    Scope.of(new Alias("ever")),
                    Scope.of(new Alias("unknown"))),
                1_000));
    restart();
    assertThat(grants())
        .extracting(AccessGrant::app, AccessGrant::scope)
        .containsExactlyInAnyOrder(
            tuple(OTHER, NEWS),
            tuple(APP, Scope.APP),
            tuple(APP, Scope.of(new Alias("late"))),
            tuple(APP, Scope.of(new Alias("ever"))));
  }

  @Test
  void keepsWhichAppsAreGuardedAcrossRestarts() {
    await(catalog().guard(APP, true));
    await(catalog().guard(APP, true));
    await(catalog().guard(OTHER, true));
    await(catalog().guard(OTHER, false));
    restart();
    assertThat(await(catalog().guarded())).containsExactly(APP);
    await(catalog().guard(APP, false));
    restart();
    assertThat(await(catalog().guarded())).isEmpty();
  }

  @Test
  void switchingOffKeepsTheGrants() {
    await(catalog().guard(APP, true));
    save(APP, NEWS, READ, AccessGrant.NEVER);
    await(catalog().guard(APP, false));
    assertThat(grants()).hasSize(1);
  }
}
