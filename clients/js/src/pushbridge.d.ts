// Declarations of pushbridge.js. UMD pages find the same names in the global `pushbridge`.

/** Settings of a client. */
export interface ClientOptions {
  /** The app's key: 24 lowercase hexadecimal digits. */
  appkey: string;
  /** The Socket.IO address; by default port 3000 of the host that the page came from. */
  url?: string;
  /**
   * The name of the session: the same name is the same session, on one connection at a time. By
   * default one made for this tab, which survives reloads; where there is no sessionStorage, one
   * made for this client.
   */
  customid?: string;
  /**
   * Whether the session outlives its connections: its subscriptions, its alias, and what comes
   * meanwhile. Default true. If false, a reconnect is a new session, which is told the subscriptions
   * and the alias again; what came in between is lost.
   */
  durable?: boolean;
  /** Milliseconds to wait for a session or an answer; 10,000 by default. */
  timeout?: number;
  /** Milliseconds of silence after which nothing more is expected of what was missed; 150. */
  quiet?: number;
  /** Socket.IO transports, by default both: polling first, then WebSocket. */
  transports?: Array<"polling" | "websocket">;
  /** Further options of socket.io-client, such as `reconnectionDelay` or `path`. */
  socket?: Record<string, unknown>;
}

export type Qos = 0 | 1 | 2;

/** A message to a topic or an alias. */
export interface Message {
  /** The topic that it was published to; of a message to an alias, the alias. */
  readonly topic: string;
  /** What was published, as text. */
  readonly text: string;
  /** The text read as JSON; undefined if it is none. */
  readonly data: unknown;
  /** Whether it came with what was missed: right after a connect, before it was quiet. */
  readonly missed: boolean;
}

/** Who came or went; only clients with an alias are reported. */
export interface Presence {
  readonly topic: string;
  readonly action: "online" | "offline" | "join" | "leave";
  readonly alias: string;
  /** Milliseconds since 1970, by the server's clock. */
  readonly timestamp: number;
}

/** The first recipient other than the publisher has got a message. */
export interface Receipt {
  readonly messageId: string;
  /** The recipient's alias, empty if it has none. */
  readonly alias: string;
  readonly timestamp: number;
}

export interface PublishOptions {
  /** 0: whoever is there now; 1 and 2: stored for who is away. Default 1. */
  qos?: Qos;
  /** Seconds for which it waits for who is away; the server's default is 5 days. */
  ttl?: number;
  /**
   * The Apple push for who is away: none by default, true for the message as the alert, or a
   * payload.
   */
  apn?: boolean | Record<string, unknown>;
  /** Unsigned 64-bit decimal; made if left out. */
  messageId?: string;
  timeout?: number;
}

export interface SubscribeOptions {
  /** The most that messages of this subscription are delivered with. Default 1. */
  qos?: Qos;
  timeout?: number;
}

/** A subscription made with {@link PushbridgeClient.subscribe}. */
export interface Subscription {
  readonly filter: string;
  /** Ends this handler, and the subscription with the last handler of the filter. */
  end(): Promise<void>;
}

export interface ClientEvents {
  message: Message;
  presence: Presence;
  receipt: Receipt;
  /** There is a session: for the first time, or again. */
  connect: { readonly sessionId: string; readonly resumed: boolean };
  /** The connection is lost and will come back. */
  disconnect: { readonly reason: string };
  /** The client is closed for good: by itself, by the server, or because a login was refused. */
  close: { readonly error: PushbridgeError };
  /** Something went wrong that no promise tells of. */
  error: { readonly error: Error };
}

export type MessageHandler = (message: Message) => unknown;
export type PresenceHandler = (presence: Presence) => unknown;

/**
 * A session of one app. Every method that asks the server returns a promise; before there is a
 * connection, or while it comes back, commands wait for their time. What nobody listens to is kept
 * for the first who does.
 */
export class PushbridgeClient {
  constructor(options: ClientOptions);
  readonly state: "idle" | "connecting" | "connected" | "reconnecting" | "closed";
  /** `<appkey>-<customid>`, from the server; null before the first connect. */
  readonly sessionId: string | null;
  /** The name of the session; undefined if it is not durable. */
  readonly customid: string | undefined;

