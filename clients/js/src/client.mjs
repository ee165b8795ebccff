import { Emitter } from "./emitter.mjs";
import { RefusedError } from "./errors.mjs";
import { Inbox, Message } from "./inbox.mjs";
import { Missed } from "./missed.mjs";
import * as names from "./names.mjs";
import { optionsOf, publishRequest } from "./requests.mjs";
import { Session } from "./session.mjs";

const EVENTS = new Set([
  "message",
  "presence",
  "receipt",
  "connect",
  "disconnect",
  "close",
  "error",
]);

/** A session of one app: see the README, and pushbridge.d.ts for every method. */
export class PushbridgeClient {
  #options;
  #emitter = new Emitter();
  #inbox = new Inbox(this.#emitter);
  #session;
  // What a session that ends with its connection has to be told again.
  #subscribed = new Map();
  #alias = "";
  #connects = 0;
  #missed = Promise.resolve([]);
  #missing = null;

  constructor(options) {
    this.#options = optionsOf(options);
    this.#session = new Session(this.#options, {
      message: (body) => this.#received(body),
      receipt: (body) => this.#emitter.emit("receipt", receiptOf(body)),
      before: () => this.#restore(),
      connected: () => this.#connected(),
      lost: (reason) => this.#emitter.emit("disconnect", { reason }),
      closed: (error) => this.#emitter.emit("close", { error }),
    });
  }

  get state() {
    return this.#session.state;
  }

  get sessionId() {
    return this.#session.sessionId;
  }

  get customid() {
    return this.#options.customid;
  }

  async connect() {
    names.require(this.state === "idle", "a client connects once; it comes back by itself");
    await this.#session.open();
    return this;
  }

  async close() {
    this.#session.close();
  }

  on(event, listener) {
    names.require(EVENTS.has(event), `no such event: ${event}`);
    const end = this.#emitter.on(event, listener);
    this.#inbox.offerKept();
    return end;
  }

  once(event, listener) {
    names.require(EVENTS.has(event), `no such event: ${event}`);
    const end = this.#emitter.once(event, listener);
    this.#inbox.offerKept();
    return end;
  }

  off(event, listener) {
    this.#emitter.off(event, listener);
  }

  async subscribe(filter, ...rest) {
    const handler = rest.find((argument) => typeof argument === "function");
    const { qos = 1, timeout } = rest.find((argument) => typeof argument === "object") ?? {};
    names.checkName(filter, "filter");
    names.checkQos(qos);
    const name = names.withoutToken(filter);
    if (handler) {
      this.#inbox.add(name, handler);
    }
    try {
      await this.#askWithId("subscribe", "suback", { topic: filter, qos }, { timeout });
    } catch (error) {
      if (handler) {
        this.#inbox.remove(name, handler);
      }
      throw error;
    }
    this.#subscribed.set(filter, qos);
    return {
      filter,
      end: () => this.#endOf(filter, handler),
    };
  }

  async #endOf(filter, handler) {
    const name = names.withoutToken(filter);
    if (handler) {
      this.#inbox.remove(name, handler);
    }
    if (!this.#inbox.has(name)) {
      await this.unsubscribe(filter);
    }
  }

  async unsubscribe(filter) {
    names.checkName(filter, "filter");
    await this.#askWithId("unsubscribe", "unsuback", { topic: filter });
    this.#inbox.remove(names.withoutToken(filter));
    this.#subscribed.delete(filter);
  }

  subscribePresence(topic, ...rest) {
    names.checkName(topic, "topic");
    return this.subscribe(`${topic}/p`, ...rest);
  }

  unsubscribePresence(topic) {
    names.checkName(topic, "topic");
    return this.unsubscribe(`${topic}/p`);
  }

  async publish(topic, message, options = {}) {
    names.checkTopicName(topic);
    return this.#publish("publish2", { topic }, message, options);
  }

  async publishToAlias(alias, message, options = {}) {
    names.checkName(alias, "alias");
    return this.#publish("publish2_to_alias", { alias }, message, options);
  }

  async #publish(event, target, message, options) {
    const request = publishRequest(message, options);
    const { messageId } = request.opts;
    await this.#ask(event, "puback", { ...target, ...request }, {
      messageId,
      timeout: options.timeout,
      repeatable: false,
    });
    return { messageId };
  }

  async setAlias(alias) {
    names.require(typeof alias === "string", "alias must be a text");
    await this.#ask("set_alias", "set_alias_ack", { alias });
    this.#alias = alias;
  }

  clearAlias() {
    return this.setAlias("");
  }

  async alias() {
    const { alias } = await this.#ask("get_alias", "alias", {});
    return alias;
  }

  async aliasesOf(topic) {
    names.checkName(topic, "topic");
    const { data } = await this.#askWithId("get_alias_list2", "get_alias_list_ack2", { topic });
    return data.alias;
  }

  async topicsOf(alias = "") {
    names.require(typeof alias === "string", "alias must be a text");
    const { data } = await this.#askWithId("get_topic_list2", "get_topic_list_ack2", { alias });
    return data.topics;
  }

  async isOnline(alias) {
    names.checkName(alias, "alias");
    const { data } = await this.#askWithId("get_state2", "get_state_ack2", { alias });
    return JSON.parse(data).status === "online";
  }

  async whoIsOnline(topic) {
    const aliases = await this.aliasesOf(topic);
    const online = await Promise.all(aliases.map((alias) => this.#stillOnline(alias)));
    return aliases.filter((alias, i) => online[i]);
  }

  /** An alias may be given up between two questions. */
  async #stillOnline(alias) {
    try {
      return await this.isOnline(alias);
    } catch (error) {
      if (error instanceof RefusedError && error.code === "unknown_alias") {
        return false;
      }
      throw error;
    }
  }

  async storeDeviceToken(token, { bundleId, environment } = {}) {
    names.checkName(token, "token");
    await this.#askWithId("store_device_token", "store_device_token_ack", {
      token,
      bundle_id: bundleId,
      environment,
    });
  }

  async removeDeviceToken(token) {
    names.checkName(token, "token");
    await this.#askWithId("remove_device_token", "remove_device_token_ack", { token });
  }

  missed() {
    return this.#missed;
  }

  #askWithId(event, answer, data, how = {}) {
    const messageId = names.newMessageId();
    return this.#ask(event, answer, { ...data, messageId }, { ...how, messageId });
  }

  #ask(event, answer, data, { messageId, timeout, repeatable = true, first = false } = {}) {
    return this.#session.commands.ask({
      event,
      answer,
      data,
      messageId,
      repeatable,
      first,
      timeout: timeout ?? this.#options.timeout,
    });
  }

  #received({ topic, msg }) {
    const message = new Message(topic, msg, this.#missing?.isOpen ?? false);
    this.#missing?.came(message);
    this.#inbox.came(message);
  }

  /** A session without a name comes back as another one. */
  #restore() {
    this.#missing?.end();
    this.#missing = new Missed(this.#options, () => this.alias());
    if (this.#connects === 0 || this.#options.customid !== undefined) {
      return;
    }
    const first = { first: true };
    const told = [...this.#subscribed].map(([topic, qos]) =>
      this.#askWithId("subscribe", "suback", { topic, qos }, first),
    );
    if (this.#alias !== "") {
      told.push(this.#ask("set_alias", "set_alias_ack", { alias: this.#alias }, first));
    }
    Promise.all(told).catch((error) => this.#emitter.emit("error", { error }));
  }

  #connected() {
    const resumed = this.#connects++ > 0;
    this.#missed = this.#missing.collect();
    this.#emitter.emit("connect", { sessionId: this.sessionId, resumed });
  }
}

function receiptOf({ data, messageId }) {
  const { alias, timestamp } = JSON.parse(data);
  return { messageId, alias, timestamp };
}

/** Makes a client and connects it. */
export function connect(options) {
  return Promise.resolve(options).then((given) => new PushbridgeClient(given).connect());
}
