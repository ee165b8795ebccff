package io.pushbridge.socketio.packet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.pushbridge.socketio.engine.MalformedPacketException;
import io.pushbridge.socketio.engine.OutgoingPacket;
import java.util.ArrayList;
import java.util.List;

/**
 * Socket.IO since 1.0 (socketio-protocol.md §3.5 and §4). Protocols 4 (clients 1.x and 2.x) and 5
 * (clients 3.x and 4.x) differ only in how clients get into a namespace.
 */
final class ModernCodec extends PacketCodec {
  private static final int MAX_ATTACHMENTS = 255;
  private static final int MAX_ID_DIGITS = 18;

  private static final char CONNECT = '0';
  private static final char DISCONNECT = '1';
  private static final char EVENT = '2';
  private static final char ACK = '3';
  private static final char ERROR = '4';
  private static final char BINARY_EVENT = '5';
  private static final char BINARY_ACK = '6';

  /** Whether clients ask before they are in the main namespace, and learn their id. */
  private final boolean asksToConnect;

  ModernCodec(boolean asksToConnect) {
    this.asksToConnect = asksToConnect;
  }

  @Override
  public boolean connectsUnasked() {
    return !asksToConnect;
  }

  @Override
  Family family() {
    return Family.MODERN;
  }

  @Override
  public Packet decode(String message) throws MalformedPacketException {
    if (message.isEmpty()) {
      throw new MalformedPacketException("empty packet");
    }
    Cursor cursor = new Cursor(message);
    char type = cursor.next();
    int attachments =
        type == BINARY_EVENT || type == BINARY_ACK ? (int) cursor.number(MAX_ATTACHMENTS, '-') : 0;
    String namespace = cursor.namespace();
    return switch (type) {
      case CONNECT -> connect(namespace, cursor.rest());
      case DISCONNECT -> Packet.of(Packet.Type.DISCONNECT, name(namespace), null);
      case EVENT, BINARY_EVENT -> event(name(namespace), cursor.id(), cursor.rest(), attachments);
      case ACK, BINARY_ACK -> ack(name(namespace), cursor.id(), cursor.rest(), attachments);
      case ERROR -> Packet.of(Packet.Type.OTHER, name(namespace), null);
      default -> throw new MalformedPacketException("unknown packet type");
    };
  }

  private Packet connect(String namespace, String rest) throws MalformedPacketException {
    JsonNode auth = null;
    if (asksToConnect && !rest.isEmpty()) {
      auth = Json.parse(rest);
      if (!auth.isObject()) {
        throw new MalformedPacketException("connect data is no object");
      }
    } else if (namespace.indexOf('?') >= 0) {
      ObjectNode query = JsonNodeFactory.instance.objectNode();
      new QueryStringDecoder(namespace)
          .parameters()
          .forEach((name, values) -> query.put(name, values.get(0)));
      auth = query;
    }
    return Packet.of(Packet.Type.CONNECT, name(namespace), auth);
  }

  private static String name(String namespace) {
    int query = namespace.indexOf('?');
    return query < 0 ? namespace : namespace.substring(0, query);
  }

  private static Packet event(String namespace, long id, String json, int attachments)
      throws MalformedPacketException {
    List<JsonNode> all = array(json);
    if (all.isEmpty() || !(all.get(0).isTextual() || all.get(0).isNumber())) {
      throw new MalformedPacketException("event without a name");
    }
    return new Packet(
        Packet.Type.EVENT,
        namespace,
        id,
        Packet.NO_ACK,
        all.get(0).asText(),
        all.subList(1, all.size()),
        null,
        attachments);
  }

  private static Packet ack(String namespace, long id, String json, int attachments)
      throws MalformedPacketException {
    if (id == Packet.NO_ACK) {
      throw new MalformedPacketException("acknowledgement without an id");
    }
    return new Packet(
        Packet.Type.ACK, namespace, id, Packet.NO_ACK, null, array(json), null, attachments);
  }

  private static List<JsonNode> array(String json) throws MalformedPacketException {
    if (json.isEmpty() || json.charAt(0) != '[') {
      throw new MalformedPacketException("arguments are no array");
    }
    List<JsonNode> elements = new ArrayList<>();
    Json.parse(json).forEach(elements::add);
    return elements;
  }

  @Override
  public List<OutgoingPacket> connected(String namespace, String socketId) {
    String head = head(CONNECT, namespace);
    return List.of(
        asksToConnect
            ? OutgoingPacket.json(head + "{\"sid\":\"" + socketId + "\"}", head.length(), false)
            : OutgoingPacket.text(namespace.equals("/") ? head : CONNECT + namespace));
  }

