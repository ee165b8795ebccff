// Two people on the demo page, in a real browser. Arguments: address, appkey, browser, screenshots.
import { strict as assert } from "node:assert";
import { chromium } from "playwright-core";

const [, , address, appkey, executablePath, screenshots] = process.argv;
const PATIENCE = 20000;

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

async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1180, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  await page.goto(address);
  await page.waitForFunction(() => document.getElementById("appkey").value !== "");
  return page;
}

async function connect(page, customid) {
  await page.fill("#customid", customid);
  await page.click("#connect");
  await page.locator("#state.online").waitFor();
}

async function subscribe(page, filter) {
  await page.fill("#filter", filter);
  await page.click("#subscribe");
  await page.locator(`#topics li[data-topic="${filter}"]`).waitFor();
}

async function setAlias(page, alias) {
  await page.fill("#alias", alias);
  await page.click("#set-alias");
}

async function publish(page, kind, target, text) {
  await page.selectOption("#target-kind", kind);
  await page.fill("#target", target);
  await page.fill("#message", text);
  await page.click("#publish");
}

const message = (page, text) => page.locator("#messages li", { hasText: text }).first().waitFor();
const people = (page, filter, text) =>
  page.locator(`#topics li[data-topic="${filter}"] .people`, { hasText: text }).waitFor();

try {
  const ann = await open();
  assert.equal(await ann.inputValue("#appkey"), appkey);
  await connect(ann, "page_ann");
  await setAlias(ann, "ann");
  await subscribe(ann, "news");
  await people(ann, "news", "online: ann");

  const bob = await open({ colorScheme: "dark", viewport: { width: 420, height: 900 } });
  await connect(bob, "page_bob");
  await setAlias(bob, "bob");
  await subscribe(bob, "news");
  await people(bob, "news", "online: ann, bob");
  await people(ann, "news", "online: ann, bob");

  await publish(bob, "topic", "news", "Hello Ann, 你好 <b>not bold</b>");
  await message(ann, "Hello Ann, 你好 <b>not bold</b>");
  await message(bob, "Hello Ann");
  await publish(ann, "alias", "bob", "only for Bob");
  await message(bob, "only for Bob");
  assert.equal(await ann.locator("#messages li", { hasText: "only for Bob" }).count(), 0);
  await ann.locator("#receipt", { hasText: "received by bob" }).waitFor();

  await publish(ann, "alias", "nobody", "to no one");
  await ann.locator("#error", { hasText: "no uid found" }).waitFor();
  await publish(ann, "topic", "news/#", "to everyone");
  await ann.locator("#error", { hasText: "invalid topic" }).waitFor();
  await publish(ann, "topic", "news", "Before Bob leaves");
  await message(bob, "Before Bob leaves");
  assert.ok(await ann.locator("#error").isHidden());

  await bob.screenshot({ path: `${screenshots}/demo-dark.png`, fullPage: true });
  await bob.click("#disconnect");
  await message(ann, "bob went offline");
  await people(ann, "news", "online: ann");
  await publish(ann, "topic", "news", "What Bob missed");
  await message(ann, "What Bob missed");
  await connect(bob, "page_bob");
  await message(bob, "What Bob missed");
  await people(bob, "news", "online: ann, bob");
  await message(ann, "bob is online");

  // A login that breaks off, and one that comes too early: neither is the end.
  const eve = await open();
  await eve.evaluate(() => {
    const plain = window.ask;
    let logins = 0;
    window.ask = (command, data, answer) => {
      if (command === "connect_v2" && ++logins === 1) {
        const asked = plain(command, data, answer);
        socket.io.engine.close();
        return asked;
      }
      return command === "connect_v2" && logins === 2
        ? Promise.reject(new Error("the session id is in use"))
        : plain(command, data, answer);
    };
  });
  await connect(eve, "page_eve");
  assert.ok(await eve.locator("#error").isHidden());
  await eve.click("#disconnect");

  const again = await ann.context().newPage();
  await again.goto(address);
  assert.equal(await again.inputValue("#customid"), "page_ann");

  await ann.screenshot({ path: `${screenshots}/demo.png`, fullPage: true });
  await ann.locator('#topics li[data-topic="news"] button').click();
  await ann.locator('#topics li[data-topic="news"]').waitFor({ state: "detached" });
  await people(bob, "news", "online: bob");
  assert.deepEqual(complaints, []);
} finally {
  await browser.close();
}
