// The vectors of all types of quiz item, which the Python rules pass too (tests/quiz/vectors.py says
// what stands in them).

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { TYPES, types } from "../../views/discover.mjs";

const found = await types("tests/vectors.json");
const files = await Promise.all(found.map(async ({ path }) => JSON.parse(await readFile(path, "utf8"))));
const rows = (/** @type {string} */ kind) => files.flatMap((file) => file[kind] ?? []);

/** @type {Record<string, any>} */
export const items = Object.assign({}, ...files.map((file) => file.items));
/** @type {Record<string, any>[]} */
export const cases = rows("cases");
/** @type {Record<string, any>[]} */
export const stored = rows("stored");
/** @type {Record<string, any>[]} */
export const numbers = JSON.parse(await readFile(join(TYPES, "../numerals.vectors.json"), "utf8"));
