package io.pushbridge.socketio.engine;

import java.time.Duration;
import java.util.Set;

/**
 * The settings of an Engine.IO server.
 *
 * @param path where it answers, with a slash at both ends, for instance {@code /socket.io/}
 * @param generations which client generations are served
 * @param pingInterval time between heartbeats
 * @param pingTimeout how long a heartbeat may stay unanswered, null for what each generation's
 *     clients know (socketio-protocol.md §2.1, §3.1, §4)
 * @param upgradeTimeout how long a probe for another transport may take
 * @param requestTimeout how long one HTTP request may take to arrive, and how long a client may
 *     take nothing of an answer
 * @param maxPayload largest POST body or WebSocket message, in bytes
 * @param maxSessions how many sessions may be open at once; further ones are refused with 503
 * @param outboxPackets how many packets may wait for one client
 * @param outboxBytes how many bytes may wait for one client
 * @param origins which pages may connect
 * @param trustProxies whether {@code X-Forwarded-For} names the client
 * @param compression whether WebSocket clients may have permessage-deflate
 * @param unversionedIsEio3 whether requests that do not name their protocol are taken for Engine.IO
 *     3; else they are refused
 * @param clientFiles whether the official client can be loaded from under the path
 * @param sessionIds makes the ids of sessions
 */
public record EngineConfig(
    String path,
    Set<Generation> generations,
    Duration pingInterval,
    Duration pingTimeout,
    Duration upgradeTimeout,
    Duration requestTimeout,
    int maxPayload,
    int maxSessions,
    int outboxPackets,
    long outboxBytes,
    Origins origins,
    boolean trustProxies,
    boolean compression,
    boolean unversionedIsEio3,
    boolean clientFiles,
    IdSource sessionIds) {
  private static final Duration MINUTE = Duration.ofSeconds(60);
  private static final Duration SHORTEST = Duration.ofSeconds(20);

  /** Checks what would not work. */
  public EngineConfig {
    if (!path.startsWith("/") || !path.endsWith("/") || path.length() < 3) {
      throw new IllegalArgumentException("path must begin and end with a slash: " + path);
    }
    requirePositive("pingInterval", pingInterval);
    if (pingTimeout != null) {
      requirePositive("pingTimeout", pingTimeout);
    }
    requirePositive("upgradeTimeout", upgradeTimeout);
    requirePositive("requestTimeout", requestTimeout);
    if (maxPayload < 1 || maxSessions < 1 || outboxPackets < 1 || outboxBytes < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
    if (generations.isEmpty()) {
      throw new IllegalArgumentException("at least one generation must be served");
    }
    generations = Set.copyOf(generations);
  }

  /**
   * How long a heartbeat may stay unanswered: if nothing else was asked for, 60 seconds in
   * Engine.IO 3 and 20 in Engine.IO 4; and in 0.9, whose clients count from the last sign of life,
   * what remains of 60 after an interval, but 20 at least.
   */
  public Duration pingTimeout(Generation generation) {
    if (pingTimeout != null) {
      return pingTimeout;
    }
    return switch (generation) {
      case V0_9 -> {
        Duration rest = MINUTE.minus(pingInterval);
        yield rest.compareTo(SHORTEST) < 0 ? SHORTEST : rest;
      }
      case EIO3 -> MINUTE;
      case EIO4 -> SHORTEST;
    };
  }

  private static void requirePositive(String name, Duration duration) {
    if (duration.toMillis() < 1) {
      throw new IllegalArgumentException(name + " must be at least a millisecond");
    }
  }
}
