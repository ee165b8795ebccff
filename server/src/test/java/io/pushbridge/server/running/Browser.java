package io.pushbridge.server.running;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A client of the Socket.IO API (socketio-api.md). Subclasses bring the library that speaks the
 * protocol; every method waits until the server has answered.
 */
public abstract class Browser implements AutoCloseable {
  static final JsonMapper JSON = new JsonMapper();

  private static final Set<String> NOT_ANSWERS = Set.of("message", "recvack");

  private final Inbox<Received> messages;
  private final Inbox<JsonNode> receipts;
  private final ConcurrentMap<String, Inbox<JsonNode>> answers = new ConcurrentHashMap<>();

  Browser(String name) {
    this.messages = new Inbox<>(name);
    this.receipts = new Inbox<>("the receipts of " + name);
  }

  /** Sends one event. */
  public abstract void emit(String event, ObjectNode data);

  /** Ends the connection. */
  @Override
  public abstract void close();

  /** The library received an event. */
  void received(String event, JsonNode data) {
    switch (event) {
      case "message" ->
          messages.add(new Received(data.get("topic").asText(), data.get("msg").asText()));
      case "recvack" -> receipts.add(data);
      default -> answersOf(event).add(data);
    }
  }

  private Inbox<JsonNode> answersOf(String event) {
    return answers.computeIfAbsent(event, name -> new Inbox<>("the answers " + name));
  }

  /** What came by {@code message}. */
  public Inbox<Received> messages() {
    return messages;
  }

  /** What came by {@code recvack}. */
  public Inbox<JsonNode> receipts() {
    return receipts;
  }

  /** The next event of this name. */
  public JsonNode next(String event) {
    assertThat(NOT_ANSWERS).doesNotContain(event);
    return answersOf(event).next();
  }

  /** The next event of this name if it comes in time. */
  public Optional<JsonNode> poll(String event, Duration patience) {
    return answersOf(event).poll(patience);
  }

  /** Whether an event of this name came. */
  public boolean has(String event) {
    return answersOf(event).size() > 0;
  }

  /** Sends a command and returns its answer. */
  public JsonNode ask(String event, ObjectNode data, String answer) {
    emit(event, data);
    return next(answer);
  }

  /** An empty object, to be filled. */
  public static ObjectNode data() {
    return JSON.createObjectNode();
  }

  /** Logs in; empty customid for a passing session. Returns the session id. */
  public String login(String appKey, String customId) {
    next("socketconnectack");
    ObjectNode request = data().put("appkey", appKey);
    if (!customId.isEmpty()) {
      request.put("customid", customId);
    }
    return succeeded(ask("connect_v2", request, "connack")).get("sessionid").asText();
  }

  /** Subscribes. */
  public void subscribe(String filter, int qos) {
    succeeded(ask("subscribe", data().put("topic", filter).put("qos", qos), "suback"));
  }

  /** Ends a subscription. */
  public void unsubscribe(String filter) {
    succeeded(ask("unsubscribe", data().put("topic", filter), "unsuback"));
  }

  /** Takes an alias. */
  public void setAlias(String alias) {
    succeeded(ask("set_alias", data().put("alias", alias), "set_alias_ack"));
  }

  /** Publishes to a topic; returns the message id. */
  public String publish(String topic, String text, int qos) {
    ObjectNode request = data().put("topic", topic).put("msg", text);
    request.putObject("opts").put("qos", qos);
    return succeeded(ask("publish2", request, "puback")).get("messageId").asText();
  }

  /** Publishes to an alias; returns the message id. */
  public String publishToAlias(String alias, String text, int qos) {
    ObjectNode request = data().put("alias", alias).put("msg", text);
    request.putObject("opts").put("qos", qos);
    return succeeded(ask("publish2_to_alias", request, "puback")).get("messageId").asText();
  }

  static JsonNode succeeded(JsonNode answer) {
    assertThat(answer.path("success").asBoolean()).as("answer %s", answer).isTrue();
    return answer;
  }
}
