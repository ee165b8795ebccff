"use strict";

// A plain client of the Socket.IO API: what it shows is what the server said.

const MOST_MESSAGES = 200;
const PATIENCE_MS = 10000;
const AGAIN_MS = 1000;
const IN_USE = "the session id is in use";
const BROKEN = "the connection ended";

const $ = (id) => document.getElementById(id);

let socket = null;
let facts = { appkey: null, socketioPort: 3000 };
let connected = false;
// Commands without an id of their own are answered in order: who waits for which event.
const waiting = new Map();
// By filter: the aliases that are online there, as far as presence told.
const topics = new Map();

function storage(name, value) {
  try {
    if (value !== undefined) {
      localStorage.setItem("pushbridge." + name, value);
    }
    return localStorage.getItem("pushbridge." + name);
  } catch {
    return null; // storage is switched off: nothing is remembered
  }
}

function showError(text) {
  $("error").textContent = text || "";
  $("error").hidden = !text;
}

function showState(text, kind) {
  $("state").textContent = text;
  $("state").className = "state " + kind;
  connected = kind === "online";
  for (const id of ["set-alias", "subscribe", "publish"]) {
    $(id).disabled = !connected;
  }
  $("connect").disabled = kind !== "offline";
  $("disconnect").disabled = kind === "offline";
  $("appkey").disabled = $("customid").disabled = kind !== "offline";
  if (!connected) {
    topics.clear();
    showTopics();
  }
}

/** Sends a command and resolves with its answering event. */
function ask(command, data, answer) {
  return new Promise((resolve, reject) => {
    const entry = { resolve, reject };
    entry.timer = setTimeout(() => {
      forget(answer, entry);
      reject(new Error(command + ": no answer"));
    }, PATIENCE_MS);
    if (!waiting.has(answer)) {
      waiting.set(answer, []);
    }
    waiting.get(answer).push(entry);
    socket.emit(command, data);
  });
}

function forget(answer, entry) {
  waiting.set(answer, (waiting.get(answer) || []).filter((other) => other !== entry));
}

function answered(event, data) {
  const entry = (waiting.get(event) || []).shift();
  if (!entry) {
    return;
  }
  clearTimeout(entry.timer);
  if (data.success === false) {
    entry.reject(new Error(data.error_msg || data.msg || "refused"));
  } else {
    entry.resolve(data);
  }
}

function giveUpWaiting() {
  for (const entries of waiting.values()) {
    for (const entry of entries) {
      clearTimeout(entry.timer);
      entry.reject(new Error(BROKEN));
    }
  }
  waiting.clear();
}

function connect() {
  showError("");
  showState("connecting…", "trying");
  storage("customid", $("customid").value);
  const address = location.protocol + "//" + location.hostname + ":" + facts.socketioPort;
  socket = io(address, { forceNew: true, reconnectionDelayMax: 5000 });
  socket.on("connect_error", (error) => {
    showState("connecting…", "trying");
    showError("Cannot reach " + address + " (" + error.message + "). Trying again.");
  });
  socket.on("disconnect", (reason) => {
    giveUpWaiting();
    if (reason === "io server disconnect") {
      leave();
      showError("Ended by the server: the same customid connected elsewhere, or the server stops.");
    } else if (socket) {
      showState("connecting…", "trying");
    }
  });
  socket.on("socketconnectack", login);
  for (const event of ["connack", "suback", "unsuback", "puback", "set_alias_ack", "alias",
    "get_topic_list_ack", "get_alias_list_ack", "get_state_ack"]) {
    socket.on(event, (data) => answered(event, data));
  }
  socket.on("message", receive);
  socket.on("recvack", (data) => showReceipt("received by " + nameIn(data) + " (" + data.messageId + ")"));
}

function nameIn(receipt) {
  try {
    return JSON.parse(receipt.data).alias || "a client without an alias";
  } catch {
    return "somebody";
  }
}

async function login() {
  const request = { appkey: $("appkey").value.trim() };
  if ($("customid").value.trim()) {
    request.customid = $("customid").value.trim();
  }
  const own = socket;
  try {
    await ask("connect_v2", request, "connack");
  } catch (error) {
    if (error.message === BROKEN) {
      return; // the next connection logs in, if there is to be one
    }
    if (error.message === IN_USE) {
      // The connection before this one is about to end.
      setTimeout(() => own === socket && own.connected && login(), AGAIN_MS);
      return;
    }
    leave();
    showError("Login refused: " + error.message);
    return;
  }
  showError("");
  showState("connected", "online");
  // A session with a customid comes back with its alias and subscriptions.
  await attempt("Session", async () => {
    $("alias").value = (await ask("get_alias", {}, "alias")).alias;
    const held = (await ask("get_topic_list", {}, "get_topic_list_ack")).data.topics;
    for (const filter of held) {
      await watch(filter);
    }
  });
}

