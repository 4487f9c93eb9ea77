// Every kind of panel is found, and comes to the book as a script of its own.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const FOLDER = new URL("../panels/", import.meta.url);
const kindsOf = async (/** @type {string} */ file) => {
  const bundled = await build({
    stdin: { contents: `import "./${file}"; export { PANELS } from "./index.js";`, resolveDir: fileURLToPath(FOLDER) },
    bundle: true,
    write: false,
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  const { PANELS } = await import(`data:text/javascript;base64,${Buffer.from(bundled.outputFiles[0].text).toString("base64")}`);
  return Object.keys(PANELS).sort();
};

test("every file with a view of panels is a kind in a notebook", async () => {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith(".jsx"));
  const texts = await Promise.all(files.map(async (name) => [name.slice(0, -4), await readFile(new URL(name, FOLDER), "utf8")]));
  const views = texts.filter(([, text]) => text.includes("export function View(")).map(([name]) => name);
  assert.deepEqual(await kindsOf("all.js"), views.sort());
});

test("the book's own bundle has none of them: they come as they are needed", async () => {
  assert.deepEqual(await kindsOf("index.js"), []);
});
