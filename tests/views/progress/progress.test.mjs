// Counting what a reader has done, and reading progress files that anyone may have written.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromText, toText } from "#views/progress/file.js";
import { calibration, count, countPredictions, missed, recurring } from "#views/progress/summary.js";
import { empty, fromJson, howAt, moment, shownOf } from "#views/quiz/record.js";

const DAY = 86_400_000;
const NOW = 1000 * DAY;
const item = (/** @type {string} */ id, type = "choice", chapter = "1") => ({ id, type, title: id, url: `#${id}`, chapter });
/** An answer on a day. @param {number} day @param {string} verdict */
const on = (day, verdict, more = {}) => ({ at: day * DAY, version: 0, answer: `${day}`, verdict, how: "typed", ...more });
const record = (/** @type {object[]} */ ...answers) => fromJson({ format: 2, answers }).record;
const ITEMS = [item("a"), item("b"), item("c"), item("d"), item("e"), item("p", "predict")];
const RECORDS = new Map(Object.entries({
  a: record(on(1, "right", { sure: "sure" })),
  b: record(on(1, "not-yet", { sure: "sure" }), on(2, "partly"), on(3, "right")),
  c: record(on(1, "partly")),
  d: { ...empty(), seen: 5 },
  p: record(on(1, "not-yet")),
}));
const read = (/** @type {string} */ id) => RECORDS.get(id) ?? empty();
/** A book of one item. @param {import("#views/quiz/record.js").Record} kept @returns {[ReturnType<typeof item>[], () => import("#views/quiz/record.js").Record]} */
const only = (kept) => [[item("x")], () => kept];

test("a chapter's counts leave predictions out, and what was only looked at is not answered", () => {
  assert.deepEqual(count(ITEMS, read), { items: 5, seen: 4, answered: 3, first: 1, right: 2, open: 1 });
});

test("another version that fails leaves a solved item solved", () => {
  const solved = record(on(1, "right"), on(2, "not-yet", { version: 1 }));
  assert.equal(count(...only(solved)).right, 1);
  assert.deepEqual(missed(...only(solved)), []);
});

test("right after the answer was shown is not right, and not a matter of tries", () => {
  const copied = record(on(1, "not-yet"), { ...on(1, "right", { how: "shown" }), at: DAY + 1 });
  assert.deepEqual(count(...only(copied)), { items: 1, seen: 1, answered: 1, first: 0, right: 0, open: 1 });
  assert.deepEqual(missed(...only(copied)).map(({ open, copied: just }) => [open, just]), [[true, true]]);
});

test("an answer counts as looked up for half a day after it was shown", () => {
  const shown = { ...empty(), shown: new Map([[1, NOW]]) };
  assert.equal(howAt(shown, 1, NOW + 1000), "shown");
  assert.equal(howAt(shown, 1, NOW + DAY), "typed");
  assert.equal(howAt(shown, 0, NOW + 1000), "typed");
});

test("what is not right yet comes before what took several tries", () => {
  assert.deepEqual(missed(ITEMS, read).map((m) => [m.item.id, m.open, m.tries]), [["c", true, 1], ["b", false, 3]]);
});

test("a prediction made with the result on the screen is none", () => {
  const late = new Map([["p", record(on(1, "right", { how: "shown" }), on(3, "right"))]]);
  const kept = (/** @type {string} */ id) => late.get(id) ?? empty();
  assert.deepEqual(calibration(ITEMS, kept), []);
  assert.deepEqual(countPredictions(ITEMS, kept), { items: 1, made: 0 });
  assert.deepEqual(countPredictions(ITEMS, read), { items: 1, made: 1 });
});

test("calibration has a row for each confidence that was given, and one for predictions", () => {
  const rows = calibration(ITEMS, read);
  assert.deepEqual(rows.map(({ label, answered, right }) => [label, answered, right]), [
    ["when you were sure", 2, 1],
    ["when you predicted a result", 1, 0],
  ]);
  const [{ low, high }] = rows;
  assert.ok(Math.abs(low - 0.0945) < 1e-3 && Math.abs(high - 0.9055) < 1e-3, "Wilson's interval of 1 in 2");
  assert.deepEqual(calibration(ITEMS, empty), []);
});

const KNOWN = { "factors-add": { text: "Factors add." } };
const named = { misconceptions: ["factors-add"] };

test("a misconception recurs in two questions, or on two days; not in two tries of one sitting", () => {
  const twice = record(on(1, "not-yet", named), { ...on(1, "not-yet", named), at: DAY + 1 });
  assert.deepEqual(recurring(...only(twice), KNOWN), []);
  const days = record(on(1, "not-yet", named), on(3, "not-yet", named));
  assert.deepEqual(recurring(...only(days), KNOWN).map(({ slug, times, settled }) => [slug, times, settled]), [["factors-add", 2, false]]);
  const once = record(on(1, "not-yet", named));
  assert.equal(recurring([item("a"), item("b")], () => once, KNOWN)[0].times, 2);
  assert.deepEqual(recurring(...only(days), {}), [], "not in this edition");
});

test("a misconception is settled by a later sitting that begins right", () => {
  const [first, second] = [on(1, "not-yet", named), on(3, "not-yet", named)];
  assert.equal(recurring(...only(record(first, second, { ...on(3, "right"), at: 3 * DAY + 1 })), KNOWN)[0].settled, false);
  assert.equal(recurring(...only(record(first, second, on(9, "right"))), KNOWN)[0].settled, true);
});

test("a clock that was set back puts no answer before those that it followed", () => {
  assert.equal(moment(record(on(5, "right")), 2 * DAY), 5 * DAY + 1);
  assert.equal(moment(record(on(5, "right")), 9 * DAY), 9 * DAY);
});

