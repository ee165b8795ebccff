package io.pushbridge.link.upstream;

/** What publishers are told while the broker is away. */
public enum WhenAway {
  /** The publish waits in the store; it is acknowledged when the broker has it, or fails late. */
  DELAY,
  /** The publish fails at once and is not stored. */
  FAIL
}
