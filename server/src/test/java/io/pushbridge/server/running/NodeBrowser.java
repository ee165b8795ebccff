package io.pushbridge.server.running;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The official browser client of Socket.IO 4, from npm, under Node. */
public final class NodeBrowser extends Browser {
  private final Process process;
  private final PrintWriter commands;

  /** Starts Node and connects the transport. */
  public NodeBrowser(Ports ports, String... transports) {
    super("npm Socket.IO client");
    List<String> command = new ArrayList<>();
    command.add("node");
    command.add("browser.mjs");
    command.add("http://127.0.0.1:" + ports.socketio());
    command.addAll(List.of(transports));
    try {
      process =
          new ProcessBuilder(command)
              .directory(NodeProject.folder().toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("Node is needed for this test", e);
    }
    commands = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "node-browser");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode event = JSON.readTree(line);
        received(event.get("event").asText(), event.path("data"));
      }
    } catch (IOException ended) {
      // The process is gone; whoever waits for an event of it fails with its name.
    }
  }

  @Override
  public void emit(String event, ObjectNode data) {
    ObjectNode command = data().put("event", event);
    command.set("data", data);
    commands.println(command);
  }

  @Override
  public void close() {
    commands.close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
