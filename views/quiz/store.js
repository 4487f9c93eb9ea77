// Where answers are kept in the page: localStorage, one entry an item and an edition. An edition is
// the place on the host from which the book is read: two on one host, or in two folders of one
// disk, do not mix. Nothing is overwritten: what is kept is merged with what is there, and an entry
// that cannot be read, or not whole, is set aside before. If there is no room, an answer goes to
// sessionStorage, which lasts as long as the tab, else it stays in memory.

import { empty, fromJson, holds, isEmpty, isObject, merge, moment, toJson } from "./record.js";

/** @typedef {import("./record.js").Record} Record */
/** @typedef {"lasting" | "full" | "blocked"} Condition  of this browser's storage */

const FIRST_EDITION = "trainlab:v1:";
const MIGRATED = "@migrated";
const EXERCISES = "@exercises";
const ASIDE = "@damaged:";

/** The folder of the book: this script lies in its `_static/trainlab/late/`; null outside a book. */
const PLACE = typeof document === "undefined" ? null : placeOf(/** @type {HTMLScriptElement | null} */ (document.currentScript));
const PREFIX = `trainlab:v2:${PLACE}:`;

/** @param {HTMLScriptElement | null} script */
function placeOf(script) {
  return script?.src ? new URL("../../../", script.src).pathname : null;
}

/** What could not be stored, and all that this tab has written: lost at the latest with the page.
 * @type {Map<string, Record>}
 */
const written = new Map();
/** @type {Set<(id: string) => void>} */
const followers = new Set();

/** @param {"localStorage" | "sessionStorage"} name @returns {Storage | null} null if it is blocked */
function storage(name) {
  try {
    return globalThis[name] ?? null;
  } catch {
    return null;
  }
}

/** @param {Storage | null} where @param {string} key @returns {string | null} */
function raw(where, key) {
  try {
    return where?.getItem(key) ?? null;
  } catch {
    return null; // blocked
  }
}

/** @param {Storage | null} where @param {string} key */
function parsed(where, key) {
  try {
    return JSON.parse(raw(where, key) ?? "null");
  } catch {
    return null; // damaged, or not ours
  }
}

/** @param {Storage | null} where @param {string} key @param {unknown} value @returns {boolean} */
function put(where, key, value) {
  try {
    where?.setItem(key, JSON.stringify(value));
    return where !== null;
  } catch {
    return false;
  }
}

/** @param {Storage | null} where @param {string} key @returns {boolean} whether it is gone */
function drop(where, key) {
  try {
    where?.removeItem(key);
    return true;
  } catch {
    return where === null;
  }
}

/** The names after a prefix. @param {Storage | null} where @param {string} prefix */
function names(where, prefix) {
  try {
    return Object.keys(where ?? {}).filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  } catch {
    return [];
  }
}

/** @param {Storage | null} where @param {string} key */
const recordIn = (where, key) => fromJson(parsed(where, key) ?? { format: 2, answers: [] }).record;

/** @param {string} id @returns {Record} all that is known of an item */
export function read(id) {
  const local = storage("localStorage");
  const found = [recordIn(local, PREFIX + id), recordIn(storage("sessionStorage"), PREFIX + id), written.get(id) ?? empty()];
  if (parsed(local, PREFIX + MIGRATED) === null) found.push(fromJson(parsed(local, FIRST_EDITION + id) ?? {}).record);
  return found.reduce(merge);
}

/** @param {Storage | null} where @param {string} key @returns {string | null} its text, if it is not whole */
function damage(where, key) {
  const text = raw(where, key);
  if (text === null) return null;
  const value = parsed(where, key);
  const whole = key === PREFIX + EXERCISES ? isObject(value) && Object.values(value).every(Number.isFinite) : fromJson(value).dropped === 0;
  return whole ? null : text;
}

/** Replace an entry; one that is damaged is set aside first, and stays if there is no room for that.
 * @param {string} id @param {unknown} value @returns {boolean} whether it is stored
 */
function replace(id, value) {
  const local = storage("localStorage");
  const text = damage(local, PREFIX + id);
  const aside = `${PREFIX}${ASIDE}${id}:`;
  const before = names(local, aside);
  if (text !== null && !before.some((name) => parsed(local, aside + name) === text) && !put(local, `${aside}${before.length}`, text)) return false;
  return put(local, PREFIX + id, value);
}

/** The items, and "@exercises", of which something is damaged, be it set aside or in its place. @returns {string[]} */
export function damaged() {
  const local = storage("localStorage");
  const all = names(local, PREFIX);
  const aside = all.filter((name) => name.startsWith(ASIDE)).map((name) => name.slice(ASIDE.length, name.lastIndexOf(":")));
  const inPlace = all.filter((name) => (name === EXERCISES || !name.startsWith("@")) && damage(local, PREFIX + name) !== null);
  return [...new Set([...aside, ...inPlace])].sort();
}

