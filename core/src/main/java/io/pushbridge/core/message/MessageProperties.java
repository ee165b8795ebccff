package io.pushbridge.core.message;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What an MQTT 5 publisher may say about its message (MQTT 5 §3.3.2.3), carried to MQTT 5
 * recipients unchanged, also through the log.
 *
 * @param text whether the payload is declared to be UTF-8
 * @param contentType the content type, or null
 * @param responseTopic the bare topic to answer to, or null
 * @param correlationData what the requester wants back, or null; not copied
 * @param userProperties names and values in order; a name may repeat
 */
// Bodies are bytes and are shared, not copied; equality is by content.
@SuppressWarnings("ArrayRecordComponent")
public record MessageProperties(
    boolean text,
    String contentType,
    String responseTopic,
    byte[] correlationData,
    List<UserProperty> userProperties) {

  /** What the objects of a user property take beside its characters, about. */
  private static final int USER_PROPERTY_BYTES = 48;

  /** Nothing said. */
  public static final MessageProperties NONE =
      new MessageProperties(false, null, null, null, List.of());

  /**
   * One name and value.
   *
   * @param name the name
   * @param value the value
   */
  public record UserProperty(String name, String value) {}

  /** Copies the list. */
  public MessageProperties {
    userProperties = List.copyOf(userProperties);
  }

  /**
   * How much memory they hold, about: their characters and bytes, and 48 for each user property.
   */
  public int bytes() {
    int bytes = lengthOf(contentType) + lengthOf(responseTopic);
    bytes += correlationData == null ? 0 : correlationData.length;
    for (UserProperty property : userProperties) {
      bytes += USER_PROPERTY_BYTES + property.name().length() + property.value().length();
    }
    return bytes;
  }

  private static int lengthOf(String text) {
    return text == null ? 0 : text.length();
  }

  /** Whether nothing is said. */
  public boolean isEmpty() {
    return equals(NONE);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MessageProperties that
        && text == that.text
        && Objects.equals(contentType, that.contentType)
        && Objects.equals(responseTopic, that.responseTopic)
        && Arrays.equals(correlationData, that.correlationData)
        && userProperties.equals(that.userProperties);
  }

  @Override
  public int hashCode() {
    return Objects.hash(text, contentType, responseTopic, userProperties);
  }

  @Override
  public String toString() {
    return "MessageProperties[contentType=" + contentType + ", user=" + userProperties.size() + "]";
  }
}
