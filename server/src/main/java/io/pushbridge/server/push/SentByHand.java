package io.pushbridge.server.push;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.apns.credential.CredentialSource;
import io.pushbridge.apns.credential.InvalidCredentialException;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.registry.DeviceToken;
import java.util.Locale;

/**
 * A test push as an operator asks for it.
 *
 * @param device the device
 * @param text what is shown
 * @param request the payload
 */
public record SentByHand(DeviceToken device, String text, ApnsRequest request) {
  private static final String TEXT = "Hello from Pushbridge";

  /**
   * Reads {@code token}, and, if they are there, {@code bundleId}, {@code environment}, {@code
   * text}, {@code payload} and {@code apns}.
   *
   * @throws InvalidCredentialException if the environment is none
   * @throws IllegalArgumentException if the token is none
   */
  public static SentByHand of(AppKey app, JsonNode wanted) throws InvalidCredentialException {
    String token = wanted.path("token").asText("").toLowerCase(Locale.ROOT);
    if (!token.matches("([0-9a-f]{2}){1,100}")) {
      throw new IllegalArgumentException("token must be hexadecimal, 2 to 200 digits");
    }
    var environments =
        CredentialSource.environments(wanted.path("environment").asText("production"));
    if (environments.size() != 1) {
      throw new IllegalArgumentException("a device is in one environment");
    }
    DeviceToken device =
        new DeviceToken(
            app, 0, token, wanted.path("bundleId").asText(""), environments.iterator().next(), 0);
    JsonNode payload = wanted.path("payload");
    JsonNode options = wanted.path("apns");
    ApnsRequest request =
        payload.isMissingNode()
            ? ApnsRequest.DEFAULT
            : ApnsRequest.explicit(payload.isTextual() ? payload.asText() : payload.toString())
                .withOptions(options.isMissingNode() ? "" : options.toString());
    return new SentByHand(device, wanted.path("text").asText(TEXT), request);
  }
}
