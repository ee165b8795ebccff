package io.pushbridge.server.cli.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.admin.AdminClient;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.store.StoreContents;
import io.pushbridge.store.volume.StoreLockedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The contents of a store, wherever it is: as it lies there when no server has it open, else a copy
 * that the server makes just now and that goes when this is closed.
 */
final class ReadableStore implements AutoCloseable {
  /** How long a server may take for a copy. */
  static final Duration PATIENCE = Duration.ofHours(6);

  private final StoreContents contents;
  private final Optional<Path> copy;

  private ReadableStore(StoreContents contents, Optional<Path> copy) {
    this.contents = contents;
    this.copy = copy;
  }

  static ReadableStore open(Configuration configuration, boolean salvage, PrintWriter remarks)
      throws IOException, AdminException {
    Path data = configuration.data();
    try {
      return new ReadableStore(
          StoreContents.open(data, Clock.systemUTC(), salvage), Optional.empty());
    } catch (StoreLockedException inUse) {
      remarks.println(
          "pushbridge: a server runs on " + data + "; this is about a copy of just now");
      return open(data.toAbsolutePath().resolve("copy-" + UUID.randomUUID()), configuration);
    }
  }

  private static ReadableStore open(Path copy, Configuration configuration)
      throws IOException, AdminException {
    boolean opened = false;
    try {
      backUp(AdminClient.of(configuration), copy);
      StoreContents contents = StoreContents.open(copy, Clock.systemUTC(), false);
      opened = true;
      return new ReadableStore(contents, Optional.of(copy));
    } finally {
      if (!opened) {
        delete(copy);
      }
    }
  }

  /** Has the server make a copy of its store; gives its answer. */
  static JsonNode backUp(AdminClient server, Path target) throws AdminException {
    ObjectNode body = OperatorTask.JSON.createObjectNode().put("to", target.toString());
    return server.call("POST", "/admin/store/backup", Optional.of(body), PATIENCE);
  }

  StoreContents contents() {
    return contents;
  }

  @Override
  public void close() throws IOException {
    contents.close();
    if (copy.isPresent()) {
      delete(copy.get());
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
