package io.pushbridge.broker.registration;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * How the services listen; without a port, that form of the service is off.
 *
 * @param host the address to listen on
 * @param registrationHttp registration over HTTP, port 0 for any free one
 * @param registrationTcp registration in frames over TCP
 * @param ticketHttp tickets over HTTP
 * @param ticketTcp tickets in frames over TCP
 * @param brokerUrl what tickets say; empty: the address by which a client reached the service, and
 *     the MQTT port
 * @param patience how long a connection may last
 */
public record DeviceServicesOptions(
    String host,
    OptionalInt registrationHttp,
    OptionalInt registrationTcp,
    OptionalInt ticketHttp,
    OptionalInt ticketTcp,
    Optional<String> brokerUrl,
    Duration patience) {
  /** How long a connection may last unless it is said otherwise. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  /** The C SDK has room for no longer one. */
  private static final int MAX_URL = 49;

  private static final Pattern URL = Pattern.compile("tcp://[0-9A-Za-z.\\[\\]:-]+:[0-9]{1,5}");
  private static final Pattern FOR_EVERY_SDK =
      Pattern.compile("tcp://[0-9]{1,3}(\\.[0-9]{1,3}){3}:[0-9]{4}");

  /** Checks that nothing is missing, and the address. */
  public DeviceServicesOptions {
    Objects.requireNonNull(host);
    Objects.requireNonNull(patience);
    if (brokerUrl.isPresent() && !isUrl(brokerUrl.get())) {
      throw new IllegalArgumentException("the broker's address must be tcp://HOST:PORT");
    }
  }

  /** Whether SDKs can be told this: {@code tcp://HOST:PORT}, at most 49 characters. */
  public static boolean isUrl(String text) {
    return text.length() <= MAX_URL && URL.matcher(text).matches();
  }

  /** Whether every SDK understands it: an IPv4 address and a port of four digits. */
  public static boolean isForEverySdk(String url) {
    return isUrl(url) && FOR_EVERY_SDK.matcher(url).matches();
  }
}
