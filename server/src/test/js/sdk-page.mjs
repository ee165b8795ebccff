// pushbridge.js in a real browser, as ES module and as script, from a page of another origin.
// Arguments: HTTP address, Socket.IO address, appkey, browser, screenshots.
import { strict as assert } from "node:assert";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { chromium } from "playwright-core";

const [, , http, socketio, appkey, executablePath, screenshots] = process.argv;
const html = await readFile("sdk-page.html", "utf8");
const pages = createServer((request, response) => {
  const page = request.url === "/";
  response.writeHead(page ? 200 : 404, { "Content-Type": "text/html; charset=utf-8" });
  response.end(page ? html : "");
});
await new Promise((resolve) => pages.listen(0, "127.0.0.1", resolve));
const address = `http://127.0.0.1:${pages.address().port}/`;

const browser = await chromium.launch({
  executablePath,
  headless: true,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const complaints = [];

async function open(context) {
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(address);
  return page;
}

/** Runs in the page: connects, and writes down what comes. */
async function start({ http, socketio, appkey, kind, alias }) {
  if (kind === "script") {
    await new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${http}/sdk/pushbridge.min.js`;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  } else {
    globalThis.pushbridge = await import(`${http}/sdk/pushbridge.mjs`);
  }
  const say = (text, kind) => {
    const line = document.createElement("li");
    line.textContent = text;
    line.className = kind;
    document.getElementById("lines").append(line);
  };
  const client = new globalThis.pushbridge.PushbridgeClient({ url: socketio, appkey });
  globalThis.client = client;
  const state = () => (document.getElementById("state").textContent = client.state);
  client.on("message", (m) => say(`${m.topic}: ${m.text}`, m.missed ? "missed" : "live"));
  client.on("presence", (p) => say(`${p.alias}: ${p.action} (${p.topic})`, "presence"));
  client.on("receipt", (r) => say(`received by ${r.alias}`, "receipt"));
  client.on("connect", state);
  client.on("disconnect", state);
  client.on("close", state);
  await client.connect();
  await client.setAlias(alias);
  document.getElementById("session").textContent = client.sessionId;
  return client.customid;
}

const line = (page, text) => page.locator("#lines li", { hasText: text }).first().waitFor();

try {
  const context = await browser.newContext({ viewport: { width: 900, height: 640 } });
  const ann = await open(context);
  const bob = await open(context);
  const common = { http, socketio, appkey };
  const annId = await ann.evaluate(start, { ...common, kind: "module", alias: "sdk_ann" });
  const bobId = await bob.evaluate(start, { ...common, kind: "script", alias: "sdk_bob" });
  assert.notEqual(annId, bobId, "two tabs are two sessions");

  await ann.evaluate(async () => {
    await client.subscribePresence("sdk/room");
    await client.subscribe("sdk/+");
  });
  await bob.evaluate(() => client.subscribe("sdk/room"));
  await line(ann, "sdk_bob: join (sdk/room)");
  await bob.evaluate(() => client.publish("sdk/room", "Hello 你好 <b>not bold</b>"));
  await line(ann, "sdk/room: Hello 你好 <b>not bold</b>");
  await line(bob, "received by sdk_ann");
  const code = await bob.evaluate(() =>
    client.publishToAlias("nobody_at_all", "x").catch((error) => [error.name, error.code]),
  );
  assert.deepEqual(code, ["RefusedError", "unknown_alias"]);

  // A reload is the same session: what came meanwhile is there.
  await ann.goto("about:blank");
  await line(bob, "received by sdk_ann");
  await bob.waitForFunction(async () => !(await client.isOnline("sdk_ann")));
  await bob.evaluate(() => client.publish("sdk/room", "While you were away"));
  await ann.goto(address);
  assert.equal(await ann.evaluate(start, { ...common, kind: "script", alias: "sdk_ann" }), annId);
  await line(ann, "sdk/room: While you were away");
  assert.equal(await ann.locator("#lines li.missed", { hasText: "While you" }).count(), 1);

  await bob.evaluate(() => client.publishToAlias("sdk_ann", { only: "for you" }));
  await line(ann, 'sdk_ann: {"only":"for you"}');
  await ann.screenshot({ path: `${screenshots}/sdk.png` });
  assert.deepEqual(complaints, []);
  console.log("passed");
} finally {
  await browser.close();
  pages.close();
}
