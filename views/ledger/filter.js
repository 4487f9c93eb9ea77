// Which claims of the ledger are shown, and what is said of it. No DOM here.

/** @typedef {{topic: string, verdict: string}} Row */
/** @typedef {{topic: string, verdict: string}} Choice  "" is all */

/** The rows that a choice leaves.
 * @template {Row} R
 * @param {R[]} rows
 * @param {Choice} choice
 */
export const left = (rows, { topic, verdict }) =>
  rows.filter((row) => (!topic || row.topic === topic) && (!verdict || row.verdict === verdict));

/** How many rows each value of a field has, beside the choice of the other field.
 * @param {Row[]} rows
 * @param {"topic" | "verdict"} field
 * @param {Choice} choice
 * @returns {Map<string, number>} value → count, in the rows' order; values that no row is left of count 0
 */
export function counts(rows, field, choice) {
  const others = left(rows, { ...choice, [field]: "" });
  const found = new Map(rows.map((row) => [row[field], 0]));
  for (const row of others) found.set(row[field], (found.get(row[field]) ?? 0) + 1);
  return found;
}

/** @param {number} shown @param {number} all */
export const told = (shown, all) =>
  shown === all ? `All ${all} claims are shown.` : shown === 0 ? "No claim fits both." : `${shown} of ${all} claims ${shown === 1 ? "is" : "are"} shown.`;

/** The choice that an address asks for: `?topic=depth&verdict=holds`; unknown values are all.
 * @param {string} query
 * @param {Row[]} rows
 * @returns {Choice}
 */
export function asked(query, rows) {
  const given = new URLSearchParams(query);
  const known = (/** @type {"topic" | "verdict"} */ field) => rows.find((row) => row[field] === given.get(field))?.[field] ?? "";
  return { topic: known("topic"), verdict: known("verdict") };
}

/** The address's query for a choice; empty for all.
 * @param {Choice} choice
 */
export function query(choice) {
  const chosen = Object.entries(choice).filter(([, value]) => value);
  return chosen.length ? `?${new URLSearchParams(chosen)}` : "";
}
