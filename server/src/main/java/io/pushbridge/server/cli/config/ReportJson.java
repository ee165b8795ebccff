package io.pushbridge.server.cli.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.ConfigurationReport;

/** A report as one JSON object. */
final class ReportJson {
  private ReportJson() {}

  static ObjectNode of(ConfigurationReport report) {
    ObjectNode answer = problems(report);
    ArrayNode settings = answer.putArray("settings");
    for (ConfigurationReport.Line line : report.settings()) {
      settings
          .addObject()
          .put("key", line.setting().key())
          .put("value", line.text())
          .put("origin", line.origin());
    }
    ArrayNode apps = answer.putArray("apps");
    for (ConfigurationReport.SourcedApp app : report.apps()) {
      apps.addObject()
          .put("name", app.app().name())
          .put("appkey", app.app().key().text())
          .put("origin", app.origin());
    }
    return answer;
  }

  static ObjectNode problems(ConfigurationReport report) {
    ObjectNode answer = OperatorTask.JSON.createObjectNode();
    answer.put("right", report.problems().isEmpty());
    ArrayNode problems = answer.putArray("problems");
    report.problems().forEach(problems::add);
    return answer;
  }
}
