import { call } from "./emitter.mjs";
import { matches } from "./names.mjs";

const MOST_KEPT = 10_000;

/** One message as it came. */
export class Message {
  constructor(topic, text, missed) {
    this.topic = topic;
    this.text = text;
    this.missed = missed;
    Object.freeze(this);
  }

  /** The text read as JSON; undefined if it is none. */
  get data() {
    try {
      return JSON.parse(this.text);
    } catch {
      return undefined;
    }
  }
}

/**
 * Who gets a message: the handlers of every filter that it belongs to, and the listeners of
 * `message` and `presence`. What nobody takes is kept for whoever comes, the newest 10,000: what was
 * missed arrives before a page can say what it wants to do with it.
 */
export class Inbox {
  #handlers = new Map();
  #kept = [];
  #emitter;

  constructor(emitter) {
    this.#emitter = emitter;
  }

  add(filter, handler) {
    if (!this.#handlers.has(filter)) {
      this.#handlers.set(filter, new Set());
    }
    this.#handlers.get(filter).add(handler);
    this.offerKept();
  }

  /** Without a handler, all of the filter go. */
  remove(filter, handler) {
    if (handler === undefined) {
      this.#handlers.delete(filter);
    } else if (this.#handlers.get(filter)?.delete(handler)) {
      if (this.#handlers.get(filter).size === 0) {
        this.#handlers.delete(filter);
      }
    }
  }

  /** Whether a filter still has a handler. */
  has(filter) {
    return this.#handlers.has(filter);
  }

  came(message) {
    if (!this.#deliver(message)) {
      this.#kept.push(message);
      if (this.#kept.length > MOST_KEPT) {
        this.#kept.shift();
      }
    }
  }

  /** A new handler or listener may want what is kept. */
  offerKept() {
    if (this.#kept.length > 0) {
      const kept = this.#kept;
      this.#kept = [];
      queueMicrotask(() => {
        // What came in between comes after.
        const later = this.#kept;
        this.#kept = [];
        [...kept, ...later].forEach((message) => this.came(message));
      });
    }
  }

  #deliver(message) {
    const taken = new Set();
    for (const [filter, handlers] of this.#handlers) {
      if (matches(filter, message.topic)) {
        handlers.forEach((handler) => taken.add(handler));
      }
    }
    const presence = presenceOf(message);
    const event = presence ? "presence" : "message";
    const heard = this.#emitter.hears(event);
    taken.forEach((handler) => call(handler, presence ?? message));
    this.#emitter.emit(event, presence ?? message);
    return heard || taken.size > 0;
  }
}

/** A notice about who comes and goes; undefined for messages. */
function presenceOf(message) {
  if (!message.topic.endsWith("/p")) {
    return undefined;
  }
  const data = message.data;
  if (typeof data?.action !== "string") {
    return undefined;
  }
  const { action, alias, timestamp } = data;
  return Object.freeze({ topic: message.topic.slice(0, -2), action, alias, timestamp });
}
