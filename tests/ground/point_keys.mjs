// For each recording the points of its grid that the page would not find under their key.
import { readFileSync } from "node:fs";
import { pointKey } from "#views/experiment/settings.js";

/** @typedef {import("#views/host/types.js").Declaration} Declaration */

/** @param {Declaration} declaration @returns {Record<string, any>[]} */
const grid = ({ controls }) =>
  controls.reduce(
    (points, { name, values }) => points.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    /** @type {Record<string, any>[]} */ ([{}]),
  );

/** @type {{declaration: Declaration, keys: string[]}[]} */
const recordings = JSON.parse(readFileSync(0, "utf8"));
const lost = recordings.map(({ declaration, keys }) => {
  const known = new Set(keys);
  return grid(declaration).map((settings) => pointKey(declaration, settings)).filter((key) => !known.has(key));
});
process.stdout.write(JSON.stringify(lost));
