import { DisconnectedError, PushbridgeError, RefusedError, TimeoutError } from "./errors.mjs";

const MOST = 10_000;

/**
 * The commands of one client that are not answered yet. While there is no session they wait, each
 * for its time. Those that may be repeated are sent again after a loss of connection.
 */
export class Commands {
  #send;
  #open = false;
  #closed = null;
  #waiting = [];
  // By what their answer will look like: one of a kind is on its way at a time.
  #sent = new Map();

  /** @param send emits an event with its data */
  constructor(send) {
    this.#send = send;
  }

  /**
   * Asks, now or as soon as there is a session.
   *
   * @param command event, data, the answer's event, its messageId if it will bear one, timeout in
   *     milliseconds, whether it is repeatable, and whether it goes first
   * @return a promise of the answer's data
   */
  ask(command) {
    if (this.#closed) {
      return Promise.reject(this.#closed);
    }
    if (this.#waiting.length + this.#sent.size >= MOST) {
      return Promise.reject(new PushbridgeError("too_many", "too many unanswered commands"));
    }
    return new Promise((resolve, reject) => {
      const asked = { ...command, key: keyOf(command.answer, command.messageId), resolve, reject };
      asked.timer = setTimeout(
        () => this.#fail(asked, new TimeoutError(command.event, command.timeout)),
        command.timeout,
      );
      if (command.first) {
        this.#waiting.unshift(asked);
      } else {
        this.#waiting.push(asked);
      }
      this.#flush();
    });
  }

  /** An answer came. */
  answered(event, body) {
    const asked = this.#sent.get(keyOf(event, body?.messageId)) ?? this.#sent.get(event);
    if (!asked) {
      return;
    }
    this.#forget(asked);
    if (body.success === false) {
      asked.reject(new RefusedError(asked.event, reasonOf(body)));
    } else {
      asked.resolve(body);
    }
    this.#flush();
  }

  /** A session is there. */
  opened() {
    this.#open = true;
    this.#flush();
  }

  /** The connection is lost and will come back. */
  lost() {
    this.#open = false;
    const again = [];
    for (const asked of this.#sent.values()) {
      if (asked.repeatable) {
        again.push(asked);
      } else {
        this.#fail(asked, new DisconnectedError("lost", `${asked.event}: the connection was lost`));
      }
    }
    this.#sent.clear();
    this.#waiting.unshift(...again);
  }

  /** There will be no session any more. */
  closed(error) {
    this.#open = false;
    this.#closed = error;
    for (const asked of [...this.#waiting, ...this.#sent.values()]) {
      this.#fail(asked, error);
    }
  }

  #flush() {
    for (let i = 0; this.#open && i < this.#waiting.length; ) {
      const asked = this.#waiting[i];
      if (this.#sent.has(asked.key)) {
        i++;
      } else {
        this.#waiting.splice(i, 1);
        this.#sent.set(asked.key, asked);
        this.#send(asked.event, asked.data);
      }
    }
  }

  #fail(asked, error) {
    this.#forget(asked);
    asked.reject(error);
    this.#flush();
  }

  #forget(asked) {
    clearTimeout(asked.timer);
    if (this.#sent.get(asked.key) === asked) {
      this.#sent.delete(asked.key);
    }
    this.#waiting = this.#waiting.filter((other) => other !== asked);
  }
}

function keyOf(answer, messageId) {
  return messageId === undefined ? answer : `${answer} ${messageId}`;
}

/** Some failures have JSON text in `error_msg`; `msg` is always plain. */
function reasonOf(body) {
  return body.msg ?? body.error_msg ?? "no reason given";
}
