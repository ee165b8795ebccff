package io.pushbridge.link.events;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a broker lets us see which client published, and what it tells of its clients. Client ids
 * with a slash or a wildcard cannot stand in a topic, and are nobody's.
 */
public enum EventSource {
  /** Not at all: devices there have no alias. */
  NONE("", ""),
  /** The client id stands in the topic, which the broker sees to; it tells nothing else. */
  TOPICS("", ""),
  /** EMQX: {@code $SYS/brokers/NODE/clients/CLIENTID/connected} and its sisters, JSON in them. */
  EMQX("$SYS/brokers/+/clients/+/", "\\$SYS/brokers/[^/]+/clients/([^/]+)/([a-z]+)"),
  /** HiveMQ with the extension of ours: {@code $pushbridge/clients/CLIENTID/connected}. */
  HIVEMQ("$pushbridge/clients/+/", "\\$pushbridge/clients/([^/]+)/([a-z]+)");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String before;
  private final Pattern topics;

  EventSource(String before, String topics) {
    this.before = before;
    this.topics = Pattern.compile(topics);
  }

  /** Whether devices can have aliases. */
  public boolean namesDevices() {
    return this != NONE;
  }

  /** What to subscribe to, to be told. */
  public List<String> filters() {
    return before.isEmpty()
        ? List.of()
        : Arrays.stream(ClientEvent.Kind.values())
            .map(kind -> before + kind.name().toLowerCase(Locale.ROOT))
            .toList();
  }

  /** Whether a topic is one of those. */
  public boolean covers(String topic) {
    return !before.isEmpty() && topics.matcher(topic).matches();
  }

  /** What a message says; empty if it says nothing that can be understood. */
  public Optional<ClientEvent> read(String topic, byte[] payload) {
    Matcher said = topics.matcher(topic);
    if (!said.matches()) {
      return Optional.empty();
    }
    return kindOf(said.group(2))
        .flatMap(
            kind ->
                switch (kind) {
                  case CONNECTED, DISCONNECTED ->
                      Optional.of(new ClientEvent(kind, said.group(1), ""));
                  case SUBSCRIBED, UNSUBSCRIBED ->
                      filterOf(payload).map(text -> new ClientEvent(kind, said.group(1), text));
                });
  }

  private static Optional<ClientEvent.Kind> kindOf(String word) {
    return Arrays.stream(ClientEvent.Kind.values())
        .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst();
  }

  private Optional<String> filterOf(byte[] payload) {
    if (this == HIVEMQ) {
      return Optional.of(new String(payload, StandardCharsets.UTF_8));
    }
    try {
      return Optional.ofNullable(JSON.readTree(payload).path("topic").textValue());
    } catch (IOException malformed) {
      return Optional.empty();
    }
  }
}
