package io.pushbridge.core.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.contract.EngineContract;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every {@link Registrations} keeps. */
public abstract class RegistrationsContract extends EngineContract {
  private static final int MANY = 1_000;
  private static final Secret PASSWORD = new Secret("40dcef8a92e04");

  private Registrations registrations() {
    return engine().registrations();
  }

  private Registration registered(AppKey app, String deviceId) {
    return await(register(app, deviceId, MANY));
  }

  private CompletionStage<Registration> register(AppKey app, String deviceId, int most) {
    long uid = engine().sessionRegistry().newUid();
    return registrations().register(app, deviceId, uid, PASSWORD, most);
  }

  @Test
  void keepsARegistrationAcrossRestarts() {
    Registration made = registered(APP, "dev ü");
    assertThat(made.app()).isEqualTo(APP);
    assertThat(made.deviceId()).isEqualTo("dev ü");
    assertThat(made.password()).isEqualTo(PASSWORD);
    assertThat(made.userName()).hasSize(19);
    restart();
    assertThat(await(registrations().find(APP, "dev ü"))).contains(made);
    assertThat(await(registrations().find(made.uid()))).contains(made);
    assertThat(registered(APP, "dev ü")).isEqualTo(made);
  }

  @Test
  void numbersAppsAndTheirDevices() {
    assertThat(registered(APP, "a").clientId()).isEqualTo("0000000001-000000000001");
    assertThat(registered(OTHER, "a").clientId()).isEqualTo("0000000002-000000000001");
    assertThat(registered(APP, "b").clientId()).isEqualTo("0000000001-000000000002");
    restart();
    assertThat(registered(APP, "b").clientId()).isEqualTo("0000000001-000000000002");
    assertThat(registered(OTHER, "b").clientId()).isEqualTo("0000000002-000000000002");
  }

  @Test
  void oneDeviceIdOfTwoAppsIsTwoDevices() {
    Registration one = registered(APP, "same");
    Registration other = registered(OTHER, "same");
    assertThat(one.uid()).isNotEqualTo(other.uid());
    assertThat(await(registrations().find(APP, "same"))).contains(one);
    assertThat(await(registrations().find(OTHER, "same"))).contains(other);
  }

  @Test
  void knowsNothingOfOthers() {
    Registration made = registered(APP, "a");
    assertThat(await(registrations().find(APP, "b"))).isEmpty();
    assertThat(await(registrations().find(OTHER, "a"))).isEmpty();
    assertThat(await(registrations().find(made.uid() + 1))).isEmpty();
    assertThat(await(registrations().find(0))).isEmpty();
  }

  @Test
  void aDeviceThatRegistersOftenAtOnceHasOneRegistration() {
    List<CompletionStage<Registration>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(register(APP, "eager", MANY));
    }
    assertThat(all.stream().map(EngineContract::await).distinct()).hasSize(1);
    assertThat(registered(APP, "next").clientId()).isEqualTo("0000000001-000000000002");
  }

  @Test
  void refusesNewDevicesOverTheLimitAndStillKnowsTheOthers() {
    Registration first = await(register(APP, "a", 1));
    assertThatThrownBy(() -> await(register(APP, "b", 1)))
        .hasRootCauseInstanceOf(RegistrationLimitException.class);
    assertThat(await(register(APP, "a", 1))).isEqualTo(first);
    assertThat(await(registrations().find(APP, "b"))).isEmpty();
    assertThat(await(register(OTHER, "b", 1)).deviceId()).isEqualTo("b");
    restart();
    assertThatThrownBy(() -> await(register(APP, "b", 1)))
        .hasRootCauseInstanceOf(RegistrationLimitException.class);
    assertThat(await(register(APP, "b", 2)).clientId()).isEqualTo("0000000001-000000000002");
  }
}
