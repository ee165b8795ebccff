package io.pushbridge.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.pushbridge.socketio.packet.Json;
import io.pushbridge.socketio.packet.Packet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** An event from a client. It may be kept and acknowledged later, from any thread. */
public final class Event {
  private final ConnectedSocket socket;
  private final Packet packet;
  private final AtomicBoolean acknowledged = new AtomicBoolean();

  Event(ConnectedSocket socket, Packet packet) {
    this.socket = socket;
    this.packet = packet;
  }

  /** Its name. */
  public String name() {
    return packet.event();
  }

  /** Its arguments; binary ones are {@link com.fasterxml.jackson.databind.node.BinaryNode}s. */
  public List<JsonNode> args() {
    return packet.args();
  }

  /** One argument; a {@link MissingNode} if there are not so many. */
  public JsonNode arg(int index) {
    return index < packet.args().size() ? packet.args().get(index) : MissingNode.getInstance();
  }

  /** Whose event it is. */
  public Socket socket() {
    return socket;
  }

  /** Whether the client waits for an answer. */
  public boolean wantsAck() {
    return packet.ackId() != Packet.NO_ACK;
  }

  /**
   * Answers, if an answer is wanted. Only the first answer is sent. The arguments become JSON as in
   * {@link Socket#emit(String, Object...)}.
   */
  public void acknowledge(Object... args) {
    if (wantsAck() && acknowledged.compareAndSet(false, true)) {
      socket.acknowledge(packet.ackId(), Json.list(args));
    }
  }

  /** A middleware refused it. */
  void refused(String message, Object data) {
    socket.refused(this, message, data);
  }

  /** Only the name: arguments may be secrets. */
  @Override
  public String toString() {
    return name();
  }
}
