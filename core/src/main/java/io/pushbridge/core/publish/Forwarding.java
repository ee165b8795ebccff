package io.pushbridge.core.publish;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Message;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Port: what beside our own store must have a message of a client or server before its publish is
 * acknowledged, such as a broker that the app's devices are connected to. Thread-safe; never
 * blocks.
 */
public interface Forwarding {
  /** Nothing else. */
  Forwarding NONE =
      new Forwarding() {
        @Override
        public boolean refuses(AppKey app) {
          return false;
        }

        @Override
        public CompletionStage<Void> expect(Message message) {
          return CompletableFuture.completedFuture(null);
        }
      };

  /** Whether acknowledged publishes of the app are not taken now. */
  boolean refuses(AppKey app);

  /**
   * Announces a message of QoS 1 or 2 to a topic, before it is stored.
   *
   * @return completes when the other side has it; fails if it does not want it, or if it takes
   *     longer than publishers are to wait: the message may still go there
   */
  CompletionStage<Void> expect(Message message);
}
