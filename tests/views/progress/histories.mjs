// Generated histories of a reader, and a browser to keep them in that can be full or behind.

import fc from "fast-check";
import { bundled } from "../bundled.mjs";

const AT = fc.integer({ min: 1, max: 40 }).map((day) => day * 86_400_000);
const VERSION = fc.integer({ min: 0, max: 2 });
const GIVEN = fc.constantFrom("a", "b", 7, ["x", "y"], null);

export const answer = fc.record(
  {
    at: AT,
    version: VERSION,
    answer: GIVEN,
    verdict: fc.constantFrom("right", "partly", "not-yet"),
    how: fc.constantFrom("typed", "shown"),
    sure: fc.constantFrom("sure", "fairly", "guessing"),
    misconceptions: fc.subarray(["factors-add", "relu-suffices"], { minLength: 1 }),
    times: fc.integer({ min: 2, max: 4 }),
    judged: AT,
  },
  { requiredKeys: ["at", "version", "answer", "verdict", "how"] },
);

const draft = fc.record({ at: AT, answer: GIVEN, checked: GIVEN, shown: fc.boolean(), locked: fc.boolean() });
const byVersion = (/** @type {fc.Arbitrary<any>} */ value) => fc.dictionary(VERSION.map(String), value, { maxKeys: 3 });

/** A record as a JSON value, as a file or a storage may hold it. */
export const stored = fc.record(
  { format: fc.constant(2), answers: fc.array(answer, { maxLength: 8 }), drafts: byVersion(draft), shown: byVersion(AT), seen: AT },
  { requiredKeys: ["format", "answers"] },
);

/** What the first edition may have kept. */
export const firstEdition = fc.record(
  {
    answer: GIVEN,
    checked: GIVEN,
    tries: fc.integer({ min: 0, max: 4 }),
    shown: fc.boolean(),
    seen: fc.boolean(),
    first: fc.constantFrom("right", "partly", "not-yet"),
    last: fc.constantFrom("right", "partly", "not-yet"),
    confidence: fc.constantFrom("sure", "guessing"),
    variant: VERSION,
    updated: AT,
  },
  { requiredKeys: [] },
);

/** A storage as a tab sees it: its size may be limited, and a snapshot may be older than the truth. */
export class Storage {
  /** @param {number} [room] characters */
  constructor(room = Infinity) {
    Object.defineProperty(this, "room", { value: room, writable: true });
  }
  /** @param {string} key */
  getItem(key) {
    return Object.hasOwn(this, key) ? /** @type {any} */ (this)[key] : null;
  }
  /** @param {string} key @param {string} value */
  setItem(key, value) {
    const used = Object.entries(this).reduce((sum, [name, text]) => sum + (name === key ? 0 : name.length + text.length), 0);
    const { room } = /** @type {any} */ (this);
    if (used + key.length + value.length > room) throw new DOMException("full", "QuotaExceededError");
    Object.defineProperty(this, key, { value, writable: true, enumerable: true, configurable: true });
  }
  /** @param {string} key */
  removeItem(key) {
    delete (/** @type {any} */ (this)[key]);
  }
}

let copies = 0;

/** A page of the book that has just been opened: the store, with nothing in memory. */
export async function page(/** @type {any} */ local, /** @type {any} */ session, place = "https://host/book/") {
  use(local, session);
  const listeners = /** @type {any[]} */ ([]);
  const global = /** @type {any} */ (globalThis);
  const before = global.document;
  global.document = { currentScript: { src: `${place}_static/trainlab/late/quiz.js` } };
  global.addEventListener = (/** @type {string} */ name, /** @type {any} */ listener) => name === "storage" && listeners.push(listener);
  copies += 1;
  const store = await bundled(`export * from "./quiz/store.js"; export const copy = ${copies};`);
  global.document = before;
  return store;
}

/** Let the code see these storages. @param {any} local @param {any} session */
export function use(local, session) {
  for (const [name, value] of [["localStorage", local], ["sessionStorage", session]]) {
    Object.defineProperty(globalThis, name, { configurable: true, get: () => { if (value === null) throw new DOMException("blocked", "SecurityError"); return value; } });
  }
}
