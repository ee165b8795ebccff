package io.pushbridge.link;

import io.pushbridge.core.link.LinkMessage;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/** A real MQTT client at a broker, in one version of the protocol. */
public interface Device {
  /** Connects, to a new session. */
  CompletableFuture<?> connect();

  /** Says goodbye. */
  CompletableFuture<?> disconnect();

  /** Subscribes with QoS 1; what comes is put into the queue. */
  CompletableFuture<?> subscribe(String filter, BlockingQueue<LinkMessage> inbox);

  /** Publishes; completes when the broker acknowledged it. */
  CompletableFuture<?> publish(LinkMessage message);
}
