package io.pushbridge.socketio.packet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.pushbridge.socketio.engine.MalformedPacketException;
import io.pushbridge.socketio.engine.OutgoingPacket;
import java.util.ArrayList;
import java.util.List;

/**
 * Socket.IO 0.9: {@code type:[id[+]]:[endpoint][:data]} (socketio-protocol.md §2.3). There is no
 * binary: it is sent as base64 text.
 */
final class LegacyCodec extends PacketCodec {
  private static final String MESSAGE = "message";
  private static final int MAX_ID_DIGITS = 18;

  @Override
  public boolean connectsUnasked() {
    return true;
  }

  @Override
  Family family() {
    return Family.LEGACY;
  }

  @Override
  public Packet decode(String message) throws MalformedPacketException {
    // JSON holds colons, too.
    String[] parts = message.split(":", 4);
    if (parts.length < 3 || parts[0].length() != 1) {
      throw new MalformedPacketException("no packet");
    }
    String namespace = namespace(parts[2]);
    String data = parts.length > 3 ? parts[3] : "";
    return switch (parts[0].charAt(0)) {
      case '0' -> Packet.of(Packet.Type.DISCONNECT, namespace, null);
      case '1' -> Packet.of(Packet.Type.CONNECT, namespace, query(parts[2]));
      case '3' -> event(namespace, parts[1], MESSAGE, List.of(TextNode.valueOf(data)));
      case '4' -> event(namespace, parts[1], MESSAGE, List.of(Json.parse(data)));
      case '5' -> event(namespace, parts[1], Json.parse(data));
      case '6' -> ack(namespace, data);
      default -> Packet.of(Packet.Type.OTHER, namespace, null);
    };
  }

  private static String namespace(String endpoint) throws MalformedPacketException {
    int query = endpoint.indexOf('?');
    String name = query < 0 ? endpoint : endpoint.substring(0, query);
    if (!name.isEmpty() && name.charAt(0) != '/') {
      throw new MalformedPacketException("endpoint without a slash");
    }
    return name.isEmpty() ? "/" : name;
  }

  private static JsonNode query(String endpoint) {
    if (endpoint.indexOf('?') < 0) {
      return null;
    }
    ObjectNode query = JsonNodeFactory.instance.objectNode();
    new QueryStringDecoder(endpoint)
        .parameters()
        .forEach((name, values) -> query.put(name, values.get(0)));
    return query;
  }

  private static Packet event(String namespace, String id, JsonNode event)
      throws MalformedPacketException {
    JsonNode name = event.path("name");
    if (!name.isTextual()) {
      throw new MalformedPacketException("event without a name");
    }
    JsonNode given = event.path("args");
    List<JsonNode> args = new ArrayList<>();
    if (given.isArray()) {
      given.forEach(args::add);
    } else if (!given.isMissingNode() && !given.isNull()) {
      // Some clients send their only argument bare.
      args.add(given);
    }
    return event(namespace, id, name.textValue(), args);
  }

  /**
   * With a plus the answer is the application's, without it is a receipt, and none of its business.
   */
  private static Packet event(String namespace, String id, String name, List<JsonNode> args)
      throws MalformedPacketException {
    boolean wantsData = id.endsWith("+");
    String digits = wantsData ? id.substring(0, id.length() - 1) : id;
    long number = digits.isEmpty() ? Packet.NO_ACK : number(digits);
    return new Packet(
        Packet.Type.EVENT,
        namespace,
        wantsData ? number : Packet.NO_ACK,
        wantsData ? Packet.NO_ACK : number,
        name,
        args,
        null,
        0);
  }

  private static Packet ack(String namespace, String data) throws MalformedPacketException {
    int plus = data.indexOf('+');
    List<JsonNode> args = new ArrayList<>();
    if (plus >= 0 && plus + 1 < data.length()) {
      JsonNode given = Json.parse(data.substring(plus + 1));
      if (given.isArray()) {
        given.forEach(args::add);
      } else {
        args.add(given);
      }
    }
    long id = number(plus < 0 ? data : data.substring(0, plus));
    return new Packet(Packet.Type.ACK, namespace, id, Packet.NO_ACK, null, args, null, 0);
  }

  private static long number(String digits) throws MalformedPacketException {
    if (digits.isEmpty() || digits.length() > MAX_ID_DIGITS) {
      throw new MalformedPacketException("bad id");
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new MalformedPacketException("bad id");
      }
      number = 10 * number + digit;
    }
    return number;
  }

  /** The transport itself says that the client is in the main namespace. */
  @Override
  public List<OutgoingPacket> connected(String namespace, String socketId) {
    return namespace.equals("/") ? List.of() : List.of(OutgoingPacket.text("1::" + namespace));
  }

  /** The reason can only be one of three numbers; this one is "unauthorized". */
  @Override
  public OutgoingPacket refused(String namespace, String message, JsonNode data) {
    return OutgoingPacket.text("7::" + endpoint(namespace) + ":2");
  }

  @Override
  public OutgoingPacket disconnected(String namespace) {
    return OutgoingPacket.text("0::" + endpoint(namespace));
  }

  @Override
  public List<OutgoingPacket> event(String namespace, EventBody event, long ackId) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("name", event.name());
    ArrayNode args = object.putArray("args");
    event.args().forEach(args::add);
    String id = ackId == Packet.NO_ACK ? "" : ackId + "+";
    String head = "5:" + id + ":" + endpoint(namespace) + ":";
    return List.of(OutgoingPacket.json(head + Json.write(object), head.length(), event.isShared()));
  }

  @Override
  public List<OutgoingPacket> ack(String namespace, long ackId, List<JsonNode> args) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(args.size());
    args.forEach(array::add);
    String head = "6::" + endpoint(namespace) + ":" + ackId + "+";
    return List.of(OutgoingPacket.json(head + Json.write(array), head.length(), false));
  }

  @Override
  public OutgoingPacket receipt(String namespace, long id) {
    return OutgoingPacket.text("6::" + endpoint(namespace) + ":" + id);
  }

  private static String endpoint(String namespace) {
    return namespace.equals("/") ? "" : namespace;
  }
}
