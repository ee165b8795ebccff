package io.pushbridge.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Writes each event as one JSON object on a line: {@code time}, {@code level}, {@code logger},
 * {@code thread}, then {@code event} with its {@code fields}, or {@code message} in free words, the
 * ids of the request among the fields, and {@code stack} of a failure. Numbers stay numbers.
 */
public final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {
  private static final String EVENT = "event";
  private static final byte[] NOTHING = {};

  private final JsonMapper json = new JsonMapper();

  /** For Logback. */
  public JsonLineEncoder() {}

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ObjectNode line = json.createObjectNode();
    line.put("time", Instant.ofEpochMilli(event.getTimeStamp()).toString())
        .put("level", event.getLevel().toString())
        .put("logger", event.getLoggerName())
        .put("thread", event.getThreadName());
    Optional<Map<String, Object>> found = EventFields.of(event);
    ObjectNode fields = json.createObjectNode();
    if (found.isPresent()) {
      found.get().forEach((key, value) -> put(key.equals(EVENT) ? line : fields, key, value));
    } else {
      line.put("message", event.getFormattedMessage());
    }
    event.getMDCPropertyMap().forEach(fields::put);
    if (!fields.isEmpty()) {
      line.set("fields", fields);
    }
    if (event.getThrowableProxy() != null) {
      line.put("stack", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void put(ObjectNode node, String key, Object value) {
    if (value instanceof Integer || value instanceof Long || value instanceof Short) {
      node.put(key, ((Number) value).longValue());
    } else if (value instanceof Number number) {
      node.put(key, number.doubleValue());
    } else if (value instanceof Boolean truth) {
      node.put(key, truth);
    } else {
      node.put(key, value.toString());
    }
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
