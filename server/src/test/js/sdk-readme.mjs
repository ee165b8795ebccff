// Runs the conversation in the README of pushbridge.js as it stands there, and compares what it
// prints. Arguments: Socket.IO address, appkey.
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const [, , url, appkey] = process.argv;
const folder = "../../../clients/js";
const readme = readFileSync(`${folder}/README.md`, "utf8");
const blockOf = (kind) => new RegExp("```" + kind + "\n(.*?)```", "s").exec(readme)[1];
const code = blockOf("js")
  .replace('"pushbridge"', `"${folder}/src/pushbridge.mjs"`)
  .replace("http://localhost:3000", url)
  .replace("APPKEY", appkey);
writeFileSync("readme-conversation.mjs", code);
const printed = execFileSync("node", ["readme-conversation.mjs"], { timeout: 60000 });
assert.equal(printed.toString(), blockOf("text"));
console.log("passed");
