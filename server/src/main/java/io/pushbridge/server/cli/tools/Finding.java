package io.pushbridge.server.cli.tools;

/**
 * What a look at one thing came to.
 *
 * @param state how it is
 * @param what was looked at
 * @param words what was found, and what to do about it
 */
record Finding(State state, String what, String words) {
  /** How something is. */
  enum State {
    /** As it should be. */
    OK,
    /** It works, but will trouble somebody. */
    WARN,
    /** It does not work. */
    FAIL
  }

  static Finding ok(String what, String words) {
    return new Finding(State.OK, what, words);
  }

  static Finding warn(String what, String words) {
    return new Finding(State.WARN, what, words);
  }

  static Finding fail(String what, String words) {
    return new Finding(State.FAIL, what, words);
  }
}
