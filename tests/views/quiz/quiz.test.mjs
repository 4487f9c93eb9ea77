// What a quiz shows without a browser: known elements only, and every answer with its reason.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawable } from "../bundled.mjs";
import { items, stored } from "../vectors.mjs";

const { h, renderToString, Phrase, RichText, QuizStatic, QuizView, TYPES, clean, PlainModel, grade, isFormative } = await drawable(`
  import "./host/all.js";
  export { Phrase, RichText } from "./quiz/richtext.jsx";
  export { QuizStatic, QuizView } from "./quiz/index.jsx";
  export { TYPES, clean } from "./quiz/types.js";
  export { PlainModel } from "./host/model.js";
  export { grade, isFormative } from "./quiz/grade.js";`);

const BAD_LINK = ["javascript", "alert(1)"].join(":");
const HOSTILE = [
  "<img src=x onerror=alert(1)>",
  { t: "script", c: ["alert(1)"] },
  { t: "img", a: { src: "x", onerror: "alert(1)" }, src: "x", c: [] },
  { t: "a", href: BAD_LINK, c: ["bad link"] },
  { t: "a", href: "https://example.org/", onclick: "alert(1)", c: ["good link"] },
  { t: "p", a: { onclick: "alert(1)" }, c: [{ t: "em", style: "color:red", c: ["kept"] }] },
  { t: "math", tex: '"><script>', c: [{ t: "mi", a: { href: BAD_LINK, mathvariant: "normal", width: "url(x)" }, c: ["x"] }, { t: "annotation-xml", c: [{ t: "mo", c: ["+"] }] }] },
  { t: "__proto__", c: ["odd"] },
  null,
  7,
  { t: "p", c: "no list" },
];

