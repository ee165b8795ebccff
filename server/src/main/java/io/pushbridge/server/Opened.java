package io.pushbridge.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been opened so far, to be closed in reverse order. Used by one thread at a time: the one
 * that starts the server, later the one that closes it.
 */
final class Opened {
  private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

  private record Part(String name, AutoCloseable closing) {}

  private final Deque<Part> parts = new ArrayDeque<>();

  void add(String name, AutoCloseable closing) {
    parts.push(new Part(name, closing));
  }

  /** Closes everything; what fails is logged and does not keep the rest open. */
  void close() {
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      try {
        part.closing().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.warn("event=close_failed part={} cause={}", part.name(), e.toString());
      }
    }
  }
}