/** The items of which anything is known. @returns {string[]} */
export function ids() {
  const [local, session] = [storage("localStorage"), storage("sessionStorage")];
  const old = parsed(local, PREFIX + MIGRATED) === null ? names(local, FIRST_EDITION) : [];
  const all = [...names(local, PREFIX), ...names(session, PREFIX), ...written.keys(), ...old];
  return [...new Set(all)].filter((id) => !id.startsWith("@") && !isEmpty(read(id))).sort();
}

/**
 * Add to what is known of an item.
 * @param {string} id
 * @param {Record} record
 * @returns {Condition} "lasting" if it is stored for good
 */
export function keep(id, record) {
  const whole = merge(read(id), record);
  written.set(id, merge(written.get(id) ?? empty(), record));
  const stored = replace(id, toJson(whole));
  if (stored) drop(storage("sessionStorage"), PREFIX + id);
  else put(storage("sessionStorage"), PREFIX + id, toJson(whole));
  for (const follow of followers) follow(id);
  return stored ? "lasting" : lacking();
}

/** What is wrong with a storage that has just refused something, be it with room for less. */
const lacking = () => (condition() === "blocked" ? "blocked" : "full");

/** Note that an item has been looked at. @param {string} id */
export function markSeen(id) {
  if (read(id).seen === undefined) keep(id, { ...empty(), seen: Date.now() });
}

/** Note that the answer to a version is on the screen now. @param {string} id @param {number} version */
export const markShown = (id, version) => keep(id, { ...empty(), shown: new Map([[version, Date.now()]]) });

/** A moment after all that is known of an item. @param {string} id */
export const now = (id) => moment(read(id), Date.now());

/** Forget all answers to this edition, and those of the first that were taken over.
 * @returns {boolean} whether they are gone
 */
export function forgetAll() {
  written.clear();
  const all = ["localStorage", "sessionStorage"].flatMap((name) => {
    const where = storage(/** @type {"localStorage"} */ (name));
    const keys = [...names(where, PREFIX).map((id) => PREFIX + id), ...names(where, FIRST_EDITION).map((id) => FIRST_EDITION + id)];
    return keys.map((key) => drop(where, key));
  });
  for (const follow of followers) follow("");
  return all.every(Boolean);
}

/** Whether this browser can store more. @returns {Condition} */
export function condition() {
  const local = storage("localStorage");
  if (local && put(local, `${PREFIX}@probe`, "x".repeat(500))) return drop(local, `${PREFIX}@probe`) ? "lasting" : "blocked";
  return names(local, "").length ? "full" : "blocked";
}

/** Exercises that have been passed: when, by task. @returns {Map<string, number>} */
export function exercises() {
  const found = [storage("localStorage"), storage("sessionStorage")].map((where) => parsed(where, PREFIX + EXERCISES));
  return earliest(found.flatMap((raw) => (isObject(raw) ? Object.entries(raw) : [])));
}

/** Add passed exercises; of each the first time stays. @param {Map<string, number>} passed @returns {Condition} */
export function keepExercises(passed) {
  const all = Object.fromEntries(earliest([...exercises(), ...passed]));
  if (replace(EXERCISES, all)) return "lasting";
  put(storage("sessionStorage"), PREFIX + EXERCISES, all);
  return lacking();
}

/** @param {[string, any][]} entries */
function earliest(entries) {
  /** @type {Map<string, number>} */
  const first = new Map();
  for (const [task, at] of entries) {
    if (Number.isFinite(at) && at >= 0 && at < (first.get(task) ?? Infinity)) first.set(task, at);
  }
  return first;
}

/** Call when an item changes, here or in another tab; "" stands for all.
 * @param {(id: string) => void} follow
 * @returns {() => void} stops it
 */
export function follow(follow) {
  followers.add(follow);
  return () => followers.delete(follow);
}

/** Another tab has written. If it did so before it heard of what this one wrote, write the union.
 * @param {Pick<StorageEvent, "key" | "newValue">} event
 */
export function hear({ key, newValue }) {
  if (key === null) written.clear();
  else if (!key.startsWith(PREFIX)) return;
  const id = key === null ? "" : key.slice(PREFIX.length);
  if (newValue === null) written.delete(id);
  const mine = written.get(id);
  if (mine && !holds(recordIn(storage("localStorage"), PREFIX + id), mine)) keep(id, mine);
  else for (const tell of followers) tell(id);
}

/** Take over what the first edition has kept, once, and what a full storage had no room for. */
export function settle() {
  const [local, session] = [storage("localStorage"), storage("sessionStorage")];
  const old = parsed(local, PREFIX + MIGRATED) === null ? names(local, FIRST_EDITION) : [];
  const taken = [...old, ...names(session, PREFIX).filter((id) => !id.startsWith("@"))].map((id) => isEmpty(read(id)) || keep(id, empty()) === "lasting");
  if (taken.every(Boolean)) put(local, PREFIX + MIGRATED, true);
  const [passed] = [parsed(session, PREFIX + EXERCISES)];
  if (passed !== null && keepExercises(new Map()) === "lasting") drop(session, PREFIX + EXERCISES);
}

if (PLACE !== null) {
  settle();
  addEventListener("storage", hear);
}
