// Every kind of panel is found, and comes to the book as a script of its own.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { bundled } from "../bundled.mjs";

const FOLDER = new URL("../../../views/panels/", import.meta.url);
const kindsOf = async (/** @type {string} */ file) => {
  const { PANELS } = await bundled(`import "${file}"; export { PANELS } from "./panels/index.js";`);
  return Object.keys(PANELS).sort();
};

test("every file with a view of panels is a kind in a notebook", async () => {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith(".jsx"));
  const texts = await Promise.all(files.map(async (name) => [name.slice(0, -4), await readFile(new URL(name, FOLDER), "utf8")]));
  const views = texts.filter(([, text]) => text.includes("export function View(")).map(([name]) => name);
  assert.deepEqual(await kindsOf("./host/all.js"), views.sort());
});

test("the book's own bundle has none of them: they come as they are needed", async () => {
  assert.deepEqual(await kindsOf("./panels/index.js"), []);
});
