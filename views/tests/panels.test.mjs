// Every kind of panel is found, and the late ones come to the book as scripts of their own.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { LATE } from "../panels/late.js";

const FOLDER = new URL("../panels/", import.meta.url);
const kinds = async (/** @type {boolean} */ inBook) => {
  const bundled = await build({
    entryPoints: [fileURLToPath(new URL("index.js", FOLDER))],
    bundle: true,
    write: false,
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    define: { IN_BOOK: String(inBook) },
  });
  const { PANELS } = await import(`data:text/javascript;base64,${Buffer.from(bundled.outputFiles[0].text).toString("base64")}`);
  return Object.keys(PANELS).sort();
};

test("every file with a view of panels is a kind", async () => {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith(".jsx"));
  const texts = await Promise.all(files.map(async (name) => [name.slice(0, -4), await readFile(new URL(name, FOLDER), "utf8")]));
  const views = texts.filter(([, text]) => text.includes("export function View(")).map(([name]) => name);
  assert.deepEqual(await kinds(false), views.sort());
});

test("the book's own bundle has all but the late kinds", async () => {
  const [everywhere, inBook] = [await kinds(false), await kinds(true)];
  assert.deepEqual(inBook, everywhere.filter((kind) => !LATE.includes(kind)));
  assert.deepEqual([...inBook, ...LATE].sort(), everywhere);
});
