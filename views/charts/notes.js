// Words inside a plot: each takes the first of its places at which it lies over no other. Pure functions.

/** @typedef {{x: number, y: number, anchor: "start" | "middle" | "end"}} Place  y: the middle of the words */
/** @typedef {{left: number, right: number, top: number, bottom: number}} Box */

const CHARACTER = 7.8; // width of a character, estimated: text isn't measured
const HALF = 7; // half the height of a line

/** The room that words take at a place.
 * @param {string} text @param {Place} place
 * @returns {Box}
 */
export function boxAt(text, { x, y, anchor }) {
  const width = text.length * CHARACTER;
  const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
  return { left, right: left + width, top: y - HALF, bottom: y + HALF };
}

/** @param {Box} one @param {Box} other */
const meet = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

/**
 * The first place that is free and inside; null if none is. What is placed is added to what is taken.
 * @param {string} text
 * @param {Place[]} places  in the order of preference
 * @param {Box[]} taken     by other words
 * @param {[number, number]} within  the ends of the picture
 * @returns {Place | null}
 */
export function placeWords(text, places, taken, [left, right]) {
  const found = places.find((place) => {
    const box = boxAt(text, place);
    return box.left >= left && box.right <= right && !taken.some((other) => meet(box, other));
  });
  if (found) taken.push(boxAt(text, found));
  return found ?? null;
}
