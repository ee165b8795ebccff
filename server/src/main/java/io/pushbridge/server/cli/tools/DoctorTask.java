package io.pushbridge.server.cli.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ConfigurationException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pushbridge doctor}. */
@Command(
    name = "doctor",
    description = {
      "Looks after what could go wrong: configuration, machine, data folder, ports, clock,",
      "credentials. Exit code 1 if something does not work."
    })
final class DoctorTask extends OperatorTask {
  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  DoctorTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run() {
    List<Finding> findings = new ArrayList<>();
    Instant now = Instant.now();
    findings.addAll(new MachineChecks(Path.of("/")).look());
    try {
      Configuration configuration = options.configuration();
      findings.add(Finding.ok("configuration", "it is right"));
      findings.addAll(new DataChecks(configuration.data()).look(now));
      findings.addAll(new ServerChecks(configuration).look(now));
    } catch (ConfigurationException wrong) {
      wrong.problems().forEach(problem -> findings.add(Finding.fail("configuration", problem)));
    }
    print(findings);
    return findings.stream().anyMatch(finding -> finding.state() == Finding.State.FAIL)
        ? FAILED
        : DONE;
  }

  private void print(List<Finding> findings) {
    if (json) {
      ObjectNode answer = OperatorTask.JSON.createObjectNode();
      ArrayNode shown = answer.putArray("findings");
      for (Finding finding : findings) {
        shown
            .addObject()
            .put("state", finding.state().name().toLowerCase(Locale.ROOT))
            .put("what", finding.what())
            .put("words", finding.words());
      }
      out().println(answer);
      return;
    }
    for (Finding finding : findings) {
      String state = finding.state().name().toLowerCase(Locale.ROOT);
      out().printf("%-4s  %-13s  %s%n", state, finding.what(), finding.words());
    }
    out().flush();
  }
}
