// Where answers are kept in the page: localStorage, one entry an item, so that two tabs never write
// over each other's items. What is read here is untrusted; blocked or full storage is no error.

export const PREFIX = "trainlab:v1:";

/**
 * What is kept of an item. Answers are cleaned and judged again when the item is shown; the verdicts
 * are there for the progress page, which has no items to judge.
 * @typedef {object} Entry
 * @property {any} [answer]      as it stands in the fields
 * @property {any} [checked]     as it was when last checked
 * @property {number} [tries]    answers that could be judged
 * @property {boolean} [shown]   the reader has asked for the answer
 * @property {boolean} [seen]    the item has been on the screen
 * @property {string} [first]    verdict at the first try
 * @property {string} [last]     verdict at the last one
 * @property {string | null} [confidence]
 * @property {boolean} [locked]  the free text is handed in
 * @property {number} [variant]  the version shown; 0 is the item itself
 * @property {Record<string, Entry>} [others]  answers to versions left
 * @property {number} [updated]  milliseconds since 1970
 */

/** @param {string} id @returns {Entry} what is kept, or an empty entry */
export function read(id) {
  try {
    const entry = JSON.parse(localStorage.getItem(PREFIX + id) ?? "null");
    return typeof entry === "object" && entry !== null && !Array.isArray(entry) ? entry : {};
  } catch {
    return {}; // blocked, or not ours
  }
}

/** Keep an entry in place of what was there.
 * @param {string} id
 * @param {Entry} entry
 * @returns {boolean} whether it could be kept
 */
export function write(id, entry) {
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify(entry));
    return true;
  } catch {
    return false;
  }
}

/** @param {string} id */
export function markSeen(id) {
  const entry = read(id);
  if (!entry.seen) write(id, { ...entry, seen: true, updated: Date.now() });
}

/** @param {string} id @returns {boolean} whether it could be forgotten */
export function forget(id) {
  try {
    localStorage.removeItem(PREFIX + id);
    return true;
  } catch {
    return false;
  }
}
