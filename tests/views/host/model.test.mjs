// The plain-object model keeps anywidget's contract.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PlainModel } from "#views/host/model.js";

test("a change is announced once, an equal value not at all", () => {
  const model = new PlainModel({ depth: 1 });
  let calls = 0;
  model.on("change:depth", () => (calls += 1));
  model.set("depth", 2);
  model.set("depth", 2);
  assert.equal(model.get("depth"), 2);
  assert.equal(calls, 1);
});

test("off takes a handler away, also while handlers run", () => {
  const model = new PlainModel({ depth: 1 });
  /** @type {string[]} */
  const heard = [];
  const first = () => {
    heard.push("first");
    model.off("change:depth", first);
  };
  model.on("change:depth", first);
  model.on("change:depth", () => heard.push("second"));
  model.set("depth", 2);
  model.set("depth", 3);
  assert.deepEqual(heard, ["first", "second", "second"]);
});

test("saving hands over the names changed since the last save, and nothing when there are none", () => {
  /** @type {string[][]} */
  const saves = [];
  const model = new PlainModel({ a: 1, b: 1 }, (names) => saves.push(names));
  model.set("a", 2);
  model.set("b", 2);
  model.save_changes();
  model.save_changes();
  assert.deepEqual(saves, [["a", "b"]]);
});
