// Ranks queries by the search itself: reads {index, queries}, prints for each query what it finds.
import { readFileSync } from "node:fs";
import { bundled } from "../views/bundled.mjs";

const { index, queries } = JSON.parse(readFileSync(0, "utf8"));
const { makeSearch } = await bundled('export { makeSearch } from "./search/engine.js";');
const search = makeSearch(index);
console.log(JSON.stringify(queries.map((query) => {
  const { says, results } = search(query);
  return { says, results: results.map(({ key, score, pieces }) => ({ key, score, text: pieces.map(({ text }) => text).join("") })) };
})));