  @Override
  public OutgoingPacket refused(String namespace, String message, JsonNode data) {
    String head = head(ERROR, namespace);
    JsonNode error;
    if (asksToConnect) {
      ObjectNode object = JsonNodeFactory.instance.objectNode().put("message", message);
      if (data != null) {
        object.set("data", data);
      }
      error = object;
    } else {
      error = data != null ? data : JsonNodeFactory.instance.textNode(message);
    }
    return OutgoingPacket.json(head + Json.write(error), head.length(), false);
  }

  /** To clients since Socket.IO 3 the same packet would say that they are not connected. */
  @Override
  public OutgoingPacket eventRefused(String namespace, String message, JsonNode data) {
    return asksToConnect ? null : refused(namespace, message, data.isNull() ? null : data);
  }

  @Override
  public OutgoingPacket disconnected(String namespace) {
    return OutgoingPacket.text(head(DISCONNECT, namespace));
  }

  @Override
  public List<OutgoingPacket> event(String namespace, EventBody event, long ackId) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(event.args().size() + 1);
    array.add(event.name());
    event.args().forEach(array::add);
    return packets(EVENT, BINARY_EVENT, namespace, ackId, array, event.args(), event.isShared());
  }

  @Override
  public List<OutgoingPacket> ack(String namespace, long ackId, List<JsonNode> args) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(args.size());
    args.forEach(array::add);
    return packets(ACK, BINARY_ACK, namespace, ackId, array, args, false);
  }

  private static List<OutgoingPacket> packets(
      char plain,
      char binary,
      String namespace,
      long ackId,
      JsonNode array,
      List<JsonNode> args,
      boolean shared) {
    String id = ackId == Packet.NO_ACK ? "" : Long.toString(ackId);
    if (!Attachments.isIn(args)) {
      String head = head(plain, namespace) + id;
      return List.of(OutgoingPacket.json(head + Json.write(array), head.length(), shared));
    }
    List<byte[]> attachments = new ArrayList<>();
    JsonNode rest = Attachments.takeOut(array, attachments);
    String head = binary + (attachments.size() + "-") + address(namespace) + id;
    List<OutgoingPacket> packets = new ArrayList<>(attachments.size() + 1);
    packets.add(OutgoingPacket.json(head + Json.write(rest), head.length(), shared));
    attachments.forEach(data -> packets.add(OutgoingPacket.binary(data, shared)));
    return packets;
  }

  private static String head(char type, String namespace) {
    return type + address(namespace);
  }

  private static String address(String namespace) {
    return namespace.equals("/") ? "" : namespace + ',';
  }

  /** Walks through the part of a packet before its JSON. */
  private static final class Cursor {
    private final String text;
    private int at;

    private Cursor(String text) {
      this.text = text;
    }

    private char next() {
      return text.charAt(at++);
    }

    /** Decimal digits up to the end mark. */
    private long number(long max, char end) throws MalformedPacketException {
      int close = text.indexOf(end, at);
      if (close < 0 || close == at || close - at > MAX_ID_DIGITS) {
        throw new MalformedPacketException("bad number of attachments");
      }
      long number = 0;
      for (; at < close; at++) {
        number = 10 * number + digit(text.charAt(at));
      }
      at++;
      if (number > max) {
        throw new MalformedPacketException("too many attachments");
      }
      return number;
    }

    private static int digit(char c) throws MalformedPacketException {
      if (c < '0' || c > '9') {
        throw new MalformedPacketException("not a digit");
      }
      return c - '0';
    }

    /** The namespace with its query; the main one if none is named. */
    private String namespace() {
      if (at == text.length() || text.charAt(at) != '/') {
        return "/";
      }
      int comma = text.indexOf(',', at);
      int end = comma < 0 ? text.length() : comma;
      String namespace = text.substring(at, end);
      at = comma < 0 ? end : end + 1;
      return namespace;
    }

    /** The acknowledgement id, if there is one. */
    private long id() throws MalformedPacketException {
      int start = at;
      long id = 0;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        id = 10 * id + (text.charAt(at++) - '0');
        if (at - start > MAX_ID_DIGITS) {
          throw new MalformedPacketException("id too long");
        }
      }
      return at == start ? Packet.NO_ACK : id;
    }

    private String rest() {
      return text.substring(at);
    }
  }
}
