package io.pushbridge.core.contract;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets every wait for a condition take a minute: a wait ends when the condition holds, so patience
 * costs nothing but where a test fails, and a busy machine fails none.
 */
public final class PatientWaits implements BeforeAllCallback {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(PATIENCE);
  }
}