test("a hostile tree leaves its text and known elements", () => {
  for (const View of [RichText, Phrase]) {
    const html = renderToString(h(View, { tree: HOSTILE }));
    assert.match(html, /&lt;img src=x onerror/);
    assert.match(html, /bad link/);
    assert.match(html, /<a href="https:\/\/example.org\/">good link<\/a>/);
    assert.match(html, /<mi mathvariant="normal">x<\/mi><mo>\+<\/mo>/);
    const tags = new Set([...html.matchAll(/<([\w-]+)/g)].map(([, tag]) => tag));
    assert.deepEqual([...tags].filter((tag) => !["a", "p", "span", "em", "math", "mi", "mo"].includes(tag)), []);
    assert.doesNotMatch(html, /<[^>]*(javascript|onclick|onerror|style|url\()/);
  }
});

test("a full stop stays with the formula before it", () => {
  const math = { t: "math", display: false, c: [{ t: "mi", c: ["x"] }] };
  assert.match(renderToString(h(RichText, { tree: [math, ". More"] })), /<span class="tl-together"><math[^>]*><mi>x<\/mi><\/math>\.<\/span> More/);
});

/** The text of a tree. @param {any} tree @returns {string} */
const words = (tree) => tree.map((/** @type {any} */ node) => (typeof node === "string" ? node : words(node.c))).join("");

/** What has fields in the first view of an item: of a case with free text, only that. */
const first = (/** @type {any} */ item) => (item.parts?.some(isFormative) ? [item.parts[0]] : item.parts ?? [item.ask ?? item]);
const view = (/** @type {any} */ state) => renderToString(h(QuizView, { model: new PlainModel({ live: true, answer: null, feedback: null, ...state }) }));

for (const [id, item] of Object.entries(items)) {
  test(`${item.type} ${id}: its static content holds the question, and every reason folded away`, () => {
    const html = renderToString(h(QuizStatic, { mount: { kind: "quiz", item } }));
    const at = html.indexOf('<details class="tl-fold"');
    const [asked, folded] = [html.slice(0, at), html.slice(at)];
    const parts = item.parts ?? [item.ask ?? item];
    for (const option of parts.flatMap((/** @type {any} */ part) => part.options ?? [])) {
      assert.ok(asked.includes(words(option.text)));
      if (!option.feedback) continue; // an option of some types has no reason of its own
      assert.ok(!asked.includes(words(option.feedback)));
      assert.ok(folded.includes(words(option.feedback)));
    }
    if (item.outcome) assert.ok(folded.includes("it came out") && !asked.includes("it came out"));
    assert.doesNotMatch(asked, /<(input|button|form|textarea)/);
  });

  test(`${item.type} ${id}: its view has native fields and one Check`, () => {
    const html = view({ item });
    assert.equal([...html.matchAll(/<button type="button" class="tl-primary"/g)].length, 1);
    assert.match(html, /<button type="button" class="tl-primary"[^>]*>Check<\/button>/);
    assert.equal([...html.matchAll(/<fieldset class="tl-part"/g)].length, first(item).length);
    assert.equal([...html.matchAll(/<fieldset class="tl-levels"/g)].length, item.confidence ? 1 : 0);
    assert.equal([...html.matchAll(/role="status"/g)].length, 1);
    assert.doesNotMatch(html, /data-verdict/);
  });
}

test("stored answers are cleaned: nothing unknown comes back", () => {
  for (const { item, stored: raw, kept } of stored) {
    assert.deepEqual(clean(items[item], raw), kept, `${item} ${JSON.stringify(raw)}`);
  }
});

test("every question has a view, and those that hold others are drawn by the frame", () => {
  const held = Object.values(items).flatMap((item) => item.parts ?? (item.ask ? [item.ask] : []));
  const holders = new Set(Object.values(items).filter((item) => item.parts ?? item.ask).map(({ type }) => type));
  for (const { type } of [...Object.values(items), ...held]) assert.equal(type in TYPES, !holders.has(type), type);
});

const TEXT = "It overfits; early stopping";

test("free text comes alone, and is locked before the other parts are shown", () => {
  const fresh = view({ item: items.tale });
  assert.match(fresh, /<textarea/);
  assert.doesNotMatch(fresh, /type="radio"|readonly|Compare the text now/i);
  assert.match(fresh, />Skip the text</);
  const state = { answer: { explain: TEXT }, checked: { explain: TEXT }, locked: true, tries: 0 };
  const locked = view({ item: items.tale, answer: state.answer, feedback: grade(items.tale, state.answer), state });
  assert.match(locked, /<textarea[^>]*readonly/i);
  assert.match(locked, /type="radio"/);
  assert.match(locked, />Compare the text now</);
  assert.doesNotMatch(locked, /type="checkbox"|class="tl-compare"/);
});

test("a state set before the view starts is shown again, and judged anew", () => {
  const answer = { explain: { text: TEXT, ticks: ["relu"] }, one: "b" };
  const state = { answer, checked: answer, locked: true, tries: 2, variant: 0, first: "right", last: "right" };
  const html = view({ item: items.tale, answer, feedback: grade(items.tale, answer), state });
  assert.match(html, /role="status" data-verdict="not-yet"/);
  assert.match(html, /Words: .*1 of 6 points/);
  assert.match(html, /You tick 1 of 6 points/);
  assert.match(html, /value="relu"[^>]*checked|checked[^>]*value="relu"/);
  const guess = view({ item: items.guess, answer: "b", feedback: grade(items.guess, "b"), state: { answer: "b", checked: "b", tries: 1, confidence: "sure" } });
  assert.match(guess, /It turned out otherwise/);
  assert.match(guess, /it came out/);
  assert.match(guess, /<fieldset class="tl-part"[^>]*disabled/);
  assert.match(guess, /<fieldset class="tl-levels" disabled/);
  const item = { ...items.bound, variants: [{ answer: 3 }] };
  const other = view({ item, answer: "3", feedback: grade({ ...item, answer: 3 }, "3"), state: { answer: "3", checked: "3", tries: 1, variant: 1, others: { 0: { answer: "7" } } } });
  assert.match(other, /data-verdict="right"/);
  assert.match(other, /Another one \(2 of 2\)/);
});

test("what was answered in plain text in a kernel is shown with its ticks", () => {
  const answer = { explain: { text: TEXT, ticks: ["heart", "relu"] }, one: "a" };
  const html = view({ item: items.tale, answer, feedback: grade(items.tale, answer) });
  assert.match(html, /role="status" data-verdict="right"/);
  assert.match(html, /<textarea[^>]*readonly/i);
  assert.match(html, /You tick 2 of 6 points/);
});

test("an answer of the first edition is shown again: text without ticks, and a verdict that overruled", () => {
  const answer = { explain: TEXT, one: "a" };
  const state = { answer, checked: answer, locked: true, tries: 1, variant: 0, own_verdict: "not-yet", first: "right", last: "not-yet" };
  for (const live of [true, false]) {
    const html = view({ item: items.tale, live, state, ...(live ? { answer, feedback: grade(items.tale, answer) } : {}) });
    assert.match(html, /role="status" data-verdict="right"/);
    assert.match(html, /<textarea[^>]*>It overfits; early stopping</);
    for (const id of ["fit", "stop"]) assert.match(html, new RegExp(`type="checkbox"[^>]*value="${id}"[^>]* checked`));
  }
});

test("each try that is not right opens one hint more, and none is left after the right one", () => {
  const item = items.ladder;
  const tried = (/** @type {string} */ answer, /** @type {number} */ tries) => view({ item, answer, feedback: grade(item, answer), state: { answer, checked: answer, tries } });
  const labels = (/** @type {string} */ html) => [...html.matchAll(/Hint (\d) of 3/g)].map(([, number]) => number).join("");
  const open = /** @type {[number, string][]} */ ([[1, "1"], [2, "12"], [3, "123"], [9, "123"]]);
  for (const [tries, shown] of open) {
    const html = tried("600", tries);
    assert.equal(labels(html), shown);
    assert.equal(html.includes("all of it"), tries >= 3);
    assert.equal(html.includes(">Next hint<"), tries < 3);
  }
  assert.equal(labels(tried("1800", 2)), "");
  assert.equal(labels(view({ item })), "");
  const part = { ...items.story, parts: items.story.parts.map((/** @type {any} */ one) => (one.type === "number" ? { ...item, id: one.id, label: "Rows" } : one)) };
  const answer = { one: "a", some: ["a"], bound: "600" };
  const html = view({ item: part, answer, feedback: grade(part, answer), state: { answer, checked: answer, tries: 2 } });
  assert.equal(labels(html), "12");
});

test("a broken state is as good as none", () => {
  for (const item of Object.values(items)) {
    for (const state of [7, "x", [], { answer: [] }, { checked: { one: 7 }, others: 5, variant: 99, tries: -1 }, { others: { x: null, 1: "y" }, locked: "yes", own_verdict: "<b>" }]) {
      assert.match(view({ item, state, live: false }), /Check<\/button>/);
      assert.match(view({ item, state }), /Check<\/button>/);
    }
  }
});
