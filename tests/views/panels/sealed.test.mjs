// The game with the sealed test set: its rules, its words, and what stands there without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bestAfter, firstPlay, look, nextGame, open, played, points, stateText, stripText, unseen } from "#views/panels/sealed-game.js";
import { drawable } from "../bundled.mjs";

const { h, renderToString, sealed } = await drawable('export * as sealed from "./panels/sealed.jsx";');

const [scores, truths] = [[0.5, 0.56, 0.48, 0.56], [0.5, 0.51, 0.5, 0.5]];
const tooMuch = [0, 0.05, -0.02, 0.06];
const curve = { median: [0.5, 0.52, 0.53], lower: [0.48, 0.51, 0.52], upper: [0.52, 0.55, 0.56] };
/** @type {any} */
const result = {
  finding: "f",
  seeds: 2,
  arrays: {
    looks: { median: [1, 2, 3] },
    score: { median: scores, runs: [[0.4, 0.4, 0.4, 0.4], scores] },
    true: { median: truths, runs: [[0.5, 0.5, 0.5, 0.5], truths] },
    too_much: { median: tooMuch, runs: [[-0.1, -0.1, -0.1, -0.1], tooMuch] },
    optimism: { median: 0.03, lower: 0.01, upper: 0.05, runs: [0.05, 0.01] },
    best: curve,
    best_true: { median: [0.5, 0.5, 0.5] },
    theory: { median: [0.5, 0.53, 0.54] },
    theory_luck: { median: [0, 0.03, 0.04] },
  },
};
/** @type {any} */
const panel = {
  kind: "sealed", name: "game", budget: 3, first: 1,
  series: [{ name: "best", label: "best", role: "test" }, { name: "best_true", label: "true", role: "val" }, { name: "theory", label: "theory", role: "theory" }],
  x: { array: "looks", label: "looks" },
  y: { label: "accuracy", scale: "linear", domain: [0.4, 0.7] },
};
const draw = (/** @type {any} */ more = {}) => renderToString(h(sealed.View, { panels: [panel], settings: {}, result, overlay: null, id: "i", findingId: "f", ...more }));

test("a look is spent once a model, while there are looks, and not after the fresh set is open", () => {
  const { game } = firstPlay(7);
  assert.deepEqual(look(game, [2, 2, 0, 1], 3).tried, [2, 0, 1]);
  assert.deepEqual(look(game, [0, 1, 2, 3], 3).tried, [0, 1, 2]);
  assert.deepEqual(look({ ...game, tried: [1], opened: true }, [0], 3).tried, [1]);
  assert.deepEqual(unseen({ ...game, tried: [1] }, 4, 2), [0, 2]);
});

test("the best so far is kept, of equal ones the first", () => {
  assert.deepEqual(bestAfter([0, 3, 1, 2], scores), [0, 3, 3, 3]);
  assert.deepEqual(bestAfter([], scores), []);
});

test("opening ends the game once, and notes its luck as recorded", () => {
  const begun = { game: look(firstPlay(1).game, [0, 1], 3), past: [] };
  const opened = open(begun, scores, tooMuch);
  assert.deepEqual(opened.past, [{ looks: 2, luck: 0.05 }]);
  assert.equal(open(opened, scores, tooMuch).past.length, 1);
  assert.deepEqual(open(firstPlay(), scores, tooMuch).past, []);
  assert.deepEqual(nextGame(opened, 2), { game: { index: 0, tried: [], opened: false }, past: opened.past });
});

test("a picture without a script shows the game played to its end", () => {
  assert.deepEqual(played(firstPlay(1), 3, scores, tooMuch), { game: { index: 1, tried: [0, 1, 2], opened: true }, past: [{ looks: 3, luck: 0.05 }] });
});

test("shares and points are written as a reader writes them", () => {
  assert.deepEqual([0.05, -0.021, 0.0004, -0.0004].map(points), ["+5", "−2.1", "0", "0"]);
});

test("the state is said in words at every stage", () => {
  const say = (/** @type {number[]} */ tried, opened = false) => stateText({ index: 0, tried, opened }, scores, truths, tooMuch, 3);
  assert.match(say([]), /^3 looks left\. Pick a model/);
  assert.equal(say([0]), "Model 1 scores 50\u00a0%, the best so far. 2 looks left.");
  assert.equal(say([1, 2]), "Model 3 scores 48\u00a0%; the best so far is model 2 with 56\u00a0%. 1 look left.");
  assert.match(say([0, 1, 2]), /No looks left: open the fresh set\.$/);
  assert.equal(say([0, 1], true), "Model 2 scored 56\u00a0%. On fresh rows it gets 51\u00a0% right: you would report 5 points too much.");
  assert.match(say([2], true), /2 points too little\.$/);
  assert.match(say([0], true), /right: just what you would report\.$/);
});

test("the reader's games are averaged and set beside the recorded ones", () => {
  const past = [{ looks: 3, luck: 0.05 }, { looks: 1, luck: -0.02 }];
  assert.match(stripText("Your", past, result.arrays.optimism, 30, 20, 0.04), /^Your 2 games: \+1\.5 points on average\. The 30 recorded peekers, 20 looks each: \+3, half of them between \+1 and \+5\. Theory expects \+4 after 20 looks\.$/);
  assert.equal(stripText("This", past.slice(0, 1), undefined, 0, 20, null), "This game: +5 points.");
});

test("arrow keys lead through rows of buttons and stay inside", () => {
  assert.deepEqual(["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End"].map((key) => sealed.buttonForKey(key, 4, 8, 3)), [5, 3, 7, 1, 0, 7]);
  assert.deepEqual([sealed.buttonForKey("ArrowDown", 6, 8, 3), sealed.buttonForKey("ArrowLeft", 0, 8, 3), sealed.buttonForKey("x", 0, 8, 3)], [6, 0, undefined]);
});

test("before the fresh set is open neither truth nor theory is there", () => {
  const html = draw();
  assert.match(html, /Look at model<\/span><span>4</);
  assert.equal(html.match(/tabindex="0"/g)?.length, 1);
  assert.doesNotMatch(html, /data-series="best_true"|data-series="theory"|tl-gap|undefined|NaN/);
});

test("without a script the whole game stands there, and no button", () => {
  const html = draw({ still: true });
  assert.match(html, /data-series="best_true"/);
  assert.match(html, /data-series="theory"/);
  assert.match(html, />\+5</);
  assert.doesNotMatch(html, /<button|undefined|NaN/);
});

test("a fresh seed lies over the recorded peekers; no result draws no line", () => {
  const dashed = /stroke-dasharray="2 2"/;
  assert.match(draw({ overlay: result }), dashed);
  assert.doesNotMatch(draw(), dashed);
  assert.doesNotMatch(draw({ result: null }), /undefined|NaN/);
});

test("the table has a row for each look", () => {
  const { columns, rows } = sealed.table(panel, result);
  assert.deepEqual(columns, ["looks", "best", "true", "theory"]);
  assert.deepEqual(rows[1], [2, "0.520 (0.510 to 0.550)", "0.500", "0.530"]);
});
