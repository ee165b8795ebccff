import { InvalidArgumentError } from "./errors.mjs";

const APPKEY = /^[0-9a-f]{24}$/;
const CUSTOMID = /^[0-9A-Za-z_-]{1,128}$/;
const TOKEN = /^,yam[0-9A-Za-z]+_/;

let lastId = 0n;

/** A new message id: unsigned 64-bit, from the time and chance, never one twice. */
export function newMessageId() {
  const id = (BigInt(Date.now()) << 23n) | BigInt(Math.floor(Math.random() * 2 ** 23));
  lastId = id > lastId ? id : lastId + 1n;
  return lastId.toString();
}

export function checkAppkey(text) {
  require(typeof text === "string" && APPKEY.test(text), "appkey must be 24 lowercase hex digits");
}

export function checkCustomid(text) {
  require(
    typeof text === "string" && CUSTOMID.test(text),
    "customid must be 1 to 128 of A-Z a-z 0-9 _ -",
  );
}

/** The server knows best which names are valid; this finds what was certainly not meant. */
export function checkName(text, what) {
  require(typeof text === "string" && text !== "", `${what} must be a text`);
}

export function checkTopicName(text) {
  checkName(text, "topic");
  require(!/[+#]/.test(text), "a topic to publish to has no wildcards");
}

export function checkQos(qos) {
  require(qos === 0 || qos === 1 || qos === 2, "qos must be 0, 1 or 2");
}

export function require(condition, message) {
  if (!condition) {
    throw new InvalidArgumentError(message);
  }
}

/** A topic or filter without the access token in front of it. */
export function withoutToken(text) {
  return text.replace(TOKEN, "");
}

/** Whether messages of a topic belong to a filter: `+` is one level, `#` the rest and its parent. */
export function matches(filter, topic) {
  if (filter === topic) {
    return true;
  }
  // Presence comes under the subscribed text and no other.
  if (topic.endsWith("/p")) {
    return false;
  }
  const wanted = filter.split("/");
  const levels = topic.split("/");
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === "#") {
      return true;
    }
    if (i >= levels.length || (wanted[i] !== "+" && wanted[i] !== levels[i])) {
      return false;
    }
  }
  return wanted.length === levels.length;
}

/** The customid of a tab: kept where it survives a reload, if it can be. */
export function customidOf(appkey) {
  const key = `pushbridge.customid.${appkey}`;
  try {
    const known = globalThis.sessionStorage?.getItem(key);
    if (known && CUSTOMID.test(known)) {
      return known;
    }
  } catch {
    // Storage is forbidden here; the id lives as long as the page.
  }
  const made = "js_" + randomHex();
  try {
    globalThis.sessionStorage?.setItem(key, made);
  } catch {
    // As above.
  }
  return made;
}

function randomHex() {
  const bytes = new Uint8Array(16);
  globalThis.crypto.getRandomValues(bytes);
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
