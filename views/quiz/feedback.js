// What comes back for an answer. Twin of trainlab/quiz/feedback.py.

/**
 * @typedef {"right" | "partly" | "not-yet" | "unreadable" | "read"} Verdict
 * @typedef {import("./richtext.jsx").Tree} Tree
 * @typedef {{id: string, ticked: boolean, words: string | null}} TickedPoint  of a checklist; the reader's words for it, if recognized
 * @typedef {{verdict: Verdict, messages: Record<string, Tree>, misconceptions: string[], points?: TickedPoint[], prediction?: boolean, parts?: Record<string, Feedback>}} Feedback
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
 * @property {Tree[]} [hints]  a ladder: one more at each try that is not right
 * @property {Record<string, any>[]} [variants]  what differs in other versions of the item
 * @property {Record<string, any>} [versions]  of an item that recordings make: by number, what each adds
 * @property {string[]} [fresh]  the items that recordings make of it
 */

/**
 * What is said of an answer that cannot be judged.
 * @param {string} text
 * @param {Record<string, string | number>} [values]
 * @returns {Feedback}
 */
export function unreadable(text, values) {
  return { verdict: "unreadable", messages: { _: message(text, values) }, misconceptions: [] };
}

/**
 * A sentence as a tree, with values put where `{name}` stands.
 * @param {string} text
 * @param {Record<string, string | number>} [values]
 * @returns {Tree}
 */
export function message(text, values = {}) {
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
