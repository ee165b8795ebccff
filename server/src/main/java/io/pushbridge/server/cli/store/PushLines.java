package io.pushbridge.server.cli.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.push.PendingWakeUp;
import io.pushbridge.core.push.PushCounts;
import io.pushbridge.core.push.SealedCredentials.Sealed;
import io.pushbridge.store.push.PushContents;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Consumer;

/** The lines of a dump about waking devices. Credentials are sealed, and secrets all the same. */
final class PushLines {
  private final Consumer<ObjectNode> lines;
  private final boolean secrets;

  PushLines(Consumer<ObjectNode> lines, boolean secrets) {
    this.lines = lines;
    this.secrets = secrets;
  }

  void print(PushContents contents) {
    contents.forEachWakeUp(this::wakeUp);
    contents.forEachReport(this::report);
    contents.forEachBadge(this::badge);
    contents.forEachCredential(this::credential);
  }

  private void wakeUp(PendingWakeUp pending) {
    ObjectNode line =
        DumpTask.message("wakeUp", pending.message())
            .put("number", "" + pending.number())
            .put("kind", pending.request().kind().name().toLowerCase(Locale.ROOT))
            .put("json", pending.request().json())
            .put("options", pending.request().options())
            .put("resumeAfter", "" + pending.progress().resumeAfter())
            .put("allHanded", pending.progress().allHanded());
    ArrayNode open = line.putArray("open");
    pending.progress().open().forEach(uid -> open.add("" + uid));
    lines.accept(counts(line, pending.progress().counts()));
  }

  private void report(PushContents.Report report) {
    ObjectNode line =
        DumpTask.line("wakeUpReport", report.app().text())
            .put("id", report.id().toString())
            .put("number", "" + report.number())
            .put("state", report.report().state().name().toLowerCase(Locale.ROOT))
            .put("expiresAt", report.expiresAt());
    lines.accept(counts(line, report.report().counts()));
  }

  private static ObjectNode counts(ObjectNode line, PushCounts counts) {
    line.put("sent", counts.sent()).put("expired", counts.expired());
    ObjectNode refused = line.putObject("refused");
    counts.refused().forEach(refused::put);
    return line;
  }

  private void badge(PushContents.Badge badge) {
    lines.accept(
        DumpTask.JSON
            .createObjectNode()
            .put("type", "badge")
            .put("uid", "" + badge.uid())
            .put("bundleId", badge.bundleId())
            .put("count", badge.count())
            .put("touchedAt", badge.touchedAt()));
  }

  private void credential(Sealed credential) {
    ObjectNode line =
        DumpTask.line("credential", credential.app().text())
            .put("name", credential.name())
            .put("bytes", credential.bytes().length);
    if (secrets) {
      line.put("sealed", Base64.getEncoder().encodeToString(credential.bytes()));
    }
    lines.accept(line);
  }
}
