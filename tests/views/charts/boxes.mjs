// The boxes of the words in a picture, read off its markup: no browser measures them here. Widths are
// those of DejaVu Sans, wider than what most readers have.

import { readFileSync } from "node:fs";

/** Advance of each character, in units of the font's size. @type {Record<string, number>} */
const ADVANCES = JSON.parse(readFileSync(new URL("advances.json", import.meta.url), "utf8"));
const SIZE = 12.5; // of the words in charts (charts/chart.css)
/** Classes of words, or of groups of words, that are larger or bolder. @type {[RegExp, number, number][]} */
const LOOKS = [[/tl-bar/, 15, 1.1], [/tl-light-tag/, 14, 1.1], [/tl-dead|tl-cut|tl-row-label|tl-gap/, SIZE, 1.1]];

/** @typedef {{text: string, left: number, right: number, top: number, bottom: number, group: string}} Box */
/** @typedef {{width: number, height: number, x0: number, boxes: Box[]}} Picture */

const ENTITIES = /** @type {const} */ ([["&lt;", "<"], ["&gt;", ">"], ["&quot;", '"'], ["&#39;", "'"], ["&amp;", "&"]]);
const plain = (/** @type {string} */ text) => ENTITIES.reduce((done, [from, to]) => done.replaceAll(from, to), text);
const read = (/** @type {string} */ attributes, /** @type {string} */ name) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1];

/** @param {string} text @param {number} size */
export const widthOf = (text, size = SIZE) => [...text].reduce((sum, sign) => sum + (ADVANCES[sign] ?? 0.7) * size, 0);

/** Every picture of the markup with the boxes of its words.
 * @param {string} html
 * @returns {Picture[]}
 */
export function picturesOf(html) {
  return [...html.matchAll(/<svg([^>]*role="img"[^>]*)>([\s\S]*?)<\/svg>/g)].map(([, head, body]) => {
    const [x0] = (read(head, "viewBox") ?? "0 0 0 0").split(" ").map(Number);
    return { width: Number(read(head, "width")), height: Number(read(head, "height")), x0, boxes: boxesOf(body) };
  });
}

/** @param {string} body @returns {Box[]} */
function boxesOf(body) {
  /** @type {Box[]} */
  const boxes = [];
  /** @type {string[]} */
  const open = [];
  for (const [, closing, tag, attributes, inner] of body.matchAll(/<(\/?)(g|text)([^>]*)>(?:((?<=<text[^>]*>)(?:(?!<\/text>)[\s\S])*)<\/text>)?/g)) {
    if (tag === "g") {
      if (closing) open.pop();
      else open.push(read(attributes, "class") ?? "");
      continue;
    }
    const group = [...open, read(attributes, "class") ?? ""].filter(Boolean).join(" ");
    const spans = [...(inner ?? "").matchAll(/<tspan([^>]*)>([^<]*)<\/tspan>/g)];
    const parts = spans.length ? spans.map(([, more, text]) => [`${attributes} ${more}`, text]) : [[attributes, inner ?? ""]];
    let y = 0;
    for (const [given, text] of parts) {
      y = Number(read(given.split(" y=").length > 2 ? given.slice(given.lastIndexOf(" y=")) : given, "y") ?? y);
      if (spans.length && !/ y="/.test(given.slice(attributes.length)) && boxes.length) y += Number(/dy="(-?[\d.]+)em"[^"]*$/.exec(given)?.[1] ?? 0) * SIZE;
      const place = { ...placeOf(given, plain(text), group), y };
      const middle = /dy="0.35em"/.test(given) ? y : y - 4;
      boxes.push({ text: plain(text), left: place.left, right: place.right, top: middle - place.size * 0.42, bottom: middle + place.size * 0.42, group });
    }
  }
  return boxes;
}

/** @param {string} attributes @param {string} text @param {string} group */
function placeOf(attributes, text, group) {
  const [, size, bold] = LOOKS.find(([name]) => name.test(group)) ?? [null, SIZE, 1];
  const width = widthOf(text, size) * bold;
  const x = Number([...attributes.matchAll(/(?:^| )x="([^"]*)"/g)].at(-1)?.[1] ?? 0);
  const anchor = read(attributes, "text-anchor") ?? "start";
  const left = anchor === "end" ? x - width : anchor === "middle" ? x - width / 2 : x;
  return { left, right: left + width, size };
}

/** What is wrong with the words of a picture: two lie over each other, or one is cut off.
 * @param {Picture} picture
 * @returns {string[]}
 */
export function faultsOf({ width, height, x0, boxes }) {
  const faults = [];
  for (const [index, one] of boxes.entries()) {
    for (const other of boxes.slice(index + 1)) {
      const apart = one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
      if (!apart) faults.push(`“${one.text}” (${one.group}) over “${other.text}” (${other.group})`);
    }
    if (one.left < x0 - 3 || one.right > x0 + width + 3 || one.top < -3 || one.bottom > height + 3) faults.push(`“${one.text}” (${one.group}) is cut off`);
  }
  return faults;
}
