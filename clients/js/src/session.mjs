import { Fetch, WebSocket as WebSocketTransport, io } from "socket.io-client";
import { Commands } from "./commands.mjs";
import { ConnectError, DisconnectedError, EvictedError } from "./errors.mjs";

const RETRY_IN_USE_MILLIS = 1000;
const ANSWERS = [
  "suback",
  "unsuback",
  "puback",
  "set_alias_ack",
  "alias",
  "get_alias_list_ack2",
  "get_topic_list_ack2",
  "get_state_ack2",
  "store_device_token_ack",
  "remove_device_token_ack",
];

/**
 * One logical session over a Socket.IO connection that comes back by itself: greeting, login, and
 * login again after every loss. States: `idle`, `connecting`, `connected`, `reconnecting`, `closed`.
 */
export class Session {
  state = "idle";
  sessionId = null;
  commands;
  #options;
  #hooks;
  #socket;
  #first;
  #loginTimer;

  /**
   * @param options url, appkey, customid or undefined, timeout, transports, socket options
   * @param hooks message, receipt, before (asks what comes before all that waits), connected, lost,
   *     closed
   */
  constructor(options, hooks) {
    this.#options = options;
    this.#hooks = hooks;
    this.commands = new Commands((event, data) => this.#socket.emit(event, data));
  }

  /** Resolves when there is a session; to be called once. */
  open() {
    this.state = "connecting";
    const { url, transports, socket, timeout } = this.#options;
    this.#socket = io(url, {
      ...socket,
      transports: transports ?? defaultTransports(),
      forceNew: true,
      reconnection: true,
      autoConnect: false,
    });
    this.#listen();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const cause = this.#first.cause;
        this.#end(
          cause
            ? new ConnectError("unreachable", `cannot reach ${url}: ${cause.message}`, { cause })
            : new ConnectError("timeout", `no session within ${timeout} ms`),
        );
      }, timeout);
      this.#first = {
        resolve: () => {
          clearTimeout(timer);
          this.#first = null;
          resolve();
        },
        reject: (error) => {
          clearTimeout(timer);
          this.#first = null;
          reject(error);
        },
        cause: null,
      };
      this.#socket.connect();
    });
  }

  /** Ends the session and the connection for good. */
  close() {
    if (this.state === "connected") {
      this.#socket.emit("disconn", {});
    }
    this.#end(new DisconnectedError("closed", "this client is closed"));
  }

  #listen() {
    const socket = this.#socket;
    socket.on("socketconnectack", () => this.#login());
    socket.on("connack", (body) => this.#loggedIn(body));
    socket.on("message", (body) => this.#hooks.message(body));
    socket.on("recvack", (body) => this.#hooks.receipt(body));
    ANSWERS.forEach((event) => socket.on(event, (body) => this.commands.answered(event, body)));
    socket.on("connect_error", (error) => {
      if (this.#first) {
        this.#first.cause = error;
      }
    });
    socket.on("disconnect", (reason) => this.#disconnected(reason));
  }

  #login() {
    clearTimeout(this.#loginTimer);
    if (this.state === "closed") {
      return;
    }
    const { appkey, customid, timeout } = this.#options;
    this.#socket.emit("connect_v2", customid === undefined ? { appkey } : { appkey, customid });
    // A connection on which nobody answers is as good as none.
    this.#loginTimer = setTimeout(() => this.#socket.io.engine?.close(), timeout);
  }

  #loggedIn(body) {
    clearTimeout(this.#loginTimer);
    if (this.state === "closed") {
      return;
    }
    if (body.success) {
      this.sessionId = body.sessionid;
      this.#hooks.before();
      this.state = "connected";
      this.commands.opened();
      this.#first?.resolve();
      this.#hooks.connected();
    } else if (body.msg === "the session id is in use") {
      this.#loginTimer = setTimeout(() => this.#login(), RETRY_IN_USE_MILLIS);
    } else if (body.msg !== "reg failed" && !this.#first) {
      // It had a session, and what is in the way now may pass.
      this.#loginTimer = setTimeout(() => this.#socket.io.engine?.close(), RETRY_IN_USE_MILLIS);
    } else {
      this.#end(new ConnectError("refused", `the server refused the session: ${body.msg}`));
    }
  }

  #disconnected(reason) {
    clearTimeout(this.#loginTimer);
    if (this.state === "closed") {
      return;
    }
    if (reason === "io server disconnect") {
      this.#end(new EvictedError());
      return;
    }
    const had = this.state === "connected";
    this.state = this.#first ? "connecting" : "reconnecting";
    this.commands.lost();
    if (had) {
      this.#hooks.lost(reason);
    }
  }

  #end(error) {
    if (this.state === "closed") {
      return;
    }
    this.state = "closed";
    clearTimeout(this.#loginTimer);
    this.commands.closed(error);
    this.#socket?.disconnect();
    this.#first?.reject(error);
    this.#hooks.closed(error);
  }
}

/** The library knows what to use; but what was bundled for browsers may run elsewhere. */
function defaultTransports() {
  if (typeof PUSHBRIDGE_BUNDLED === "undefined" || typeof XMLHttpRequest !== "undefined") {
    return ["polling", "websocket"];
  }
  return typeof WebSocket === "undefined" ? [Fetch] : [Fetch, WebSocketTransport];
}
