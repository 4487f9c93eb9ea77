// What comes back for an answer. Twin of trainlab/quiz/feedback.py.

import messages from "#trainlab/quiz/messages.json" with { type: "json" };

/**
 * @typedef {"right" | "partly" | "not-yet" | "unreadable"} Verdict
 * @typedef {import("./richtext.jsx").Tree} Tree
 * @typedef {{verdict: Verdict, messages: Record<string, Tree>, misconceptions: string[], recognised?: string[], missing?: string[], prediction?: boolean, parts?: Record<string, Feedback>}} Feedback
 */

/**
 * A compiled item or a part of one; what a type lacks is absent.
 * @typedef {object} Item
 * @property {string} id
 * @property {string} type
 * @property {string} [label]
 * @property {Tree} [title]
 * @property {Tree} prompt
 * @property {boolean} [confidence]  whether the reader is asked how sure they are
 * @property {Record<string, any>[]} [variants]  what differs in other versions of the item
 */

/**
 * An answer that cannot be judged.
 * @param {keyof typeof messages} name
 * @param {Record<string, string | number>} [values]
 * @returns {Feedback}
 */
export function unreadable(name, values) {
  return { verdict: "unreadable", messages: { _: message(name, values) }, misconceptions: [] };
}

/**
 * A sentence of messages.json as a tree.
 * @param {keyof typeof messages} name
 * @param {Record<string, string | number>} [values]
 * @returns {Tree}
 */
export function message(name, values = {}) {
  let text = messages[name];
  for (const [key, value] of Object.entries(values)) text = text.replaceAll(`{${key}}`, () => String(value));
  return [{ t: "p", c: [text] }];
}

/**
 * Each slug once, in order, without null.
 * @param {(string | null)[]} slugs
 * @returns {string[]}
 */
export function distinct(slugs) {
  return [...new Set(slugs.filter((slug) => slug !== null))];
}
