package io.pushbridge.core.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.EngineContract;
import io.pushbridge.core.push.SealedCredentials.Sealed;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link SealedCredentials} keeps. */
public abstract class SealedCredentialsContract extends EngineContract {
  private void save(AppKey app, String name, int... bytes) {
    byte[] secret = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      secret[i] = (byte) bytes[i];
    }
    await(engine().sealedCredentials().save(new Sealed(app, name, secret)));
  }

  private List<String> all() {
    return await(engine().sealedCredentials().all()).stream()
        .map(one -> one.app() + " " + one.name() + " " + one.bytes()[0])
        .toList();
  }

  @Test
  void keepsThemByAppAndNameAcrossRestarts() {
    save(APP, "main", 1, 2, 3);
    save(APP, "ünïcode", 2);
    save(OTHER, "main", 3);
    restart();

    assertThat(all())
        .containsExactlyInAnyOrder(APP + " main 1", APP + " ünïcode 2", OTHER + " main 3");
  }

  @Test
  void aNewOneTakesThePlaceOfItsName() {
    save(APP, "main", 1);
    save(APP, "main", 2);
    restart();

    assertThat(all()).containsExactly(APP + " main 2");
  }

  @Test
  void removesOne() {
    save(APP, "main", 1);
    save(OTHER, "main", 2);

    assertThat(await(engine().sealedCredentials().remove(APP, "main"))).isTrue();
    assertThat(await(engine().sealedCredentials().remove(APP, "main"))).isFalse();
    restart();
    assertThat(all()).containsExactly(OTHER + " main 2");
  }
}
