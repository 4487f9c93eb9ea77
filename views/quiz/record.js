// What is kept of one item: a set of answers, which only grows. Two records of an item, from two
// tabs, machines or files, are merged by union, so that no order of merging loses an answer or
// makes one up. What is still being typed, and what has been opened or looked at, is no answer: of
// each the latest stays (of "seen" the first). All of it is untrusted where it is read.

export const VERDICTS = ["right", "partly", "not-yet"];
export const LEVELS = ["sure", "fairly", "guessing"];

const LATEST = 8.64e15; // ms since 1970, the last moment a Date can hold
const MOST_ANSWER = 100_000; // characters of one answer as JSON
const MOST_NAMED = 20; // misconceptions of one answer
const SLUG = /^[a-z0-9][a-z0-9-]{0,79}$/;

/** After this time an answer that was shown no longer counts as looked up. */
export const FORGOTTEN_AFTER = 12 * 3_600_000; // ms

/**
 * An answer that was checked and judged. Two with the same `at`, `version` and `answer` are one.
 * @typedef {object} Answer
 * @property {number} at       ms since 1970
 * @property {number} version  of the item; 0 is the item itself
 * @property {any} answer      null if an older edition kept only its verdict
 * @property {"right" | "partly" | "not-yet"} verdict
 * @property {"typed" | "shown"} how  "shown": the answer had been on the screen before
 * @property {"sure" | "fairly" | "guessing"} [sure]
 * @property {string[]} [misconceptions]  named by the feedback
 * @property {number} [times]  tries it stands for, where an older edition kept but their number
 * @property {number} [judged] when the verdict was last given, if that was later
 */

/**
 * What stands in the fields of a version.
 * @typedef {object} Draft
 * @property {number} at
 * @property {any} answer
 * @property {any} checked  as it was when last checked; null before
 * @property {boolean} shown
 * @property {boolean} locked
 * @property {string} [sure]
 */

/**
 * @typedef {object} Record
 * @property {Answer[]} answers  in the order of time
 * @property {Map<number, Draft>} drafts  by version
 * @property {Map<number, number>} shown  when the answer to a version was last on the screen
 * @property {number} [seen]  when the item was first looked at
 */

/** @returns {Record} */
export const empty = () => ({ answers: [], drafts: new Map(), shown: new Map() });

/** @param {Record} record */
export const isEmpty = ({ answers, drafts, shown, seen }) => !answers.length && !drafts.size && !shown.size && seen === undefined;

const identity = (/** @type {Answer} */ { at, version, answer }) => JSON.stringify([at, version, answer ?? null]);

/** The greater of two by numbers, then by text: the same whichever comes first.
 * @template T
 * @param {T} one @param {T} other @param {(value: T) => number} rank
 * @returns {T}
 */
function greater(one, other, rank) {
  const by = rank(one) - rank(other);
  if (by) return by > 0 ? one : other;
  return text(one) >= text(other) ? one : other;
}

/** As JSON, whatever the order of the names. @param {unknown} value */
const text = (value) => JSON.stringify(Object.entries(/** @type {object} */ (value)).sort(([one], [other]) => (one < other ? -1 : 1)));

/** @param {Answer} one @param {Answer} other */
const byTime = (one, other) => one.at - other.at || one.version - other.version || (identity(one) < identity(other) ? -1 : 1);

/**
 * The union of two records: commutative, associative, idempotent.
 * @param {Record} one
 * @param {Record} other
 * @returns {Record}
 */
export function merge(one, other) {
  const answers = joined(
    new Map(one.answers.map((answer) => [identity(answer), answer])),
    new Map(other.answers.map((answer) => [identity(answer), answer])),
    (a, b) => greater(a, b, ({ judged = 0 }) => judged),
  );
  const seen = Math.min(one.seen ?? Infinity, other.seen ?? Infinity);
  return {
    answers: [...answers.values()].sort(byTime),
    drafts: joined(one.drafts, other.drafts, (a, b) => greater(a, b, ({ at }) => at)),
    shown: joined(one.shown, other.shown, Math.max),
    ...(seen < Infinity ? { seen } : {}),
  };
}

/**
 * @template K, V
 * @param {Map<K, V>} one @param {Map<K, V>} other @param {(one: V, other: V) => V} choose
 * @returns {Map<K, V>}
 */
function joined(one, other, choose) {
  const all = new Map(one);
  for (const [key, value] of other) {
    const here = all.get(key);
    all.set(key, here === undefined ? value : choose(here, value));
  }
  return all;
}

/** Whether a record holds everything that another does. @param {Record} whole @param {Record} part */
export const holds = (whole, part) => same(merge(whole, part), whole);

