package io.pushbridge.bridge.connection;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.pushbridge.bridge.BridgeLimits;
import io.pushbridge.bridge.command.Answer;
import io.pushbridge.bridge.command.Client;
import io.pushbridge.bridge.command.Command;
import io.pushbridge.bridge.command.Commands;
import io.pushbridge.bridge.command.Fields;
import io.pushbridge.bridge.command.Lane;
import io.pushbridge.bridge.command.Reasons;
import io.pushbridge.core.Platform;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.socketio.DisconnectReason;
import io.pushbridge.socketio.Event;
import io.pushbridge.socketio.Socket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Socket.IO client of the Yunba API (socketio-api.md). Confined to the socket's loop.
 *
 * <p>A protocol acknowledgement is sent at once, without data, and never in place of the answering
 * event. Events that mean nothing here are ignored.
 */
public final class SocketConnection {
  private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);

  private final Socket socket;
  private final Commands commands;
  private final SessionHold hold;
  private final CommandQueue queue;

  private SocketConnection(
      Socket socket, Platform platform, Commands commands, BridgeLimits limits) {
    this.socket = socket;
    this.commands = commands;
    this.hold = new SessionHold(socket, platform, limits);
    this.queue = new CommandQueue(socket.loop(), limits, this::work, this::emit);
  }

  /**
   * Serves a socket that has just connected, and greets it; on its loop.
   *
   * @param commands what a connected client can ask for, shared by all connections
   */
  public static void serve(
      Socket socket, Platform platform, Commands commands, BridgeLimits limits) {
    SocketConnection connection = new SocketConnection(socket, platform, commands, limits);
    socket.onAny(connection::handle);
    socket.onWritable(connection.hold::resume);
    socket.onDisconnect(connection::gone);
    socket.emit(
        "socketconnectack",
        JsonNodeFactory.instance.objectNode().put("msg", "socket.io connected"));
  }

  private void handle(Event event) {
    event.acknowledge();
    Fields fields = Fields.of(event.args());
    Optional<Command> command = read(event.name(), fields);
    if (command.isPresent() && !queue.submit(command.get(), fields.weight())) {
      LOG.info("event=cut_off socket={} reason=too_many_commands", socket.id());
      socket.disconnect(true);
    }
  }

  private Optional<Command> read(String event, Fields fields) {
    return switch (event) {
      case "connect", "connect_v2" ->
          Optional.of(
              new Command(
                  event, Lane.CONNECTION, SessionHold::failure, client -> hold.connect(fields)));
      case "disconn" -> Optional.of(goodbye());
      default -> {
        Optional<Command> command = commands.read(event, fields);
        yield hold.announced() ? command : command.map(SocketConnection::tooEarly);
      }
    };
  }

  private Command goodbye() {
    hold.goodbye();
    return new Command(
        "disconn",
        Lane.CONNECTION,
        why -> Answer.NONE,
        client -> hold.leave().thenApply(left -> Answer.NONE));
  }

  /** Refused in its turn, even if a connect that came before it succeeds. */
  private static Command tooEarly(Command command) {
    return new Command(
        command.event(),
        command.lane(),
        command.refusal(),
        client ->
            CompletableFuture.completedFuture(command.refusal().apply(Reasons.NOT_CONNECTED)));
  }

  private CompletionStage<Answer> work(Command command) {
    Client client = hold.client().orElse(null);
    if (client == null && command.lane() != Lane.CONNECTION) {
      return CompletableFuture.completedFuture(command.refusal().apply(Reasons.NOT_CONNECTED));
    }
    return command.work().apply(client);
  }

  private void emit(Answer answer) {
    if (!answer.event().isEmpty()) {
      socket.emit(answer.event(), answer.body());
    }
    answer.sent().run();
  }

  private void gone(DisconnectReason reason) {
    queue.close();
    hold.close(
        switch (reason) {
          case CLIENT_NAMESPACE_DISCONNECT -> EndReason.LEFT;
          case SERVER_SHUTTING_DOWN -> EndReason.SHUTDOWN;
          case SLOW_CONSUMER -> EndReason.TOO_SLOW;
          case PARSE_ERROR -> EndReason.PROTOCOL_ERROR;
          case TRANSPORT_CLOSE,
              TRANSPORT_ERROR,
              PING_TIMEOUT,
              FORCED_CLOSE,
              SERVER_NAMESPACE_DISCONNECT ->
              EndReason.LOST;
        });
  }
}
