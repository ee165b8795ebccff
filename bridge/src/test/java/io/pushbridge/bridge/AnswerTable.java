package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.provider.Arguments;

/** Tables of questions with the exact text of their answers, asked of one server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AnswerTable {
  static final String TOKEN = ",yam683dc38987d3acc5a5684979f42943be_";
  static final String LONGEST = "x".repeat(128);
  static final String TOO_LONG = "x".repeat(129);

  /** Stands for an id that the server made. */
  static final String MADE = "'#'";

  final BridgeServer server = new BridgeServer();

  /** Two that can be asked about: jack is there, jill is away. */
  @BeforeAll
  void others() {
    RawClient jill = server.connected("jill").alias("jill").subscribe("news");
    jill.disconnect();
    jill.expect(RawClient.CLOSED);
    server.connected("jack").alias("jack").subscribe("news").subscribe("a/+").subscribe("news/p");
  }

  @AfterAll
  void close() {
    server.close();
  }

  /** What is sent and what comes back, with single quotes in place of double ones. */
  record Row(String argument, String answer) {
    @Override
    public String toString() {
      return argument.length() > 90 ? argument.substring(0, 90) + "…" : argument;
    }
  }

  /** A client of its own asks, and gets exactly this. */
  void ask(String event, Row row) {
    RawClient client = server.passing();

    String answer = client.emit(event, json(row.argument())).nextOf("[\"" + answerOf(event) + "\"");

    String expected = "[\"%s\",%s]".formatted(answerOf(event), json(row.answer()));
    assertThat(row.answer().contains(MADE) ? masked(answer) : answer).isEqualTo(expected);
    client.abort();
  }

  private static String masked(String answer) {
    return answer.replaceFirst("\"messageId\":\"[0-9]{18,19}\"", "\"messageId\":\"#\"");
  }

  private static String answerOf(String event) {
    if (event.startsWith("publish")) {
      return "puback";
    }
    if (event.endsWith("2")) {
      return event.substring(0, event.length() - 1) + "_ack2";
    }
    return switch (event) {
      case "subscribe" -> "suback";
      case "unsubscribe" -> "unsuback";
      case "get_alias" -> "alias";
      default -> event + "_ack";
    };
  }

  static Row answered(String argument, String answer) {
    return new Row(argument, answer);
  }

  static Arguments named(String event, Row row) {
    return arguments(event, row);
  }

  static String json(String singleQuoted) {
    return singleQuoted.replace('\'', '"');
  }
}