test("of each version the fields show what came last, and the version worked on last is shown", () => {
  const kept = fromJson({ format: 2, answers: [on(1, "right"), on(3, "not-yet", { version: 1 })], drafts: { 0: { at: 2 * DAY, answer: "draft", checked: "1" } } }).record;
  const { variant, answer, others } = shownOf(kept);
  assert.deepEqual([variant, answer, others[0].answer, others[0].checked, others[0].tries], [1, "3", "draft", "1", 1]);
});

const BOOK = { items: new Set(["a", "b", "c", "d"]), tasks: new Set(["encode"]) };
const file = (/** @type {object} */ items, changes = {}) => JSON.stringify({ format: "trainlab-progress", version: 2, items, ...changes });

test("a file goes out and comes back", () => {
  const records = new Map([["a", record(on(1, "partly", { sure: "sure", ...named }), on(2, "right"))]]);
  const passed = new Map([["encode", 5 * DAY]]);
  assert.deepEqual(fromText(toText(records, passed, new Date(0)), BOOK, NOW), { records, passed, unknown: 0, damaged: 0 });
});

test("a file of the first edition is taken over", () => {
  const entry = { answer: "x", checked: "x", tries: 3, seen: true, first: "partly", last: "right", confidence: "sure", updated: 9 };
  const { records } = fromText(file({ a: entry }, { version: 1 }), BOOK, NOW);
  const [x] = [records.get("a") ?? empty()];
  assert.deepEqual(x.answers.map(({ at, verdict, times = 1 }) => [at, verdict, times]), [[8, "partly", 1], [9, "right", 2]]);
  assert.deepEqual([x.seen, shownOf(x).answer, shownOf(x).tries], [9, "x", 3]);
});

test("an item of the first edition that was only seen has no answer", () => {
  assert.deepEqual(fromJson({ seen: true, updated: 9 }).record, { ...empty(), seen: 9 });
});

test("the file that checks write beside a notebook says which exercises were passed", () => {
  const text = JSON.stringify({ format: 1, tasks: { encode: { passed: "1970-01-03T00:00:00Z" }, other: { passed: "1970-01-03" }, a: 7 } });
  const { passed, unknown, damaged } = fromText(text, BOOK, NOW);
  assert.deepEqual([[...passed], unknown, damaged], [[["encode", 2 * DAY]], 2, 0]);
  assert.equal(fromText(JSON.stringify({ format: 1, tasks: { encode: { passed: "yesterday" } } }), BOOK, NOW).damaged, 1);
});

for (const [name, text, words] of /** @type {[string, string, RegExp][]} */ ([
  ["no JSON", "{", /not JSON, or not whole.*nothing was changed/],
  ["nested without end", "[".repeat(1e6), /not JSON, or not whole/],
  ["something else", "[]", /not a file of progress/],
  ["nothing", "null", /not a file of progress/],
  ["another format", file({}, { format: "x" }), /not a file of progress/],
  ["a list of items", JSON.stringify({ format: "trainlab-progress", version: 2, items: [] }), /not a file of progress/],
  ["a newer version", file({}, { version: 3 }), /version 3; this book reads versions 1 and 2/],
  ["without a version", file({}, { version: undefined }), /version undefined/],
  ["too large", `"${"x".repeat(20_000_001)}"`, /larger than 20 MB/],
])) {
  test(`a file that is ${name} is refused in words`, () => assert.throws(() => fromText(text, BOOK, NOW), words));
}

test("records keep known fields of the right kind only, and say what was left out", () => {
  const hostile = {
    a: { format: 2, answers: [on(1, "right"), on(1, "<img onerror=alert(1)>"), { ...on(2, "right"), at: "2" }, { ...on(2, "right"), version: -1 }, 7], evil: 1 },
    b: { format: 2, answers: [on(1, "right", { answer: "x".repeat(100_001) }), on(3, "right", { sure: "very", misconceptions: ["__proto__", "<b>", "factors-add"], evil: 1, times: 1e9 })] },
    c: "right",
    d: { format: 2, answers: [on(2000, "right")], drafts: { "-1": {}, x: { at: 1 }, __proto__: { at: 1 } }, seen: "1" },
    zzz: { format: 2, answers: [] },
  };
  const text = file(hostile).replace('"zzz"', '"__proto__"');
  const { records, unknown, damaged } = fromText(text, BOOK, NOW);
  assert.deepEqual([...records.keys()], ["a", "b"]);
  assert.deepEqual(records.get("a")?.answers, [on(1, "right")]);
  assert.deepEqual(records.get("b")?.answers, [on(3, "right", named)]);
  assert.deepEqual([unknown, damaged], [1, 4 + 1 + 1 + 2]);
  assert.equal(/** @type {any} */ ({}).format, undefined);
});

test("an answer nested too deeply is left out, and the others stay", () => {
  const deep = `{"format": 2, "answers": [{"at": 1, "version": 0, "verdict": "right", "answer": ${"[".repeat(50_000)}${"]".repeat(50_000)}}]}`;
  const { records, damaged } = fromText(file({ a: record(on(1, "right")) && { format: 2, answers: [on(1, "right")] } }).replace('"items":{', `"items":{"b":${deep},`), BOOK, NOW);
  assert.ok(records.has("a"));
  assert.ok(damaged === 1 || records.has("b"));
});

test("what nobody has answered is neither locked nor tried", () => {
  assert.deepEqual(shownOf(empty()), { answer: null, checked: null, shown: false, locked: false, tries: 0, variant: 0 });
});
