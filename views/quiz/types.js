// The item types by name: what a reader sees of each and may answer. A type is one folder in
// trainlab/quiz/types/; its `view.jsx` is found there (views/discover.mjs). Those that hold other
// questions, case and predict, have no view of their own: they are the frame that the views draw.

import found from "discovered:types";

/**
 * @typedef {import("./feedback.js").Item} Item
 * @typedef {import("./feedback.js").Feedback} Feedback
 * @typedef {import("#types/predict/grading.js").Predict} Predict
 * @typedef {import("./richtext.jsx").Tree} Tree
 */

/**
 * @typedef {object} InputsProps
 * @property {any} item
 * @property {any} answer
 * @property {(answer: any) => void} onAnswer
 * @property {Feedback | null} feedback  on the answer that was checked last
 * @property {boolean} stale             the answer has changed since
 * @property {boolean} locked            it may not change any more
 * @property {string} id                 prefix of the ids inside
 * @property {number | null} seed        decides the order of options; null: as written
 */

/**
 * @typedef {object} ItemType
 * @property {(item: any, raw: unknown) => any} clean  a stored answer, or null if it is none
 * @property {(props: InputsProps) => import("preact").ComponentChild} Inputs
 * @property {(props: {item: any}) => import("preact").ComponentChild} Options  the question without fields
 * @property {(props: {item: any}) => import("preact").ComponentChild} Answers  every answer with its reason
 * @property {(props: {item: any, answer: any, id: string, onTick: (answer: any) => void}) => import("preact").ComponentChild} [Compare]  of what is never judged: the answer beside the model answer
 * @property {(feedback: Feedback) => string} [inShort]  of what is never judged: what stands in place of a verdict
 * @property {Record<string, string>} [WORDS]  its own words for the verdicts
 */

/** All types; in the book without the late ones, until they have been loaded.
 * @type {Record<string, ItemType>}
 */
export const TYPES = found;

/** What has the fields: of a prediction the question it asks, else the item itself.
 * @param {Item} item
 * @returns {Item}
 */
export const asked = (item) => (item.type === "predict" ? /** @type {Predict} */ (item).ask : item);

/**
 * An answer from a store, without what the item does not know.
 * @param {Item} item
 * @param {unknown} raw
 * @returns {any}
 */
export function clean(item, raw) {
  if (item.type !== "case") return TYPES[asked(item).type].clean(asked(item), raw);
  if (typeof raw !== "object" || raw === null) return null;
  const given = /** @type {Record<string, unknown>} */ (raw);
  const parts = /** @type {{parts: Item[]}} */ (/** @type {unknown} */ (item)).parts;
  const known = parts
    .filter(({ id }) => Object.hasOwn(given, id))
    .map((part) => [part.id, TYPES[part.type].clean(part, given[part.id])])
    .filter(([, answer]) => answer !== null);
  return known.length ? Object.fromEntries(known) : null;
}
