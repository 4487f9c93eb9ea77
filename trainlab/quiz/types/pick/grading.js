// A point of a recorded curve, by its x. Twin of trainlab/quiz/types/pick/grading.py, which states the rules.

import { Unreadable, readAnswer } from "#views/quiz/numerals.js";
import { distinct, message, unreadable } from "#views/quiz/feedback.js";
import says from "./messages.json" with { type: "json" };

/**
 * @typedef {import("#views/quiz/feedback.js").Tree} Tree
 * @typedef {import("#views/host/types.js").Role} Role
 * @typedef {{feedback: Tree, misconception: string}} Reason
 */
/**
 * A metric by which other points are right.
 * @typedef {{label: string, accepted: number[], said: string[], highest: string, feedback: Tree}} OtherMetric
 */
/**
 * @typedef {object} RecordedCurve
 * @property {number[]} x
 * @property {number[]} y
 * @property {string[]} above    how far each point lies above the lowest, in words
 * @property {number[]} accepted x of the points that are right
 * @property {number} best       x of the lowest
 * @property {string} name
 * @property {string} label
 * @property {Role} role
 * @property {string} x_label
 * @property {string} y_label
 * @property {{name: string, label: string, role: Role, y: number[]}[]} beside
 * @property {{name: string, label: string, role: Role, y: number[], y_label: string}[]} [below]  of another unit
 * @property {OtherMetric | null} [other]
 * @property {{run: number | null, seeds: number, settings: Record<string, unknown>, experiment: string}} source
 */
/** @typedef {import("#views/quiz/feedback.js").Item & {curve: RecordedCurve, right: Tree, early: Reason, late: Reason}} Pick */

/**
 * @param {Pick} item
 * @param {unknown} answer a number, or text that reads as one
 * @returns {import("#views/quiz/feedback.js").Feedback}
 */
export function grade(item, answer) {
  const { x, best, accepted, above, other, x_label: axis, label } = item.curve;
  const wanted = position(answer);
  const [first, last] = [x[0], x[x.length - 1]];
  if (!(first <= wanted && wanted <= last)) return unreadable(says.none, { axis, first, last });
  const at = nearest(x, wanted);
  const said =
    x[at] === best
      ? message(says.lowest, { axis, x: x[at], curve: label })
      : message(says.above, { axis, x: x[at], curve: label, above: above[at] });
  if (accepted.includes(x[at])) return { verdict: "right", messages: { _: [...said, ...item.right] }, misconceptions: [] };
  if (other) {
    said.push(...message(says.other, { other: other.label, value: other.said[at], highest: other.highest }));
    if (other.accepted.includes(x[at])) return { verdict: "partly", messages: { _: [...said, ...other.feedback] }, misconceptions: [] };
  }
  const reason = x[at] < best ? item.early : item.late;
  return {
    verdict: "not-yet",
    messages: { _: [...said, ...reason.feedback] },
    misconceptions: distinct([reason.misconception]),
  };
}

/** @param {unknown} answer */
function position(answer) {
  try {
    return readAnswer(answer);
  } catch (error) {
    if (error instanceof Unreadable) return Number.NaN;
    throw error;
  }
}

/** The point nearest to a value, the earlier of two.
 * @param {number[]} x @param {number} wanted
 */
export function nearest(x, wanted) {
  let at = 0;
  for (let other = 1; other < x.length; other += 1) {
    if (Math.abs(x[other] - wanted) < Math.abs(x[at] - wanted)) at = other;
  }
  return at;
}
