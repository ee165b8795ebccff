// What can go wrong. Every error has a code to decide by, and a message for people.

/** Any error of this library. */
export class PushbridgeError extends Error {
  constructor(code, message, options) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** An argument that no server would accept; nothing was sent. */
export class InvalidArgumentError extends PushbridgeError {
  constructor(message) {
    super("invalid_argument", message);
  }
}

/** No session came about: code `refused`, `unreachable` or `timeout`. */
export class ConnectError extends PushbridgeError {}

/** The server said no; `reason` has its words. */
export class RefusedError extends PushbridgeError {
  constructor(event, reason) {
    super(CODES[reason] ?? "refused", `${event}: ${reason}`);
    this.reason = reason;
  }
}

/** No answer in time. The server does not answer what an app's access manager denies. */
export class TimeoutError extends PushbridgeError {
  constructor(event, millis) {
    super("timeout", `${event}: no answer within ${millis} ms`);
  }
}

/**
 * The connection ended before the answer: code `lost` (it is unknown whether the command was done)
 * or `closed` (this client is closed; nothing was sent).
 */
export class DisconnectedError extends PushbridgeError {}

/** The server ended the connection, as a rule because the same session connected elsewhere. */
export class EvictedError extends PushbridgeError {
  constructor() {
    super("evicted", "the server ended the connection: the session is probably in use elsewhere");
  }
}

const CODES = {
  "not connected": "not_connected",
  "invalid topic": "invalid_topic",
  "invalid alias": "invalid_alias",
  "permission denied": "denied",
  "rate limited": "rate_limited",
  "message too large": "too_large",
  "too many subscriptions": "too_many_subscriptions",
  "error 3 (no uid found)": "unknown_alias",
  "Broker Error": "unknown_alias",
  "server error": "server_error",
  "reg failed": "refused",
};