function leave() {
  const leaving = socket;
  socket = null;
  giveUpWaiting();
  if (leaving) {
    leaving.disconnect();
  }
  showState("not connected", "offline");
}

async function attempt(what, action) {
  try {
    showError("");
    await action();
  } catch (error) {
    showError(what + ": " + error.message);
  }
}

/** Follows who is online under a filter; presence is told under the filter's own name. */
async function watch(filter) {
  await ask("subscribe", { topic: filter + "/p", qos: 0 }, "suback");
  const people = new Set();
  topics.set(filter, people);
  const listed = (await ask("get_alias_list", { topic: filter }, "get_alias_list_ack")).data.alias;
  for (const alias of listed) {
    const state = await ask("get_state", { alias }, "get_state_ack").catch(() => ({ data: "offline" }));
    if (state.data === "online") {
      people.add(alias);
    }
  }
  showTopics();
}

function showTopics() {
  const items = [...topics.keys()].sort().map((filter) => {
    const item = document.createElement("li");
    item.dataset.topic = filter;
    const stop = element("button", "quiet", "Unsubscribe");
    stop.type = "button";
    stop.addEventListener("click", () => attempt("Unsubscribe", () => unsubscribe(filter)));
    const people = element("span", "people", "");
    const online = [...topics.get(filter)].sort();
    people.append(online.length ? "online: " : "nobody with an alias is online");
    online.forEach((alias, i) => people.append(i ? ", " : "", element("b", "", alias)));
    item.append(element("span", "name", filter), stop, people);
    return item;
  });
  $("topics").replaceChildren(...items);
  $("no-topics").hidden = items.length > 0;
}

async function subscribe(filter, qos) {
  await ask("subscribe", { topic: filter, qos }, "suback");
  await watch(filter);
}

async function unsubscribe(filter) {
  await ask("unsubscribe", { topic: filter }, "unsuback");
  await ask("unsubscribe", { topic: filter + "/p" }, "unsuback");
  topics.delete(filter);
  showTopics();
}

async function publish() {
  const opts = { qos: Number($("publish-qos").value) };
  const msg = $("message").value;
  const target = $("target").value.trim();
  const toAlias = $("target-kind").value === "alias";
  const answer = toAlias
    ? await ask("publish2_to_alias", { alias: target, msg, opts }, "puback")
    : await ask("publish2", { topic: target, msg, opts }, "puback");
  showReceipt("accepted (" + answer.messageId + ")");
}

function showReceipt(text) {
  $("receipt").textContent = text;
}

function receive(data) {
  const watched = data.topic.endsWith("/p") ? data.topic.slice(0, -2) : null;
  if (watched !== null && topics.has(watched)) {
    notice(watched, data);
  } else {
    show(data.topic, data.msg, "");
  }
}

function notice(filter, data) {
  let event;
  try {
    event = JSON.parse(data.msg);
  } catch {
    show(data.topic, data.msg, "");
    return;
  }
  const people = topics.get(filter);
  if (event.action === "online" || event.action === "join") {
    people.add(event.alias);
  } else {
    people.delete(event.alias);
  }
  showTopics();
  const words = { online: "is online", offline: "went offline", join: "joined", leave: "left" };
  show(filter, event.alias + " " + (words[event.action] || event.action), "presence");
}

function show(topic, text, kind) {
  const item = document.createElement("li");
  const time = element("time", "", new Date().toLocaleTimeString([], { hourCycle: "h23" }));
  item.append(time, element("span", "topic", topic), element("span", "text " + kind, text));
  $("messages").prepend(item);
  while ($("messages").children.length > MOST_MESSAGES) {
    $("messages").lastElementChild.remove();
  }
  $("no-messages").hidden = true;
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function onSubmit(form, what, action) {
  $(form).addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(what, action);
  });
}

function newCustomId() {
  return "web_" + Math.random().toString(36).slice(2, 10);
}

async function start() {
  onSubmit("connect-form", "Connect", async () => connect());
  onSubmit("alias-form", "Alias", async () => {
    await ask("set_alias", { alias: $("alias").value.trim() }, "set_alias_ack");
    // Nobody is told of a changed alias, so the lists are asked for again.
    for (const filter of [...topics.keys()]) {
      await watch(filter);
    }
  });
  onSubmit("subscribe-form", "Subscribe", () =>
    subscribe($("filter").value.trim(), Number($("subscribe-qos").value)));
  onSubmit("publish-form", "Publish", publish);
  $("disconnect").addEventListener("click", leave);
  $("clear").addEventListener("click", () => {
    $("messages").replaceChildren();
    $("no-messages").hidden = false;
  });
  $("customid").value = storage("customid") ?? newCustomId();
  showState("not connected", "offline");
  try {
    facts = await (await fetch("/demo.json")).json();
    $("appkey").value = facts.appkey || "";
  } catch {
    showError("The server does not answer.");
  }
}

start();
