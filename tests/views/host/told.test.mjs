// A notebook's model, and the few lines that wait for the kernel.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PlainModel } from "#views/host/model.js";
import { ToldModel } from "#views/host/told.js";

/** A widget's model with its kernel, and what it has told. @param {Record<string, any>} state */
function kernel(state) {
  const own = new PlainModel(state);
  /** @type {Record<string, any>} */
  const told = {};
  /** @type {Set<(message: any) => void>} */
  const listening = new Set([({ values }) => Object.assign(told, values)]);
  const model = Object.assign(Object.create(own), {
    get: (/** @type {string} */ name) => own.get(name),
    set: (/** @type {string} */ name, /** @type {any} */ value) => own.set(name, value),
    on: (/** @type {string} */ event, /** @type {any} */ hear) => (event === "msg:custom" ? listening.add(hear) : own.on(event, hear)),
    off: (/** @type {string} */ event, /** @type {any} */ hear) => (event === "msg:custom" ? listening.delete(hear) : own.off(event, hear)),
  });
  return { own, model, told, listening, tell: (/** @type {any} */ values, type = "tell") => listening.forEach((hear) => hear({ type, values })) };
}

test("what the kernel has told is read like a trait, and its change is announced", () => {
  const { model: widget, told, tell, listening } = kernel({ settings: { depth: 1 } });
  tell({ point: null });
  const model = new ToldModel(widget, told);
  /** @type {any[]} */
  const heard = [];
  const hear = () => heard.push(model.get("point"));
  model.on("change:point", hear);
  assert.deepEqual([model.get("settings"), model.get("point")], [{ depth: 1 }, null]);
  tell({ point: "a" });
  model.off("change:point", hear);
  tell({ point: "b" });
  assert.deepEqual(heard, ["a"]);
  assert.equal(model.get("point"), "b");
  model.leave();
  assert.equal(listening.size, 1);
});

test("all else is anywidget's own", () => {
  const { own, model: widget, told } = kernel({ answer: null });
  told.item = {};
  const model = new ToldModel(widget, told);
  let heard = 0;
  const hear = () => (heard += 1);
  model.on("change:answer", hear);
  model.set("answer", "x");
  model.off("change:answer", hear);
  model.set("answer", "y");
  assert.deepEqual([heard, own.get("answer"), model.get("answer")], [1, "y", "y"]);
});

/** A widget that waits for its kernel, in an element. */
async function asleep() {
  /** @type {any[]} */
  const asked = [];
  /** @type {((message: any) => void)[]} */
  const handlers = [];
  const model = { get: () => "Run this cell", on: (/** @type {string} */ _, /** @type {any} */ hear) => handlers.push(hear), send: (/** @type {any} */ message) => asked.push(message) };
  // Each widget has a module of its own, as anywidget loads it.
  const { default: widget } = await import(`../../../views/host/wake.js?${Math.random()}`);
  const el = { textContent: "" };
  widget.initialize({ model });
  const leave = widget.render({ model, el });
  return { el, asked, leave, say: (/** @type {any} */ message) => handlers.forEach((hear) => hear(message)) };
}

const turn = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));

test("without a kernel the text stays, and the widget has asked once", async () => {
  const { el, asked, leave } = await asleep();
  assert.equal(el.textContent, "Run this cell");
  await turn(400);
  assert.deepEqual(asked, [{ type: "wake" }]);
  leave();
});

test("what the kernel sends by itself takes the text's place, with the page's views", async () => {
  /** @type {any[]} */
  const drawn = [];
  let gone = 0;
  const render = (/** @type {any} */ host) => (drawn.push(host), () => (gone += 1));
  const { el, asked, leave, say } = await asleep();
  globalThis.trainlabViews?.set("e1", Promise.resolve({ render }));
  say({ type: "something else" });
  say({ type: "tell", values: { point: 1 }, edition: "e1", script: "never run: the page has it" });
  await turn();
  assert.equal(el.textContent, "");
  assert.deepEqual(drawn[0].told, { point: 1 });
  say({ type: "tell", values: { point: 2 } });
  assert.deepEqual(drawn[0].told, { point: 2 });
  await turn(400);
  assert.deepEqual(asked, [], "there was nothing to ask for");
  leave();
  assert.equal(gone, 1);
});

test("a view that has left before the kernel answered is not drawn", async () => {
  let drawn = 0;
  const { leave, say } = await asleep();
  globalThis.trainlabViews?.set("e2", Promise.resolve({ render: () => (drawn += 1, () => {}) }));
  leave();
  say({ type: "tell", values: {}, edition: "e2", script: "-" });
  await turn();
  assert.equal(drawn, 0);
});
