// What needs no server. The rest is tested against one, with the server's tests.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import * as source from "../src/pushbridge.mjs";
import { Commands } from "../src/commands.mjs";
import { Emitter } from "../src/emitter.mjs";
import { Inbox, Message } from "../src/inbox.mjs";
import { Missed } from "../src/missed.mjs";
import { customidOf, matches, newMessageId } from "../src/names.mjs";
import { optionsOf, publishRequest } from "../src/requests.mjs";

const APPKEY = "52fcc04c4dc903d66d6f8f92";
const turn = () => new Promise((resolve) => setTimeout(resolve));

test("filters", () => {
  const yes = [
    ["news", "news"],
    ["a/+", "a/b"],
    ["+/b", "a/b"],
    ["#", "a/b/c"],
    ["a/#", "a/b/c"],
    ["a/#", "a"],
    ["+/+", "/b"],
    ["news/p", "news/p"],
    ["news/+/p", "news/+/p"],
  ];
  const no = [
    ["news", "News"],
    ["a/+", "a"],
    ["a/+", "a/b/c"],
    ["+", "a/b"],
    ["a/b/#", "a"],
    ["a/b", "a"],
    ["news/#", "news/p"],
    ["news/+", "news/p"],
  ];
  for (const [filter, topic] of yes) {
    assert.ok(matches(filter, topic), `${filter} matches ${topic}`);
  }
  for (const [filter, topic] of no) {
    assert.ok(!matches(filter, topic), `${filter} does not match ${topic}`);
  }
});

test("message ids are unsigned 64-bit decimals, none twice", () => {
  const ids = Array.from({ length: 10_000 }, newMessageId);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) {
    assert.match(id, /^[1-9][0-9]{18,19}$/);
    assert.ok(BigInt(id) < 1n << 64n);
  }
});

test("the customid of a tab is kept where that is possible", () => {
  assert.match(customidOf(APPKEY), /^js_[0-9a-f]{32}$/);
  const kept = new Map();
  globalThis.sessionStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
  };
  try {
    assert.equal(customidOf(APPKEY), customidOf(APPKEY));
    assert.notEqual(customidOf(APPKEY), customidOf("567a4a754407a3cd028aaf6b"));
    kept.set(`pushbridge.customid.${APPKEY}`, "not valid!");
    assert.match(customidOf(APPKEY), /^js_/);
    globalThis.sessionStorage = {
      getItem: () => {
        throw new Error("forbidden");
      },
    };
    assert.match(customidOf(APPKEY), /^js_/);
  } finally {
    delete globalThis.sessionStorage;
  }
});

test("options are checked before anything is sent", () => {
  const url = "http://localhost:3000";
  const bad = [
    undefined,
    null,
    {},
    { appkey: APPKEY },
    { appkey: APPKEY.toUpperCase(), url },
    { appkey: APPKEY, url, customid: "" },
    { appkey: APPKEY, url, customid: "two words" },
    { appkey: APPKEY, url, customid: "x".repeat(129) },
    { appkey: APPKEY, url, customid: "u", durable: false },
    { appkey: APPKEY, url, durable: 1 },
    { appkey: APPKEY, url, timeout: 0 },
    { appkey: APPKEY, url, quiet: "soon" },
    { appkey: APPKEY, url: 7 },
  ];
  for (const options of bad) {
    assert.throws(() => optionsOf(options), source.InvalidArgumentError, JSON.stringify(options));
  }
  assert.equal(optionsOf({ appkey: APPKEY, url, durable: false }).customid, undefined);
  assert.equal(optionsOf({ appkey: APPKEY, url, customid: "u-1_A" }).customid, "u-1_A");
});

test("what a publish asks for", () => {
  assert.deepEqual(publishRequest("hi", { messageId: "7" }), {
    msg: "hi",
    opts: { qos: 1, messageId: "7" },
  });
  assert.deepEqual(publishRequest({ a: 1 }, { messageId: "7", qos: 2, ttl: 60, apn: true }), {
    msg: '{"a":1}',
    opts: {
      qos: 2,
      messageId: "7",
      time_to_live: 60,
      apn_json: { aps: { alert: '{"a":1}' } },
    },
  });
  assert.equal(publishRequest(null, {}).msg, "null");
  assert.equal(publishRequest("", {}).msg, "");
  const bad = [
    [undefined, {}],
    [() => {}, {}],
    ["m", { qos: 3 }],
    ["m", { qos: "1" }],
    ["m", { ttl: 0 }],
    ["m", { ttl: 1.5 }],
    ["m", { apn: "alert" }],
    ["m", { messageId: 7 }],
  ];
  for (const [message, options] of bad) {
    assert.throws(() => publishRequest(message, options), source.InvalidArgumentError);
  }
});

test("bad arguments reject the promise of a method", async () => {
  const client = new source.PushbridgeClient({ appkey: APPKEY, url: "http://localhost:1" });
  await assert.rejects(client.publish("a/+", "m"), source.InvalidArgumentError);
  await assert.rejects(client.publishToAlias("", "m"), source.InvalidArgumentError);
  await assert.rejects(client.subscribe(7), source.InvalidArgumentError);
  await assert.rejects(client.subscribe("t", { qos: 9 }), source.InvalidArgumentError);
  await assert.rejects(client.setAlias(undefined), source.InvalidArgumentError);
  assert.throws(() => client.on("mesage", () => {}), source.InvalidArgumentError);
  await assert.rejects(source.connect({}), source.InvalidArgumentError);
});

