// Formulas to MathML, at build time: reads [{tex, display}], prints [{mathml} | {error}].

import { text } from "node:stream/consumers";
import katex from "katex";

/** @type {{tex: string, display: boolean}[]} */
const formulas = JSON.parse(await text(process.stdin));

const rendered = formulas.map(({ tex, display }) => {
  try {
    return { mathml: katex.renderToString(tex, { displayMode: display, output: "mathml", strict: "error" }) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
});
console.log(JSON.stringify(rendered));
