package io.pushbridge.bridge;

import java.time.Duration;
import java.util.Objects;

/**
 * Bounds of one Socket.IO client.
 *
 * <p>Clients emit without waiting, so commands pile up when one of them waits for the disk. Nothing
 * in the protocol tells a client to slow down; the queue must end somewhere, and a client that
 * passes the end is disconnected, because an answer left out would stall clients that match answers
 * first-in first-out (socketio-api.md §2).
 *
 * @param messageBytes the longest message body, in bytes of UTF-8; a longer one is refused
 * @param commands how many commands may be unanswered
 * @param commandChars about how many characters unanswered commands may hold
 * @param unproven how many messages may be on their way without proof that they arrived; more are
 *     left in the log until then
 * @param connectTimeout how long a connect may take before the client is told to try again
 * @param proofTimeout how long a client that leaves is given to prove what it got
 */
public record BridgeLimits(
    int messageBytes,
    int commands,
    int commandChars,
    int unproven,
    Duration connectTimeout,
    Duration proofTimeout) {

  /**
   * 256 KiB per message, 5,000 commands with 8 Mi characters, 1,000 unproven messages, 10 s to
   * connect, 5 s to prove.
   */
  public static final BridgeLimits DEFAULT =
      new BridgeLimits(
          256 * 1_024,
          5_000,
          8 * 1_024 * 1_024,
          1_000,
          Duration.ofSeconds(10),
          Duration.ofSeconds(5));

  /** What a command holds besides a message's body. */
  private static final int COMMAND_ROOM = 64 * 1_024;

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public BridgeLimits {
    if (messageBytes < 1 || commands < 1 || commandChars < 1 || unproven < 1) {
      throw new IllegalArgumentException("every bound must be positive");
    }
    Objects.requireNonNull(connectTimeout);
    Objects.requireNonNull(proofTimeout);
  }

  /** With another longest message; a command that brings one has room in any case. */
  public BridgeLimits withMessageBytes(int bytes) {
    return new BridgeLimits(
        bytes,
        commands,
        Math.max(commandChars, bytes + COMMAND_ROOM),
        unproven,
        connectTimeout,
        proofTimeout);
  }

  /** With another number of unanswered commands. */
  public BridgeLimits withCommands(int most) {
    return new BridgeLimits(
        messageBytes, most, commandChars, unproven, connectTimeout, proofTimeout);
  }

  /** With another size of unanswered commands. */
  public BridgeLimits withCommandChars(int most) {
    return new BridgeLimits(messageBytes, commands, most, unproven, connectTimeout, proofTimeout);
  }

  /** With another time for a connect. */
  public BridgeLimits withConnectTimeout(Duration longest) {
    return new BridgeLimits(messageBytes, commands, commandChars, unproven, longest, proofTimeout);
  }

  /** With another number of unproven messages. */
  public BridgeLimits withUnproven(int most) {
    return new BridgeLimits(
        messageBytes, commands, commandChars, most, connectTimeout, proofTimeout);
  }

  /** The same with so much time for a client that leaves to prove what it got. */
  public BridgeLimits withProofTimeout(Duration longest) {
    return new BridgeLimits(
        messageBytes, commands, commandChars, unproven, connectTimeout, longest);
  }
}
