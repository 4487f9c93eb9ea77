// Which native input a control is drawn with, and what it says when it is changed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawable } from "../bundled.mjs";

const { h, renderToString, ControlView } = await drawable('export { ControlView } from "./experiment/controls.jsx";');

const draw = (/** @type {any} */ values, /** @type {any} */ value) => {
  const control = { name: "batch_norm", label: "Batch norm", unit: "", values, texts: values.map(String), default: value };
  return renderToString(h(ControlView, { control, value, live: false, id: "i", onChange: () => {} }));
};

test("off and on are one native checkbox, labeled, that calls itself a switch", () => {
  const on = draw(["off", "on"], "on");
  assert.match(on, /<input[^>]*type="checkbox"[^>]*role="switch"/);
  assert.match(on, /<label for="i">Batch norm<\/label>/);
  assert.match(on, /checked/);
  assert.doesNotMatch(draw(["off", "on"], "off"), /checked/);
});

test("numbers are a slider, other names radio buttons", () => {
  assert.match(draw([1, 2], 1), /type="range"/);
  const radios = draw(["relu", "tanh"], "tanh");
  assert.equal(radios.match(/type="radio"/g)?.length, 2);
});