function asked(commands, event, answer, rest = {}) {
  return commands.ask({ event, answer, data: {}, timeout: 1000, repeatable: true, ...rest });
}

test("answers find their commands, by id or one at a time", async () => {
  const sent = [];
  const commands = new Commands((event) => sent.push(event));
  const one = asked(commands, "publish2", "puback", { messageId: "1" });
  const two = asked(commands, "publish2", "puback", { messageId: "2" });
  const first = asked(commands, "set_alias", "set_alias_ack");
  const second = asked(commands, "set_alias", "set_alias_ack");
  assert.deepEqual(sent, []);
  commands.opened();
  assert.deepEqual(sent, ["publish2", "publish2", "set_alias"]);

  commands.answered("puback", { success: true, messageId: "2" });
  commands.answered("puback", { success: true, messageId: "2" });
  commands.answered("puback", { success: false, messageId: "1", msg: "invalid topic" });
  commands.answered("set_alias_ack", { success: true });
  assert.equal(sent.length, 4);
  commands.answered("set_alias_ack", { success: false, error_msg: "invalid alias" });

  assert.deepEqual(await two, { success: true, messageId: "2" });
  await first;
  await assert.rejects(one, { code: "invalid_topic", reason: "invalid topic" });
  await assert.rejects(second, { code: "invalid_alias" });
});

test("a loss repeats what may be repeated and tells of the rest", async () => {
  const sent = [];
  const commands = new Commands((event) => sent.push(event));
  commands.opened();
  const publish = asked(commands, "publish2", "puback", { messageId: "1", repeatable: false });
  const subscribe = asked(commands, "subscribe", "suback", { messageId: "2" });
  commands.lost();
  await assert.rejects(publish, { name: "DisconnectedError", code: "lost" });
  const later = asked(commands, "get_alias", "alias");
  const before = asked(commands, "subscribe", "suback", { messageId: "3", first: true });
  commands.opened();
  assert.deepEqual(sent, ["publish2", "subscribe", "subscribe", "subscribe", "get_alias"]);
  commands.closed(new source.DisconnectedError("closed", "closed"));
  for (const left of [subscribe, later, before, asked(commands, "get_alias", "alias")]) {
    await assert.rejects(left, { code: "closed" });
  }
});

test("no answer is a timeout", async () => {
  const commands = new Commands(() => {});
  await assert.rejects(asked(commands, "get_alias", "alias", { timeout: 20 }), {
    name: "TimeoutError",
    code: "timeout",
  });
});

test("messages go to every handler once and wait for the first", async () => {
  const emitter = new Emitter();
  const inbox = new Inbox(emitter);
  const got = [];
  const handler = ({ topic }) => got.push(topic);
  inbox.came(new Message("a/1", "early", true));
  inbox.came(new Message("b", "early", true));
  inbox.add("a/+", handler);
  inbox.add("a/#", handler);
  await turn();
  assert.deepEqual(got, ["a/1"]);
  inbox.came(new Message("a/2", "x", false));
  assert.deepEqual(got, ["a/1", "a/2"]);

  emitter.on("message", ({ topic, text, missed }) => got.push([topic, text, missed]));
  inbox.offerKept();
  await turn();
  assert.deepEqual(got.at(-1), ["b", "early", true]);

  emitter.on("presence", (presence) => got.push(presence));
  inbox.came(new Message("a/p", '{"action":"join","alias":"jack","timestamp":5}', false));
  assert.deepEqual(got.at(-1), { topic: "a", action: "join", alias: "jack", timestamp: 5 });
  inbox.came(new Message("a/p", "no notice", false));
  assert.deepEqual(got.at(-1), ["a/p", "no notice", false]);
});

test("what was missed is over when it is quiet", async () => {
  const waiting = ["a", "b", "c"];
  const missed = new Missed({ timeout: 600_000, quiet: 1 }, async () => {
    if (waiting.length > 0) {
      missed.came(waiting.shift());
    }
  });
  assert.deepEqual(await missed.collect(), ["a", "b", "c"]);
  missed.came("later");
  assert.equal(missed.isOpen, false);
  assert.deepEqual(await missed.collect(), ["a", "b", "c"]);
});

test("what was missed ends under steady traffic, too", async () => {
  const late = new Missed({ timeout: 50, quiet: 1 }, async () => late.came("m"));
  assert.ok((await late.collect()).length > 0);

  const many = new Missed({ timeout: 600_000, quiet: 1 }, async () => {
    for (let i = 0; i < 3_000; i++) {
      many.came(i);
    }
  });
  const first = await many.collect();
  assert.equal(first.length, 10_000);
  assert.equal(first[9_999], 999);

  const superseded = new Missed({ timeout: 600_000, quiet: 1 }, async () => {
    superseded.came("m");
    superseded.end();
  });
  assert.deepEqual(await superseded.collect(), ["m"]);
});

test("a message's data is its text as JSON", () => {
  assert.deepEqual(new Message("t", '{"a":[1]}', false).data, { a: [1] });
  assert.equal(new Message("t", "no json", false).data, undefined);
});

test("the builds have the same names as the source", async () => {
  const names = Object.keys(source).sort();
  const require = createRequire(import.meta.url);
  for (const small of ["", ".min"]) {
    assert.deepEqual(Object.keys(require(`../target/dist/pushbridge${small}.js`)).sort(), names);
    const module = await import(`../target/dist/pushbridge${small}.mjs`);
    assert.deepEqual(Object.keys(module).sort(), names);
    const error = new module.DisconnectedError("lost", "gone");
    assert.equal(String(error), "DisconnectedError: gone");
  }
});