/** @param {Record} one @param {Record} other */
export const same = (one, other) => canonical(one) === canonical(other);

/** @param {Record} record */
function canonical(record) {
  const { answers, drafts, shown, seen } = record;
  const ordered = (/** @type {Map<number, any>} */ map) => [...map].sort(([a], [b]) => a - b).map(([key, value]) => [key, typeof value === "object" ? text(value) : value]);
  return JSON.stringify([[...answers].sort(byTime).map(text), ordered(drafts), ordered(shown), seen ?? null]);
}

/** A record as a JSON value. @param {Record} record */
export const toJson = ({ answers, drafts, shown, seen }) => ({
  format: 2,
  answers,
  ...(drafts.size ? { drafts: Object.fromEntries(drafts) } : {}),
  ...(shown.size ? { shown: Object.fromEntries(shown) } : {}),
  ...(seen === undefined ? {} : { seen }),
});

/** @param {unknown} value @returns {value is {[name: string]: any}} */
export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {unknown} value */
const isTime = (value) => typeof value === "number" && value >= 0 && value <= LATEST;
/** @param {unknown} value */
const isVersion = (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 31;

/**
 * A record from any JSON value, of this format or of the first edition's.
 * @param {unknown} raw
 * @returns {{record: Record, dropped: number}} `dropped`: parts that make no sense
 */
export function fromJson(raw) {
  try {
    if (!isObject(raw)) return { record: empty(), dropped: 1 };
    return Object.hasOwn(raw, "format") ? cleaned(raw) : { record: fromFirstEdition(raw), dropped: 0 };
  } catch {
    return { record: empty(), dropped: 1 }; // nested too deeply to be written again
  }
}

/** @param {{[name: string]: any}} raw */
function cleaned(raw) {
  if (raw.format !== 2 || !Array.isArray(raw.answers)) return { record: empty(), dropped: 1 };
  const answers = raw.answers.map(cleanAnswer);
  const drafts = entries(raw.drafts).map(([version, draft]) => /** @type {const} */ ([Number(version), cleanDraft(draft)]));
  const shown = entries(raw.shown).map(([version, at]) => /** @type {const} */ ([Number(version), isTime(at) ? at : null]));
  const all = [...answers, ...drafts.map(([, draft]) => draft), ...shown.map(([, at]) => at)];
  const record = {
    answers: /** @type {Answer[]} */ (answers.filter((answer) => answer !== null)),
    drafts: new Map(/** @type {[number, Draft][]} */ (drafts.filter(([version, draft]) => isVersion(version) && draft))),
    shown: new Map(/** @type {[number, number][]} */ (shown.filter(([version, at]) => isVersion(version) && at !== null))),
    ...(isTime(raw.seen) ? { seen: raw.seen } : {}),
  };
  return { record: merge(record, empty()), dropped: all.filter((part) => part === null).length };
}

/** @param {unknown} raw @returns {[string, any][]} */
const entries = (raw) => (isObject(raw) ? Object.entries(raw) : []);

/** @param {unknown} value */
const fits = (value) => (JSON.stringify(value ?? null)).length <= MOST_ANSWER;

/** @param {unknown} raw @returns {Answer | null} */
function cleanAnswer(raw) {
  if (!isObject(raw) || !isTime(raw.at) || !isVersion(raw.version) || !VERDICTS.includes(raw.verdict) || !fits(raw.answer)) return null;
  const named = Array.isArray(raw.misconceptions) ? raw.misconceptions.filter((slug) => typeof slug === "string" && SLUG.test(slug)).slice(0, MOST_NAMED) : [];
  return {
    at: raw.at,
    version: raw.version,
    answer: raw.answer ?? null,
    verdict: raw.verdict,
    how: raw.how === "shown" ? "shown" : "typed",
    ...(LEVELS.includes(raw.sure) ? { sure: raw.sure } : {}),
    ...(named.length ? { misconceptions: named } : {}),
    ...(Number.isInteger(raw.times) && raw.times > 1 && raw.times < 1e6 ? { times: raw.times } : {}),
    ...(isTime(raw.judged) ? { judged: raw.judged } : {}),
  };
}

/** @param {unknown} raw @returns {Draft | null} */
function cleanDraft(raw) {
  if (!isObject(raw) || !isTime(raw.at) || !fits(raw.answer) || !fits(raw.checked)) return null;
  return {
    at: raw.at,
    answer: raw.answer ?? null,
    checked: raw.checked ?? null,
    shown: raw.shown === true,
    locked: raw.locked === true,
    ...(LEVELS.includes(raw.sure) ? { sure: raw.sure } : {}),
  };
}

/**
 * What the first edition kept of an item: one entry, overwritten by each answer. It knows the first
 * verdict and the last, and how many tries there were. The same entry makes the same answers.
 * @param {{[name: string]: any}} entry
 * @returns {Record}
 */
function fromFirstEdition(entry) {
  const record = empty();
  const at = isTime(entry.updated) && entry.updated >= 1 ? entry.updated : 1;
  const version = isVersion(entry.variant) ? entry.variant : 0;
  const count = (/** @type {any} */ tries) => (Number.isInteger(tries) && tries > 0 && tries < 1e6 ? tries : 0);
  const others = entries(entry.others).filter(([name, other]) => /^\d{1,2}$/.test(name) && isObject(other));
  for (const [name, other] of [...others, [String(version), entry]]) {
    const written = ["answer", "checked"].some((field) => (other[field] ?? null) !== null);
    const draft = written ? cleanDraft({ ...other, sure: other.confidence, at: other === entry ? at : at - 1 }) : null;
    if (draft) record.drafts.set(Number(name), draft);
  }
  const [first, last] = [entry.first, entry.last].map((verdict) => (VERDICTS.includes(verdict) ? verdict : null));
  if (first || last) {
    const tries = Math.max(count(entry.tries) + others.reduce((sum, [, { tries: n }]) => sum + count(n), 0), first && last && first !== last ? 2 : 1);
    const judged = count(entry.tries) > 0 && fits(entry.checked) ? { answer: entry.checked ?? null, version } : { answer: null, version: 0 };
    const sure = entry.confidence;
    const made = tries === 1
      ? [{ at, ...judged, verdict: last ?? first, sure }]
      : [{ at: at - 1, answer: null, version: 0, verdict: first ?? last, sure }, { at, ...judged, verdict: last ?? first, times: tries - 1 }];
    record.answers = made.map((answer) => /** @type {Answer} */ (cleanAnswer(answer)));
  }
  if (entry.seen === true) record.seen = at;
  return record;
}

/** How many tries a record holds. @param {Answer[]} answers */
export const tries = (answers) => answers.reduce((sum, { times = 1 }) => sum + times, 0);

/**
 * A moment for what happens now, after all that a record knows of: a clock that was set back does
 * not put an answer before those that it followed.
 * @param {Record} record
 * @param {number} now
 */
export function moment({ answers, drafts }, now) {
  const known = [...answers, ...drafts.values()].map(({ at }) => at);
  return Math.min(known.reduce((latest, at) => Math.max(latest, at + 1), now), LATEST);
}

/** How an answer given now came about. Of an item that always has other versions, one whose answer
 * was on the screen never counts again.
 * @param {Record} record @param {number} version @param {number} now @param {boolean} [endless]
 * @returns {Answer["how"]}
 */
export const howAt = ({ shown }, version, now, endless = false) => (now - (shown.get(version) ?? -Infinity) < (endless ? Infinity : FORGOTTEN_AFTER) ? "shown" : "typed");

/**
 * What a reader finds in the fields: the version last worked on, and of each version what was
 * written or answered last.
 * @param {Record} record
 * @returns {{[name: string]: any}} as a kernel keeps it, see `attempt.js`
 */
export function shownOf(record) {
  const { answers, drafts } = record;
  const versions = [...new Set([...answers.map(({ version }) => version), ...drafts.keys()])];
  const latest = (/** @type {number} */ version) => Math.max(drafts.get(version)?.at ?? -1, ...answers.filter((one) => one.version === version).map(({ at }) => at));
  const [version = 0, ...rest] = versions.sort((one, other) => latest(other) - latest(one) || one - other);
  const [first, last] = [answers[0]?.verdict, answers.at(-1)?.verdict];
  return {
    ...fieldsOf(record, version),
    variant: version,
    ...(first ? { first, last } : {}),
    ...(rest.length ? { others: Object.fromEntries(rest.map((other) => [other, fieldsOf(record, other)])) } : {}),
  };
}

/** @param {Record} record @param {number} version */
function fieldsOf({ answers, drafts }, version) {
  const given = answers.filter((answer) => answer.version === version);
  const [last, draft] = [given.at(-1), drafts.get(version)];
  const fields = draft && draft.at >= (last?.at ?? 0)
    ? draft
    : { answer: last?.answer ?? null, checked: last?.answer ?? null, shown: false, locked: last !== undefined, sure: draft?.sure };
  const { answer, checked, shown, locked, sure } = fields;
  const confidence = given.findLast((one) => one.sure)?.sure ?? sure;
  return { answer, checked, shown, locked, tries: tries(given), ...(confidence ? { confidence } : {}) };
}
