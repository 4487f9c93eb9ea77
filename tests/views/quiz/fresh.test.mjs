// Fresh versions: which comes next, what counts, where they are offered.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawable } from "../bundled.mjs";
import { Storage, use } from "../progress/histories.mjs";

const { h, renderToString, QuizView, PlainModel, nextVersion, numbers, variant, grade, fromJson, howAt, countFresh, session, store } = await drawable(`
  export { QuizView } from "./quiz/index.jsx";
  export { PlainModel } from "./host/model.js";
  export { nextVersion, numbers, variant } from "./quiz/versions.js";
  export { grade } from "./quiz/grade.js";
  export { fromJson, howAt } from "./quiz/record.js";
  export { countFresh } from "./progress/summary.js";
  export { session } from "./progress/schedule.js";
  export * as store from "./quiz/store.js";`);

const NUMBERS = [11, 7_000_001, 2_000_000_003, 5, 42];
const option = (/** @type {string} */ id, /** @type {string} */ verdict) => ({ id, text: [id], verdict, feedback: [`Because ${id}.`], misconception: verdict === "right" ? null : "factors-add" });
const made = {
  id: "made",
  type: "choice",
  prompt: ["Which?"],
  versions: Object.fromEntries(NUMBERS.map((number, at) => [number, { options: [option("one", at % 2 ? "right" : "not-yet"), option("two", at % 2 ? "not-yet" : "right")] }])),
};
const plain = { id: "book", type: "choice", prompt: ["Book?"], options: [option("one", "right"), option("two", "not-yet")], fresh: ["made"] };
const record = (/** @type {object[]} */ answers, more = {}) =>
  fromJson({ format: 2, answers: answers.map((one) => ({ answer: "one", verdict: "right", how: "typed", ...one })), ...more }).record;

test("a version is judged by its own options", () => {
  assert.deepEqual(numbers(made).sort(), [...NUMBERS].sort());
  for (const [at, number] of NUMBERS.entries()) {
    const item = variant(made, number);
    assert.equal(item.versions, undefined);
    assert.equal(grade(item, at % 2 ? "one" : "two").verdict, "right");
    assert.equal(grade(item, at % 2 ? "two" : "one").verdict, "not-yet");
  }
});

test("every version comes before any comes again, in an order of the reader's own", () => {
  const orders = [1, 2, 3, 4, 5, 6].map((seed) => {
    /** @type {{at: number, version: number}[]} */
    const answers = [];
    for (let at = 1; at <= NUMBERS.length; at += 1) answers.push({ at, version: nextVersion(made, record(answers), seed) });
    const order = answers.map(({ version }) => version);
    assert.deepEqual([...order].sort(), [...NUMBERS].sort());
    assert.equal(nextVersion(made, record(answers), seed), order[0], "then the one met longest ago");
    return order.join();
  });
  assert.ok(new Set(orders).size > 2);
});

test("what was shown, begun, or met on this page is not fresh", () => {
  const [first, ...rest] = NUMBERS;
  const shown = { shown: Object.fromEntries(rest.map((version) => [version, 9])) };
  assert.equal(nextVersion(made, record([], shown), 1), first);
  const drafts = { drafts: Object.fromEntries(rest.map((version) => [version, { at: 9, answer: "one" }])) };
  assert.equal(nextVersion(made, record([], drafts), 1), first);
  assert.equal(nextVersion(made, record([]), 1, rest), first);
  assert.notEqual(nextVersion(made, record([]), 1, NUMBERS), NUMBERS[4], "not the one that stands there");
});

test("listed variants come in turn, as before", () => {
  const item = { id: "v", type: "number", prompt: [], answer: 1, variants: [{ answer: 2 }, { answer: 3 }] };
  assert.deepEqual(numbers(item), [0, 1, 2]);
  assert.equal(nextVersion(item, record([]), 1), 0);
  assert.equal(nextVersion(item, record([{ at: 1, version: 2 }]), 1), 0);
  assert.equal(nextVersion(item, record([]), 1, [0]), 1);
});

test("after Show answer a version never counts again, another one does", () => {
  const day = 86_400_000;
  const told = record([], { shown: { 11: 5 * day } });
  assert.equal(howAt(told, 11, 40 * day, true), "shown");
  assert.equal(howAt(told, 42, 40 * day, true), "typed");
  assert.equal(howAt(told, 11, 40 * day), "typed", "of an item without others it is forgotten in time");
  assert.equal(howAt(told, 11, 5 * day + 1), "shown");
});

test("fresh versions are counted each once, by the first answer to it", () => {
  const read = () => record([{ at: 1, version: 11, verdict: "not-yet" }, { at: 2, version: 11 }, { at: 3, version: 5 }, { at: 4, version: 42, how: "shown" }]);
  assert.deepEqual(countFresh([{ id: "made" }], read), { answered: 3, right: 1 });
});

const view = (/** @type {any} */ state) => renderToString(h(QuizView, { model: new PlainModel({ kind: "quiz", live: true, answer: null, feedback: null, ...state }) }));

test("a chapter's item offers another one only once it is answered", () => {
  assert.doesNotMatch(view({ item: plain }), /Another one/);
  const answered = view({ item: plain, answer: "two", feedback: grade(plain, "two"), state: { answer: "two", checked: "two", tries: 1 } });
  assert.match(answered, />Another one</);
  const varied = { ...plain, variants: [{ prompt: ["Other?"] }] };
  const state = (/** @type {number} */ number) => ({ item: varied, answer: "two", feedback: grade(plain, "two"), state: { answer: "two", checked: "two", tries: 1, variant: number } });
  assert.match(view(state(0)), /Another one \(1 of 2\)/);
  assert.match(view(state(1)), />Another one</);
});

test("a fresh version is drawn blank, by its number, and a shown answer says that it no longer counts", () => {
  const blank = view({ item: made, fresh: true, version: 42, live: false });
  assert.match(blank, />Another one</);
  assert.doesNotMatch(blank, /data-verdict|checked/);
  const told = view({ item: made, answer: "two", feedback: grade(variant(made, 11), "two"), state: { answer: "two", checked: "two", tries: 1, variant: 11, shown: true } });
  assert.match(told, /no longer counts/);
  assert.match(told, /data-verdict="right"/);
});

test("an answer that is kept for a version that has gone is not judged by another", () => {
  use(new Storage(), new Storage());
  store.keep("made", record([{ at: 1, version: 999, answer: "one" }]));
  assert.doesNotMatch(view({ item: made, live: false }), /data-verdict/);
  store.keep("book", record([{ at: 1, version: 3, answer: "two" }, { at: 0, version: 0, answer: "one" }]));
  assert.match(view({ item: plain, live: false }), /data-verdict="right"/);
});

test("the mixed session asks fresh questions about what was answered in the chapters", () => {
  const listed = (/** @type {string} */ id, under = "") => ({ id, type: "choice", title: id, url: "", chapter: "1", ...(under ? { under } : {}) });
  const items = [listed("book"), listed("other"), listed("made", "book"), listed("unasked", "other")];
  const now = 9 * 86_400_000;
  const kept = new Map([["book", record([{ at: now - 1000, version: 0 }])]]);
  const read = (/** @type {string} */ id) => kept.get(id) ?? record([]);
  assert.deepEqual(session(items, read, now, 5).map((/** @type {any} */ { item }) => item.id), ["made", "book"]);
});
