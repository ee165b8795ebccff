package io.pushbridge.server.cli.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.store.StoreContents.Check;
import java.io.PrintWriter;

/** What a check saw, for people and for programs. */
final class CheckReport {
  private CheckReport() {}

  static void print(Check check, PrintWriter out) {
    out.println(check.sound() ? "sound" : "NOT SOUND: %d findings".formatted(check.findings()));
    out.printf(
        "  journals       %d batches replayed, %d bytes of an unfinished one cut off%n",
        check.recovery().batches(), check.recovery().tornBytes());
    check.recovery().gaps().forEach(gap -> out.printf("  left out       %s%n", gap));
    out.printf("  records        %d%n", check.records());
    out.printf("  sessions       %d%n", check.sessions());
    out.printf("  subscriptions  %d%n", check.subscriptions());
    out.printf("  aliases        %d%n", check.aliases());
    out.printf("  device tokens  %d%n", check.tokens());
    out.printf("  topics         %d%n", check.topics());
    out.printf("  messages       %d%n", check.messages());
    out.printf("  retained       %d%n", check.retained());
    check.words().forEach(words -> out.println("  - " + words));
    if (check.findings() > check.words().size()) {
      out.printf("  and %d more%n", check.findings() - check.words().size());
    }
  }

  static ObjectNode json(Check check) {
    ObjectNode json = OperatorTask.JSON.createObjectNode();
    json.put("sound", check.sound());
    json.putObject("recovery")
        .put("batches", check.recovery().batches())
        .put("tornBytes", check.recovery().tornBytes())
        .set("gaps", OperatorTask.JSON.valueToTree(check.recovery().gaps()));
    json.put("records", check.records())
        .put("sessions", check.sessions())
        .put("subscriptions", check.subscriptions())
        .put("aliases", check.aliases())
        .put("deviceTokens", check.tokens())
        .put("topics", check.topics())
        .put("messages", check.messages())
        .put("retained", check.retained())
        .put("findings", check.findings());
    json.set("words", OperatorTask.JSON.valueToTree(check.words()));
    return json;
  }
}
