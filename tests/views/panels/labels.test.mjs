// No words lie over others, and none is cut off, at the settings with which each experiment begins. Every
// recorded point: tests/experiments/test_labels.py.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawable } from "../bundled.mjs";
import { looker, slugs } from "./every-point.mjs";

const look = await looker();
const { LOOKS } = await drawable('export { LOOKS } from "./charts/chart.jsx";');

for (const slug of slugs()) test(`${slug}: the words of its charts stand apart`, () => assert.deepEqual([...look(slug, { only: 1 })], []));

test("no two roles look alike but for their color", () => {
  const signs = Object.values(LOOKS).map((/** @type {any} */ { dash, marker }) => `${dash} ${marker?.({ x: 0, y: 0 }, 3)}`);
  assert.equal(new Set(signs).size, signs.length);
});
