package io.pushbridge.server.cli.store;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.DataOptions;
import io.pushbridge.server.config.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** What the commands of {@code pushbridge store} have in common: options, output, exit codes. */
abstract class StoreTask implements Callable<Integer> {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;
  static final JsonMapper JSON = new JsonMapper();

  @Mixin final DataOptions options;

  final Surroundings surroundings;

  /**
   * Where a command runs.
   *
   * @param options where the store is
   * @param folder the current folder
   * @param out for what was asked for
   * @param err for what went wrong, and remarks
   */
  record Surroundings(DataOptions options, Path folder, PrintWriter out, PrintWriter err) {}

  StoreTask(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.options = surroundings.options();
  }

  /** Does it; gives the exit code. */
  abstract int run() throws IOException, AdminException, ConfigurationException;

  @Override
  public Integer call() {
    try {
      return run();
    } catch (ConfigurationException e) {
      e.problems().forEach(this::complain);
      return WRONG_USAGE;
    } catch (AdminException e) {
      complain(e.getMessage());
    } catch (IOException e) {
      complain(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }
    return FAILED;
  }

  void complain(String words) {
    surroundings.err().println("pushbridge: " + words);
  }

  PrintWriter out() {
    return surroundings.out();
  }

  Path data() throws ConfigurationException {
    return options.configuration().data();
  }

  /** A path that the user wrote, seen from the folder of the command. */
  Path absolute(Path path) {
    return surroundings.folder().toAbsolutePath().resolve(path).normalize();
  }

  CommandLine commandLine() {
    CommandLine command = new CommandLine(this);
    command.getCommandSpec().mixinStandardHelpOptions(true);
    return command;
  }
}
