/** Listeners by the name of an event. One that throws does not keep others from hearing. */
export class Emitter {
  #listeners = new Map();

  /** Calls the listener at every event of this name; returns what ends that. */
  on(event, listener) {
    if (typeof listener !== "function") {
      throw new TypeError("a listener must be a function");
    }
    if (!this.#listeners.has(event)) {
      this.#listeners.set(event, new Set());
    }
    this.#listeners.get(event).add(listener);
    return () => this.off(event, listener);
  }

  /** The same for the next event only. */
  once(event, listener) {
    const end = this.on(event, (value) => {
      end();
      listener(value);
    });
    return end;
  }

  off(event, listener) {
    this.#listeners.get(event)?.delete(listener);
  }

  /** Whether anyone would hear. */
  hears(event) {
    return (this.#listeners.get(event)?.size ?? 0) > 0;
  }

  emit(event, value) {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      call(listener, value);
    }
  }
}

/** Errors of listeners are the page's: they show up as uncaught, like those of other callbacks. */
export function call(listener, value) {
  try {
    const result = listener(value);
    if (typeof result?.then === "function") {
      result.then(undefined, uncaught);
    }
  } catch (error) {
    uncaught(error);
  }
}

function uncaught(error) {
  queueMicrotask(() => {
    throw error;
  });
}
