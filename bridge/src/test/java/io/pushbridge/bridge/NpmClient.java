package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * An official client of some release, from npm, under Node. Shows every packet that passes, as its
 * text: {@code C …} its own, {@code S …} the server's, {@code - …} what the client says of itself.
 */
final class NpmClient implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;
  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

  private final Process process;
  private final PrintWriter commands;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Wire wire;

  NpmClient(String packageName, Wire wire, String url, String transports) {
    this.wire = wire;
    try {
      process =
          new ProcessBuilder("node", "frames.js", packageName, url, transports)
              .directory(NodeScripts.folder().toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    commands = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "npm-client");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      output.lines().map(NpmClient::unescaped).forEach(lines::add);
    } catch (IOException | UncheckedIOException ended) {
      lines.add("- gone");
    }
  }

  /** Polling and old WebSocket clients get ASCII alone (socketio-protocol.md §5): the same JSON. */
  private static String unescaped(String line) {
    return ESCAPE
        .matcher(line)
        .replaceAll(found -> String.valueOf((char) Integer.parseInt(found.group(1), 16)));
  }

  private String next() {
    try {
      String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(line).as("a packet in time").isNotNull();
      return line;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The client emits, and its packet is the one of its generation. */
  NpmClient emit(String event, String json) {
    commands.println("{\"event\":\"%s\",\"data\":%s}".formatted(event, json));
    return expect("C " + wire.event(event, json));
  }

  /** The client emits, whatever its packet looks like. */
  void tell(String event, String json) {
    commands.println("{\"event\":\"%s\",\"data\":%s}".formatted(event, json));
  }

  /** The client leaves, by its own means. */
  void disconnect() {
    commands.println("{\"leave\":true}");
  }

  /** The next line, whatever it is. */
  String line() {
    return next();
  }

  /** The client emits without an argument. */
  NpmClient emit(String event) {
    commands.println("{\"event\":\"%s\"}".formatted(event));
    return expect("C " + wire.bareEvent(event));
  }

  /**
   * The client emits and asks for an acknowledgement, the first time only; that comes without data
   * and before the answer, though the client may tell of it later.
   */
  NpmClient emitWithAck(String event, String json, String answer, String answerJson) {
    commands.println("{\"event\":\"%s\",\"data\":%s,\"ack\":true}".formatted(event, json));
    expect("C " + wire.eventWithAck(event, json)).expect("S " + wire.ack());
    return unordered("- acknowledged with []", "S " + wire.event(answer, answerJson));
  }

  /** The server's next packet is this event. */
  NpmClient answer(String event, String json) {
    return expect("S " + wire.event(event, json));
  }

  /** The server's next packet is this event; # stands for an id that the server made. */
  NpmClient answerWithMadeId(String event, String json) {
    String line = next();
    assertThat(line.replaceFirst("\"messageId\":\"[0-9]{18,19}\"", "\"messageId\":\"#\""))
        .isEqualTo("S " + wire.event(event, json));
    return this;
  }

  /** The server's next two packets are these events: an answer and what a feed sends, unordered. */
  NpmClient both(String event, String json, String otherEvent, String otherJson) {
    return unordered("S " + wire.event(event, json), "S " + wire.event(otherEvent, otherJson));
  }

  /** These lines come next, in any order. */
  NpmClient unordered(String... expected) {
    List<String> came = new ArrayList<>();
    for (int i = 0; i < expected.length; i++) {
      came.add(next());
    }
    assertThat(came).containsExactlyInAnyOrder(expected);
    return this;
  }

  /** This line comes next. */
  NpmClient expect(String line) {
    assertThat(next()).isEqualTo(line);
    return this;
  }

  /** A line like this comes next. */
  NpmClient expect(Pattern line) {
    assertThat(next()).matches(line);
    return this;
  }

  @Override
  public void close() {
    commands.close();
    process.destroyForcibly();
  }
}
