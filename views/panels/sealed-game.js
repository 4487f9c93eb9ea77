// The rules of the game with the sealed test set: which looks are left, what is kept, what is said.
// Scores and true accuracies come from the recording; nothing is computed here but the reader's own mean.

import { formatPercent } from "../charts/format.js";

/** @import { Result } from "../host/types.js" */

/**
 * One game: the models looked at, in that order, and whether the fresh set has been opened.
 * @typedef {object} Game
 * @property {number} index  which recorded draw
 * @property {number[]} tried  models, counted from 0
 * @property {boolean} opened
 */

/** @typedef {{looks: number, luck: number}} Past  a game that has ended */

/** All that the reader has done at one setting. @typedef {{game: Game, past: Past[]}} Play */

/** @param {number} [index] @returns {Play} */
export const firstPlay = (index = 0) => ({ game: { index, tried: [], opened: false }, past: [] });

/** All figures of an array of the recording, one row a game.
 * @param {Result | null} result @param {string} name
 * @returns {number[][]}
 */
export function rowsOf(result, name) {
  const runs = /** @type {{runs?: any}} */ (result?.arrays[name] ?? {}).runs;
  return Array.isArray(runs) ? runs : [];
}

/** Look at models, as far as looks are left; one that has been seen costs nothing.
 * @param {Game} game @param {number[]} models @param {number} budget
 * @returns {Game}
 */
export function look(game, models, budget) {
  if (game.opened) return game;
  const tried = [...game.tried];
  for (const model of models) {
    if (tried.length < budget && !tried.includes(model)) tried.push(model);
  }
  return { ...game, tried };
}

/** The next models that have not been seen.
 * @param {Game} game @param {number} models  how many there are @param {number} count
 */
export function unseen({ tried }, models, count) {
  return Array.from({ length: models }, (_, model) => model).filter((model) => !tried.includes(model)).slice(0, count);
}

/** After each look, the model that is best so far; of equal ones the first.
 * @param {number[]} tried @param {number[]} scores
 */
export function bestAfter(tried, scores) {
  let best = tried[0];
  return tried.map((model) => {
    if (scores[model] > scores[best]) best = model;
    return best;
  });
}

/** Open the fresh set: the game ends, and its luck joins the earlier ones.
 * @param {Play} play @param {number[]} scores @param {number[]} tooMuch  score less true accuracy, of each model
 * @returns {Play}
 */
export function open({ game, past }, scores, tooMuch) {
  if (game.opened || game.tried.length === 0) return { game, past };
  const chosen = /** @type {number} */ (bestAfter(game.tried, scores).at(-1));
  return { game: { ...game, opened: true }, past: [...past, { looks: game.tried.length, luck: tooMuch[chosen] }] };
}

/** The next recorded draw.
 * @param {Play} play @param {number} games  how many are recorded
 * @returns {Play}
 */
export function nextGame({ game, past }, games) {
  return { game: { index: (game.index + 1) % Math.max(1, games), tried: [], opened: false }, past };
}

/** The game as a picture without a script shows it: all looks taken, in order, and opened.
 * @param {Play} play @param {number} budget @param {number[]} scores @param {number[]} tooMuch
 * @returns {Play}
 */
export function played({ game }, budget, scores, tooMuch) {
  const tried = unseen({ ...game, tried: [] }, scores.length, budget);
  return open({ game: { ...game, tried, opened: false }, past: [] }, scores, tooMuch);
}

/** A difference of shares in points, with its sign. @param {number} difference */
export function points(difference) {
  const text = (100 * difference).toFixed(1).replace(/\.0$/, "");
  return Number(text) === 0 ? "0" : difference < 0 ? text.replace("-", "−") : `+${text}`;
}

/** What is said to have happened, in words.
 * @param {Game} game @param {number[]} scores @param {number[]} truths @param {number[]} tooMuch @param {number} budget
 */
export function stateText({ tried, opened }, scores, truths, tooMuch, budget) {
  const left = budget - tried.length;
  if (tried.length === 0) return `${budget} looks left. Pick a model to see its score on the test set.`;
  const last = /** @type {number} */ (tried.at(-1));
  const best = /** @type {number} */ (bestAfter(tried, scores).at(-1));
  if (opened) {
    const off = points(tooMuch[best]);
    const verdict = off === "0" ? "just what you would report" : `you would report ${off.slice(1)} points too ${off[0] === "+" ? "much" : "little"}`;
    return `Model ${best + 1} scored ${formatPercent(scores[best])}. On fresh rows it gets ${formatPercent(truths[best])} right: ${verdict}.`;
  }
  const looks = left === 0 ? "No looks left: open the fresh set." : `${left} ${left === 1 ? "look" : "looks"} left.`;
  const standing = best === last ? ", the best so far." : `; the best so far is model ${best + 1} with ${formatPercent(scores[best])}.`;
  return `Model ${last + 1} scores ${formatPercent(scores[last])}${standing} ${looks}`;
}

/** What the reader's games come to, beside those of the recorded peekers.
 * @param {string} whose  "Your"
 * @param {Past[]} past @param {import("../host/types.js").Scalar | undefined} others @param {number} count  how many these are
 * @param {number} budget @param {number | null} theory
 */
export function stripText(whose, past, others, count, budget, theory) {
  const mean = past.reduce((sum, { luck }) => sum + luck, 0) / past.length;
  const own = past.length === 1 ? `${whose} game: ${points(mean)} points.` : `${whose} ${past.length} games: ${points(mean)} points on average.`;
  const middle = typeof others?.lower === "number" && typeof others.upper === "number" ? `, half of them between ${points(others.lower)} and ${points(others.upper)}` : "";
  const peekers = typeof others?.median === "number" ? ` The ${count} recorded peekers, ${budget} looks each: ${points(others.median)}${middle}.` : "";
  return own + peekers + (theory === null ? "" : ` Theory expects ${points(theory)} after ${budget} looks.`);
}
