package io.pushbridge.server.running;

/**
 * A message as a client got it.
 *
 * @param topic what it showed as the topic
 * @param text its body
 */
public record Received(String topic, String text) {}
