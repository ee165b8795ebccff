package io.pushbridge.server.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.config.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** What the commands of an operator have in common: options, output, exit codes. */
public abstract class OperatorTask implements Callable<Integer> {
  /** It worked. */
  protected static final int DONE = 0;

  /** It did not work. */
  protected static final int FAILED = 1;

  /** The command line or the configuration is wrong. */
  protected static final int WRONG_USAGE = 2;

  /** Reads and writes what servers say. */
  public static final JsonMapper JSON = new JsonMapper();

  /** Where the data folder and the configuration are. */
  @Mixin protected final DataOptions options;

  private final Surroundings surroundings;

  /**
   * Where a command runs.
   *
   * @param options where the store is
   * @param folder the current folder
   * @param out for what was asked for
   * @param err for what went wrong, and remarks
   */
  public record Surroundings(DataOptions options, Path folder, PrintWriter out, PrintWriter err) {}

  /** Runs there. */
  protected OperatorTask(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.options = surroundings.options();
  }

  /** Does it; gives the exit code. */
  protected abstract int run() throws IOException, AdminException, ConfigurationException;

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

  /** Says what went wrong. */
  protected final void complain(String words) {
    surroundings.err().println("pushbridge: " + words);
  }

  /** For what was asked for. */
  protected final PrintWriter out() {
    return surroundings.out();
  }

  /** For what went wrong, and remarks. */
  protected final PrintWriter err() {
    return surroundings.err();
  }

  /** The data folder. */
  protected final Path data() throws ConfigurationException {
    return options.configuration().data();
  }

  /** A path that the user wrote, seen from the folder of the command. */
  protected final Path absolute(Path path) {
    return surroundings.folder().toAbsolutePath().resolve(path).normalize();
  }

  /** The command, ready to be added to another. */
  public final CommandLine commandLine() {
    CommandLine command = new CommandLine(this);
    command.getCommandSpec().mixinStandardHelpOptions(true);
    return command;
  }
}
