// pushbridge.js under Node against a whole server. Arguments: the library ("source", or the address
// of a build), the Socket.IO address, appkey, transports (comma separated).
import { strict as assert } from "node:assert";
import { createServer, connect as connectTcp } from "node:net";
import { Script, createContext } from "node:vm";

const [, , library, url, appkey, transports] = process.argv;
const PATIENCE = 20000;

async function load() {
  if (library === "source") {
    return import("../../../clients/js/src/pushbridge.mjs");
  }
  const code = await (await fetch(library)).text();
  if (library.endsWith("mjs")) {
    return import("data:text/javascript;base64," + Buffer.from(code).toString("base64"));
  }
  const page = createContext(
    Object.fromEntries(
      Object.getOwnPropertyNames(globalThis)
        .filter((name) => !/^(globalThis|Error|Promise|Object|Array|Map|Set)$/.test(name))
        .map((name) => [name, globalThis[name]]),
    ),
  );
  new Script(code).runInContext(page);
  return page.pushbridge;
}

const { PushbridgeClient, connect } = await load();
let names = 0;
const fresh = (what) => `${what}_${process.pid}_${Date.now()}_${names++}`;
const clients = [];

async function client(options = {}) {
  const made = await connect({
    url,
    appkey,
    customid: fresh("js"),
    // However busy the machine is.
    quiet: 500,
    ...(transports ? { transports: transports.split(",") } : {}),
    socket: { reconnectionDelay: 50, reconnectionDelayMax: 100 },
    ...options,
  });
  clients.push(made);
  return made;
}

/** What comes, to be waited for. */
function inbox(listen) {
  const came = [];
  const waiting = [];
  listen((value) => (waiting.length > 0 ? waiting.shift()(value) : came.push(value)));
  return {
    came,
    next: () =>
      came.length > 0
        ? Promise.resolve(came.shift())
        : new Promise((resolve) => waiting.push(resolve)),
  };
}

const messages = (from) => inbox((listener) => from.on("message", listener));
const events = (from, event) => inbox((listener) => from.on(event, listener));
const rejects = (promise, name, code) =>
  promise.then(
    () => assert.fail(`${name} expected`),
    (error) => {
      assert.equal(error.name, name, String(error));
      assert.equal(error.code, code);
      return error;
    },
  );

