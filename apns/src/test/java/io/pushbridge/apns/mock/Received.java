package io.pushbridge.apns.mock;

import io.netty.handler.codec.http2.Http2Headers;

/**
 * One notification as the server got it; headers that were not sent are empty.
 *
 * @param token the device token of the path
 * @param topic {@code apns-topic}
 * @param pushType {@code apns-push-type}
 * @param priority {@code apns-priority}
 * @param expiration {@code apns-expiration}
 * @param id {@code apns-id}
 * @param collapseId {@code apns-collapse-id}
 * @param authorization {@code authorization}
 * @param payload the body
 */
public record Received(
    String token,
    String topic,
    String pushType,
    String priority,
    String expiration,
    String id,
    String collapseId,
    String authorization,
    String payload) {

  static Received of(Http2Headers headers, String payload) {
    String path = headers.path().toString();
    return new Received(
        path.substring(path.lastIndexOf('/') + 1),
        header(headers, "apns-topic"),
        header(headers, "apns-push-type"),
        header(headers, "apns-priority"),
        header(headers, "apns-expiration"),
        header(headers, "apns-id"),
        header(headers, "apns-collapse-id"),
        header(headers, "authorization"),
        payload);
  }

  private static String header(Http2Headers headers, String name) {
    CharSequence value = headers.get(name);
    return value == null ? "" : value.toString();
  }
}
