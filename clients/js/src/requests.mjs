import * as names from "./names.mjs";

const TIMEOUT_MILLIS = 10_000;
const QUIET_MILLIS = 150;
const SOCKETIO_PORT = 3000;

/** The options of a client, checked, with what was left out. */
export function optionsOf(given) {
  names.require(typeof given === "object" && given !== null, "options are missing");
  const { appkey, durable = true, timeout = TIMEOUT_MILLIS, quiet = QUIET_MILLIS } = given;
  const { url = defaultUrl(), transports, socket = {} } = given;
  names.checkAppkey(appkey);
  checkMillis(timeout, "timeout");
  checkMillis(quiet, "quiet");
  names.require(typeof url === "string" && url !== "", "url is missing");
  names.require(typeof durable === "boolean", "durable must be true or false");
  names.require(
    durable || given.customid === undefined,
    "a session with a customid is always durable",
  );
  const customid = durable ? (given.customid ?? names.customidOf(appkey)) : undefined;
  if (customid !== undefined) {
    names.checkCustomid(customid);
  }
  return Object.freeze({ url, appkey, customid, timeout, quiet, transports, socket });
}

function checkMillis(millis, what) {
  names.require(Number.isFinite(millis) && millis > 0, `${what} must be milliseconds`);
}

/** The Socket.IO port of the host that the page came from. */
function defaultUrl() {
  const { protocol, hostname } = globalThis.location ?? {};
  return hostname ? `${protocol}//${hostname}:${SOCKETIO_PORT}` : undefined;
}

/** The fields of a publish but its target. */
export function publishRequest(message, { qos = 1, ttl, apn, messageId }) {
  names.checkQos(qos);
  names.require(message !== undefined, "there is no message");
  const text = typeof message === "string" ? message : JSON.stringify(message);
  names.require(typeof text === "string", "the message cannot be written as JSON");
  const opts = { qos, messageId: messageId ?? names.newMessageId() };
  names.require(typeof opts.messageId === "string", "messageId must be a text");
  if (ttl !== undefined) {
    names.require(Number.isInteger(ttl) && ttl > 0, "ttl must be whole seconds");
    opts.time_to_live = ttl;
  }
  if (apn !== undefined && apn !== false) {
    names.require(
      apn === true || (typeof apn === "object" && apn !== null),
      "apn must be true, false or a payload",
    );
    opts.apn_json = apn === true ? { aps: { alert: text } } : apn;
  }
  return { msg: text, opts };
}