  /** Connects; once. After a loss the client comes back by itself and resumes its session. */
  connect(): Promise<this>;
  /** Ends the session's presence and the connection for good. */
  close(): Promise<void>;

  /** Listens; returns what ends that. */
  on<E extends keyof ClientEvents>(event: E, listener: (value: ClientEvents[E]) => unknown): () => void;
  once<E extends keyof ClientEvents>(event: E, listener: (value: ClientEvents[E]) => unknown): () => void;
  off<E extends keyof ClientEvents>(event: E, listener: (value: ClientEvents[E]) => unknown): void;

  /** Subscribes to a topic or a filter (`+` one level, `#` the rest); resolves when it is in force. */
  subscribe(filter: string, handler?: MessageHandler): Promise<Subscription>;
  subscribe(filter: string, options: SubscribeOptions, handler?: MessageHandler): Promise<Subscription>;
  /** Ends the subscription and all its handlers. */
  unsubscribe(filter: string): Promise<void>;
  /** Watches who comes to a topic and goes. */
  subscribePresence(topic: string, handler?: PresenceHandler): Promise<Subscription>;
  unsubscribePresence(topic: string): Promise<void>;

  /**
   * Publishes a text, or anything else as JSON; resolves when the server has accepted it, with QoS 1
   * and 2 durably. Not repeated by itself: after a {@link DisconnectedError} `lost` the outcome is
   * unknown.
   */
  publish(topic: string, message: unknown, options?: PublishOptions): Promise<{ messageId: string }>;
  /** The same to whoever holds an alias; a {@link RefusedError} `unknown_alias` if nobody does. */
  publishToAlias(alias: string, message: unknown, options?: PublishOptions): Promise<{ messageId: string }>;

  /** Takes an alias, from whoever held it. */
  setAlias(alias: string): Promise<void>;
  clearAlias(): Promise<void>;
  /** The own alias, empty if there is none. */
  alias(): Promise<string>;

  /** The aliases that are subscribed to this topic or filter, whether they are there or not. */
  aliasesOf(topic: string): Promise<string[]>;
  /** The topics and filters that an alias is subscribed to; without an alias the own ones. */
  topicsOf(alias?: string): Promise<string[]>;
  /** Whether the holder of an alias is connected; a {@link RefusedError} if there is none. */
  isOnline(alias: string): Promise<boolean>;
  /** The aliases of a topic that are connected now. */
  whoIsOnline(topic: string): Promise<string[]>;

  /** Registers a device of this session for Apple pushes. */
  storeDeviceToken(
    token: string,
    options?: { bundleId?: string; environment?: "production" | "development" },
  ): Promise<void>;
  removeDeviceToken(token: string): Promise<void>;

  /**
   * What came while this session was away, as of the latest connect, presence included. Resolves
   * when it was quiet, after `timeout` or with 10,000 messages; the same messages also go to their
   * handlers.
   */
  missed(): Promise<Message[]>;
}

/** Makes a client and connects it. */
export function connect(options: ClientOptions): Promise<PushbridgeClient>;

/** Any error of this library; `code` is there to decide by. */
export class PushbridgeError extends Error {
  readonly code: string;
}
/** An argument that no server would accept; nothing was sent. */
export class InvalidArgumentError extends PushbridgeError {
  readonly code: "invalid_argument";
}
/** No session came about. */
export class ConnectError extends PushbridgeError {
  readonly code: "refused" | "unreachable" | "timeout";
}
/** The server said no. */
export class RefusedError extends PushbridgeError {
  readonly code:
    | "not_connected"
    | "invalid_topic"
    | "invalid_alias"
    | "denied"
    | "rate_limited"
    | "too_large"
    | "too_many_subscriptions"
    | "unknown_alias"
    | "server_error"
    | "refused";
  /** The server's words. */
  readonly reason: string;
}
/** No answer in time; what an app's access manager denies is not answered. */
export class TimeoutError extends PushbridgeError {
  readonly code: "timeout";
}
/** The connection was lost before the answer, or the client is closed. */
export class DisconnectedError extends PushbridgeError {
  readonly code: "lost" | "closed";
}
/** The server ended the connection: as a rule the session connected elsewhere. */
export class EvictedError extends PushbridgeError {
  readonly code: "evicted";
}

export as namespace pushbridge;
