const MOST = 10_000;

/**
 * What was missed while a session was away. It comes right after the connect, and nothing marks its
 * end: it is over when two questions were answered and nothing came in between and for a moment. So
 * that steady traffic does not go on forever with it, it also ends after the timeout and with 10,000
 * messages.
 */
export class Missed {
  #messages = [];
  #options;
  #ask;

  /** Whether what comes now is part of it. */
  isOpen = true;

  /**
   * @param options timeout, quiet
   * @param ask puts any question to the server
   */
  constructor(options, ask) {
    this.#options = options;
    this.#ask = ask;
  }

  came(message) {
    if (this.isOpen) {
      this.isOpen = this.#messages.push(message) < MOST;
    }
  }

  end() {
    this.isOpen = false;
  }

  /** Resolves with the messages when it is over; to be called once, when connected. */
  async collect() {
    const end = Date.now() + this.#options.timeout;
    try {
      for (let before = -1; this.#goesOn(before) && Date.now() < end; ) {
        before = this.#messages.length;
        await this.#ask();
        await new Promise((resolve) => setTimeout(resolve, this.#options.quiet));
      }
    } catch {
      // The connection or the client ended meanwhile: this is what came of it.
    }
    this.end();
    return this.#messages;
  }

  #goesOn(before) {
    return this.isOpen && this.#messages.length !== before;
  }
}
