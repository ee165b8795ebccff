// Builds target/dist: the library with socket.io-client inside, as ES module and as UMD, each also
// small, its declarations, and what makes a package of them.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";

const OUT = "target/dist";
const { version, description, license } = JSON.parse(await readFile("package.json", "utf8"));
const name = `pushbridge ${version}, with socket.io-client (MIT)`;
const UMD_HEAD = `/*! ${name} */
(function (root, factory) {
  if (typeof define === "function" && define.amd) define([], factory);
  else if (typeof module === "object" && module.exports) module.exports = factory();
  else root.pushbridge = factory();
})(typeof globalThis === "object" ? globalThis : this, function () {
var module = { exports: {} };`;
const UMD_FOOT = "return module.exports;\n});";

const common = {
  entryPoints: ["src/pushbridge.mjs"],
  bundle: true,
  platform: "browser",
  mainFields: ["browser", "module", "main"],
  conditions: ["browser", "import"],
  target: ["es2022"],
  define: { PUSHBRIDGE_BUNDLED: "true" },
  // Errors have names that people read.
  keepNames: true,
  legalComments: "none",
  logLevel: "warning",
};
const esm = { ...common, format: "esm", banner: { js: `/*! ${name} */` } };
const umd = { ...common, format: "cjs", banner: { js: UMD_HEAD }, footer: { js: UMD_FOOT } };

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
for (const [kind, ending] of [
  [esm, "mjs"],
  [umd, "js"],
]) {
  await build({ ...kind, outfile: `${OUT}/pushbridge.${ending}` });
  await build({
    ...kind,
    minify: true,
    sourcemap: true,
    outfile: `${OUT}/pushbridge.min.${ending}`,
  });
}
await copyFile("src/pushbridge.d.ts", `${OUT}/pushbridge.d.ts`);
await writeFile(
  `${OUT}/package.json`,
  JSON.stringify(
    {
      name: "pushbridge",
      version,
      description,
      license,
      main: "pushbridge.js",
      module: "pushbridge.mjs",
      types: "pushbridge.d.ts",
      exports: {
        types: "./pushbridge.d.ts",
        import: "./pushbridge.mjs",
        default: "./pushbridge.js",
      },
    },
    null,
    2,
  ) + "\n",
);
