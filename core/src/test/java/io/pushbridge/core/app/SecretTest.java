package io.pushbridge.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SecretTest {
  private final Secret secret = new Secret("sec-é");

  @Test
  void matchesItselfOnly() {
    assertThat(secret.matches("sec-é")).isTrue();
    assertThat(secret.matches("sec-é".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(secret.matches("sec-e")).isFalse();
    assertThat(secret.matches("sec-")).isFalse();
    assertThat(secret.matches((String) null)).isFalse();
  }

  @Test
  void neverPrintsItself() {
    App app =
        new App(new AppKey("567a4a754407a3cd028aaf6b"), "demo", secret, secret, AppLimits.DEFAULT);
    assertThat(secret.toString()).doesNotContain("sec-");
    assertThat(app.toString()).doesNotContain("sec-");
  }

  @Test
  void appkeysAre24LowercaseHexDigits() {
    assertThat(AppKey.parse("567a4a754407a3cd028aaf6b")).isPresent();
    assertThat(AppKey.parse("567A4a754407a3cd028aaf6b")).isEmpty();
    assertThat(AppKey.parse("567a4a754407a3cd028aaf6")).isEmpty();
    assertThat(AppKey.parse(null)).isEmpty();
    assertThatThrownBy(() -> new AppKey("x")).isInstanceOf(IllegalArgumentException.class);
  }
}
