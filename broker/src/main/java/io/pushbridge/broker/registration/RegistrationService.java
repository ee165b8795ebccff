package io.pushbridge.broker.registration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registration.Registering;
import io.pushbridge.core.registration.Registration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives devices their credentials (native-mqtt.md §5). */
final class RegistrationService implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(RegistrationService.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The Go SDK reads the number; the others miss the credentials. */
  private static final String FAILURE = "{\"e\":1}";

  /** The C SDK has room for 499 bytes of an answer. */
  private static final int MAX_WRITTEN = 400;

  private final Registering registering;

  RegistrationService(Registering registering) {
    this.registering = registering;
  }

  @Override
  public String path() {
    return "/device/reg/";
  }

  @Override
  public CompletionStage<String> answer(byte[] body, InetSocketAddress reached) {
    JsonNode request = read(body);
    Optional<AppKey> app = AppKey.parse(request.path("a").textValue());
    if (app.isEmpty()) {
      return CompletableFuture.completedFuture(FAILURE);
    }
    Optional<String> deviceId = Optional.ofNullable(request.path("d").textValue());
    if (deviceId.isPresent()
        && written(deviceId.get()).getBytes(StandardCharsets.UTF_8).length > MAX_WRITTEN) {
      return CompletableFuture.completedFuture(FAILURE);
    }
    return registering
        .register(app.get(), deviceId)
        .handle(
            (registration, failure) -> {
              if (failure != null) {
                LOG.warn("event=registration_failed app={} cause={}", app.get(), failure);
                return FAILURE;
              }
              return registration.map(RegistrationService::text).orElse(FAILURE);
            });
  }

  private static JsonNode read(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException malformed) {
      return JSON.missingNode();
    }
  }

  /** The embedded SDK looks for the keys with the space behind the colon, and counts the values. */
  private static String text(Registration registration) {
    return "{\"u\": \"%s\", \"p\": \"%s\", \"c\": \"%s\", \"d\": %s}"
        .formatted(
            registration.userName(),
            registration.password().reveal(),
            registration.clientId(),
            written(registration.deviceId()));
  }

  private static String written(String deviceId) {
    return JSON.getNodeFactory().textNode(deviceId).toString();
  }
}
