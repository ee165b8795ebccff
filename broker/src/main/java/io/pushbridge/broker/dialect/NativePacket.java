package io.pushbridge.broker.dialect;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.pushbridge.core.message.Qos;
import java.util.List;

/**
 * A packet of a client of the dialect that carries an id (native-mqtt.md §2). The others are
 * ordinary {@link MqttMessage}s. Bytes are copied: nothing is to be released.
 */
public final class NativePacket extends MqttMessage {
  /** What a packet says beside its type. */
  public sealed interface Content {
    /** The packet's id, any 64 bits; 0 for a PUBLISH of QoS 0. */
    long id();
  }

  /**
   * PUBLISH.
   *
   * @param id 0 for QoS 0
   * @param again whether it says that it was sent before (DUP)
   * @param topic the name, as it came
   * @param qos its quality of service
   * @param payload the rest of the packet
   */
  // Bytes that are handed on, never compared.
  @SuppressWarnings("ArrayRecordComponent")
  public record Publish(long id, boolean again, String topic, Qos qos, byte[] payload)
      implements Content {}

  /**
   * PUBACK, PUBREC, PUBREL or PUBCOMP, by the packet's type.
   *
   * @param id of what it acknowledges
   */
  public record Acknowledgement(long id) implements Content {}

  /**
   * PUBREL without its QoS bits. The C# SDK sends it for its own publishes, and as its answer to a
   * PUBLISH of QoS 2, where PUBREC belongs.
   *
   * @param id of what it acknowledges
   */
  public record BareRelease(long id) implements Content {}

  /**
   * SUBSCRIBE.
   *
   * @param id the packet's id
   * @param wanted at least one
   */
  public record Subscribe(long id, List<MqttTopicSubscription> wanted) implements Content {
    /** Copies the list. */
    public Subscribe {
      wanted = List.copyOf(wanted);
    }
  }

  /**
   * UNSUBSCRIBE.
   *
   * @param id the packet's id, of which the C SDK fills the low half only
   * @param filters at least one
   */
  public record Unsubscribe(long id, List<String> filters) implements Content {
    /** Copies the list. */
    public Unsubscribe {
      filters = List.copyOf(filters);
    }
  }

  /**
   * An extended command, packet type 15 (native-mqtt.md §4).
   *
   * @param id the packet's id
   * @param command 0 to 255
   * @param parameters every byte that came behind the length, whatever that claims
   */
  // Bytes that are handed on, never compared.
  @SuppressWarnings("ArrayRecordComponent")
  public record Command(long id, int command, byte[] parameters) implements Content {}

  private final Content content;

  NativePacket(MqttMessageType type, Content content) {
    super(new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0));
    this.content = content;
  }

  /** What it says. */
  public Content content() {
    return content;
  }
}
