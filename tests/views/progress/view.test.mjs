// What the page "My progress" and a chapter's start say, drawn to text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawable } from "../bundled.mjs";
import { Storage, use } from "./histories.mjs";

const { h, renderToString, Progress, Review, PlainModel, store, fromJson } = await drawable(`
  export { View as Progress } from "./progress/main.jsx";
  export { View as Review } from "./progress/review.jsx";
  export { PlainModel } from "./host/model.js";
  export { fromJson } from "./quiz/record.js";
  export * as store from "./quiz/store.js";`);

const DAY = 86_400_000;
const item = (/** @type {string} */ id, type = "choice") => ({ id, type, title: `About ${id}`, url: `c.html#quiz-${id}`, chapter: "1" });
/** @type {any} */ (globalThis).trainlabItems = {
  index: {
    chapters: [{ title: "1 Signal", url: "c.html", items: [item("a"), item("b"), item("p", "predict")] }],
    misconceptions: { "factors-add": { text: "Factors add", title: "Sunglasses", url: "c.html#sunglasses?pairs=10" } },
    exercises: [{ title: "Exercises 1", url: "e.html", tasks: ["encode", "moves"] }],
  },
};
const model = new PlainModel({ base: "https://host/_static/trainlab/", site: "https://host/", here: ["p"] });
const text = (/** @type {any} */ View) => renderToString(h(View, { model })).replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
const keep = (/** @type {string} */ id, /** @type {object[]} */ ...answers) =>
  store.keep(id, fromJson({ format: 2, answers: answers.map((one) => ({ version: 0, answer: null, how: "typed", ...one })) }).record);
const before = Date.now() - 9 * DAY;

test("with nothing answered the page says so, and praises nothing", () => {
  use(new Storage(), new Storage());
  const said = text(Progress);
  assert.match(said, /No question answered yet in this browser/);
  assert.match(said, /Nothing is answered yet/);
  assert.doesNotMatch(said, /whatever you answered was right|None: no wrong idea/);
});

test("a storage that is blocked or full is named", () => {
  use(null, null);
  assert.match(text(Progress), /does not let pages store anything.*as far as this page can see/);
  const full = new Storage();
  full.setItem("theirs", "x");
  /** @type {any} */ (full).room = 10;
  use(full, new Storage());
  assert.match(text(Progress), /storage for this site is full/);
});

test("answers are counted, brought back, and misconceptions named with what refutes them", () => {
  use(new Storage(), new Storage());
  store.forgetAll();
  keep("a", { at: before, verdict: "not-yet", sure: "sure", misconceptions: ["factors-add"] });
  keep("b", { at: before, verdict: "partly", misconceptions: ["factors-add"] }, { at: before + 1, verdict: "right", sure: "guessing" });
  store.keepExercises(new Map([["encode", 1]]));
  const said = text(Progress);
  assert.match(said, /Of 2 questions you have answered 2: 0 right at the first try, 1 right in the end/);
  assert.match(said, /2 questions are due.*Review for five minutes \( ?2 questions ?\)/);
  assert.match(said, /“ ?Factors add ?” 2 times, in.*See what happens: Sunglasses/);
  assert.match(said, /About a — not right yet/);
  assert.match(said, /About b — right after 2 tries/);
  assert.match(said, /Exercises 1 : 1 of 2 passed/);
  const html = renderToString(h(Progress, { model }));
  assert.match(html, /aria-label="Share of right answers by how sure you were: guessing, 1 of 1; sure, 0 of 1\."/);
  assert.match(html, /href="https:\/\/host\/c\.html#sunglasses\?pairs=10"/);
  assert.match(text(Review), /2 questions that you have answered elsewhere are due for review\. Review them now/);
});

test("predictions are counted, apart from the questions, and only if the result had not been seen", () => {
  use(new Storage(), new Storage());
  store.forgetAll();
  keep("p", { at: before, verdict: "right" });
  assert.match(text(Progress), /No question answered yet.* Of 1 prediction you have made 1\..*Right when you predicted a result: 1 of 1/);
  store.forgetAll();
  keep("p", { at: before, verdict: "right", how: "shown" });
  assert.doesNotMatch(text(Progress), /you have made|predicted a result/);
});

test("a chapter's start tells how many are due, and asks a few of them", () => {
  use(new Storage(), new Storage());
  store.forgetAll();
  const { index } = /** @type {any} */ (globalThis).trainlabItems;
  const own = index.chapters;
  index.chapters = [{ title: "2", url: "d.html", items: ["e", "f", "g", "h"].map((id) => item(id)) }];
  for (const id of ["e", "f", "g", "h"]) keep(id, { at: before, verdict: "not-yet" });
  assert.match(text(Review), /4 questions that you have answered elsewhere are due for review\. Review 3 of them now/);
  index.chapters = own;
});

test("at a chapter's start its own questions are left out", () => {
  const own = new PlainModel({ base: "", site: "", here: ["a", "b"] });
  assert.match(renderToString(h(Review, { model: own })), /Nothing that you have answered elsewhere is due/);
});
