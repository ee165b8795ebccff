package io.pushbridge.server.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.push.WakeUpReport;
import io.pushbridge.core.push.WakeUps;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/** What became of one message's wake-up. Thread-safe; never blocks. */
public final class MessageStatusEndpoint {
  private final WakeUps wakeUps;

  /** Over these wake-ups. */
  public MessageStatusEndpoint(WakeUps wakeUps) {
    this.wakeUps = wakeUps;
  }

  /** The one operation. */
  public List<Endpoint> all() {
    return List.of(Endpoint.get("/messages/{id}", this::status));
  }

  private CompletionStage<ApiAnswer> status(ApiCall call) {
    MessageId id =
        MessageId.parse(call.inPath("id"))
            .orElseThrow(() -> ProblemException.invalid("id", "a message's id is a number"));
    return wakeUps
        .report(call.app(), id)
        .thenApply(
            report ->
                ApiAnswer.of(
                    show(
                        id,
                        report.orElseThrow(
                            () -> ProblemException.notFound("nothing is known of this message")))));
  }

  private static ObjectNode show(MessageId id, WakeUpReport report) {
    ObjectNode answer = ApiJson.object().put("id", id.toString());
    ObjectNode push = answer.putObject("push");
    push.put("state", report.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    push.put("sent", report.counts().sent()).put("expired", report.counts().expired());
    ObjectNode refused = push.putObject("refused");
    report.counts().refused().forEach(refused::put);
    return answer;
  }
}