/** Stands between client and server, and can cut what passes. */
async function wire() {
  const sockets = new Set();
  const target = new URL(url);
  let open = true;
  const server = createServer((near) => {
    if (!open) {
      near.destroy();
      return;
    }
    const far = connectTcp(Number(target.port), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
      one.pipe(other);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    cut() {
      open = false;
      sockets.forEach((socket) => socket.destroy());
      sockets.clear();
    },
    /** Nothing passes any more, and nobody is told. */
    stall() {
      sockets.forEach((socket) => socket.unpipe());
    },
    mend() {
      open = true;
    },
    close() {
      this.cut();
      server.close();
    },
  };
}

const checks = {
  async publishesAndSubscribes() {
    const ann = await client();
    const bob = await client();
    assert.equal(ann.state, "connected");
    assert.equal(ann.sessionId, `${appkey}-${ann.customid}`);
    const topic = fresh("room");
    const all = messages(ann);
    const one = inbox((listener) => ann.subscribe(`${topic}/+`, { qos: 2 }, listener));
    await ann.topicsOf();
    const receipts = events(bob, "receipt");
    const { messageId } = await bob.publish(`${topic}/1`, { text: "你好 😀" }, { ttl: 60 });
    const message = await one.next();
    assert.equal(message.topic, `${topic}/1`);
    assert.equal(message.text, '{"text":"你好 😀"}');
    assert.equal(message.data.text, "你好 😀");
    assert.equal((await all.next()).text, message.text);
    assert.equal((await receipts.next()).messageId, messageId);
    const given = await bob.publish(`${topic}/1`, "", { qos: 0, messageId: "11833652203486491112" });
    assert.equal(given.messageId, "11833652203486491112");
    assert.equal((await one.next()).text, "");
    assert.deepEqual([...(await ann.topicsOf())], [`${topic}/+`]);
    await ann.unsubscribe(`${topic}/+`);
    assert.deepEqual([...(await ann.topicsOf())], []);
  },

  async subscriptionsEndWithTheirLastHandler() {
    const ann = await client();
    const topic = fresh("t");
    const first = await ann.subscribe(topic, () => {});
    const second = await ann.subscribe(topic, () => {});
    await first.end();
    assert.deepEqual([...(await ann.topicsOf())], [topic]);
    await second.end();
    assert.deepEqual([...(await ann.topicsOf())], []);
  },

  async knowsAliasesAndPresence() {
    const ann = await client();
    const topic = fresh("t");
    const alias = fresh("bob");
    const presence = inbox((listener) => ann.subscribePresence(topic, listener));
    await ann.topicsOf();
    const bob = await client();
    assert.equal(await bob.alias(), "");
    await bob.setAlias(alias);
    assert.equal(await bob.alias(), alias);
    await bob.subscribe(topic);
    const joined = await presence.next();
    assert.deepEqual([joined.topic, joined.action, joined.alias], [topic, "join", alias]);
    assert.ok(Math.abs(joined.timestamp - Date.now()) < 60000);
    assert.deepEqual([...(await ann.aliasesOf(topic))], [alias]);
    assert.deepEqual([...(await ann.topicsOf(alias))], [topic]);
    assert.equal(await ann.isOnline(alias), true);
    assert.deepEqual([...(await ann.whoIsOnline(topic))], [alias]);

    const mail = messages(bob);
    await ann.publishToAlias(alias, "only for Bob");
    const message = await mail.next();
    assert.deepEqual([message.topic, message.text], [alias, "only for Bob"]);

    await bob.close();
    assert.equal((await presence.next()).action, "offline");
    assert.equal(await ann.isOnline(alias), false);
    assert.deepEqual([...(await ann.whoIsOnline(topic))], []);
    const again = await client({ customid: bob.customid });
    assert.equal((await presence.next()).action, "online");
    await again.unsubscribe(topic);
    assert.equal((await presence.next()).action, "leave");
    await again.clearAlias();
    assert.equal(await again.alias(), "");
  },

  async tellsWhatIsWrong() {
    const ann = await client();
    const refused = await rejects(ann.publish("no good", "m"), "RefusedError", "invalid_topic");
    assert.equal(refused.reason, "invalid topic");
    await rejects(ann.publishToAlias(fresh("nobody"), "m"), "RefusedError", "unknown_alias");
    await rejects(ann.isOnline(fresh("nobody")), "RefusedError", "unknown_alias");
    await rejects(ann.topicsOf(fresh("nobody")), "RefusedError", "unknown_alias");
    await rejects(ann.setAlias("two words"), "RefusedError", "invalid_alias");
    await rejects(ann.subscribe("a/#/b", () => {}), "RefusedError", "invalid_topic");
    await rejects(ann.publish("a/#", "m"), "InvalidArgumentError", "invalid_argument");
    await rejects(ann.publish("t", "m".repeat(300 << 10)), "RefusedError", "too_large");
    await rejects(ann.storeDeviceToken("xyz"), "RefusedError", "refused");
    await rejects(client({ appkey: "f".repeat(24) }), "ConnectError", "refused");
    await rejects(client({ url: "http://127.0.0.1:1", timeout: 3000 }), "ConnectError", "unreachable");
    await ann.close();
    assert.equal(ann.state, "closed");
    await rejects(ann.publish("t", "m"), "DisconnectedError", "closed");
  },

  async tellsWhatWasMissed() {
    const ann = await client();
    const customid = ann.customid;
    const topic = fresh("t");
    assert.deepEqual([...(await ann.missed())], []);
    await ann.subscribe(topic);
    await ann.close();
    const bob = await client();
    for (let i = 0; i < 120; i++) {
      await bob.publish(topic, String(i));
    }
    const back = await client({ customid });
    const missed = await back.missed();
    assert.deepEqual([...missed.map((message) => message.text)], [...Array(120).keys()].map(String));
    assert.ok(missed.every((message) => message.missed));
    // Nobody listened yet, so nothing is lost.
    const all = messages(back);
    for (let i = 0; i < 120; i++) {
      assert.equal((await all.next()).text, String(i));
    }
    await bob.publish(topic, "live");
    const live = await all.next();
    assert.deepEqual([live.text, live.missed], ["live", false]);
  },

  async resumesItsSessionAfterALoss() {
    const line = await wire();
    const ann = await client({ url: line.url });
    const bob = await client();
    const topic = fresh("t");
    const alias = fresh("ann");
    const all = messages(ann);
    const connects = events(ann, "connect");
    const losses = events(ann, "disconnect");
    await ann.setAlias(alias);
    await ann.subscribe(topic);
    await bob.publish(topic, "before");
    assert.equal((await all.next()).text, "before");
    await ann.missed();

    line.cut();
    await losses.next();
    assert.equal(ann.state, "reconnecting");
    await bob.publish(topic, "meanwhile");
    const early = ann.publish(topic, "written while away");
    line.mend();
    assert.equal((await connects.next()).resumed, true);
    let message = await all.next();
    // What the server cannot know to have come before the cut may come again.
    if (message.text === "before") {
      message = await all.next();
    }
    assert.deepEqual([message.text, message.missed], ["meanwhile", true]);
    await early;
    assert.equal((await all.next()).text, "written while away");
    assert.equal(await ann.alias(), alias);
    assert.deepEqual([...(await ann.topicsOf())], [topic]);
    await ann.close();
    line.close();
  },

  async aPassingSessionIsToldItsSubscriptionsAgain() {
    const line = await wire();
    const ann = await client({ url: line.url, durable: false, customid: undefined });
    assert.equal(ann.customid, undefined);
    const first = ann.sessionId;
    const bob = await client();
    const topic = fresh("t");
    const alias = fresh("ann");
    const all = messages(ann);
    const connects = events(ann, "connect");
    await ann.subscribe(topic);
    await ann.setAlias(alias);
    const losses = events(ann, "disconnect");
    line.cut();
    await losses.next();
    line.mend();
    assert.equal((await connects.next()).resumed, true);
    assert.notEqual(ann.sessionId, first);
    assert.equal(await ann.alias(), alias);
    await bob.publish(topic, "after");
    assert.equal((await all.next()).text, "after");
    await ann.close();
    line.close();
  },

  async aPublishWhoseAnswerIsLostIsNotRepeated() {
    const line = await wire();
    const ann = await client({ url: line.url });
    const losses = events(ann, "disconnect");
    const publish = ann.publish(fresh("t"), "m", { timeout: PATIENCE });
    line.cut();
    await Promise.all([rejects(publish, "DisconnectedError", "lost"), losses.next()]);
    await ann.close();
    line.close();
  },

  async isEvictedByItsNewerSelf() {
    const ann = await client();
    const ends = events(ann, "close");
    const newer = await client({ customid: ann.customid });
    assert.equal((await ends.next()).error.name, "EvictedError");
    assert.equal(ann.state, "closed");
    await rejects(ann.alias(), "EvictedError", "evicted");
    assert.equal(await newer.alias(), "");
  },

  async doesNotWaitForEver() {
    const line = await wire();
    const ann = await client({ url: line.url });
    await ann.missed();
    line.stall();
    await rejects(ann.publish("t", "m", { timeout: 50 }), "TimeoutError", "timeout");
    await ann.close();
    line.close();
  },

  async connectsOnce() {
    const ann = new PushbridgeClient({ url, appkey, customid: fresh("js") });
    clients.push(ann);
    assert.equal(ann.state, "idle");
    const waiting = ann.alias();
    await ann.connect();
    assert.equal(await waiting, "");
    await rejects(ann.connect(), "InvalidArgumentError", "invalid_argument");
  },
};

const deadline = setTimeout(() => {
  console.log("timed out");
  process.exit(1);
}, 4 * PATIENCE);
try {
  for (const [name, check] of Object.entries(checks)) {
    console.log(name);
    await check();
  }
  for (const left of clients) {
    await left.close();
  }
  console.log("passed");
} catch (error) {
  console.log(error);
  process.exitCode = 1;
} finally {
  clearTimeout(deadline);
  setTimeout(() => process.exit(), 500).unref();
}
