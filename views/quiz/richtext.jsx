// Compiled text (trainlab/quiz/richtext.py) to elements. Tags and attributes come from these allow-lists
// and from nothing else; an unknown tag leaves its text.

import { h } from "preact";

/**
 * @typedef {object} Element
 * @property {string} t                     tag
 * @property {Node[]} [c]                   children
 * @property {Record<string, string>} [a]   MathML attributes
 * @property {string} [href]
 * @property {boolean} [display]
 * @property {string} [tex]
 */
/** @typedef {string | Element} Node */
/** @typedef {Node[]} Tree */

const BLOCKS = new Set(["p", "pre", "ul", "ol", "li"]);
const PHRASES = new Set(["em", "strong", "code", "br"]);
const MATHML = new Set(
  ("mrow mi mn mo ms mtext mspace msup msub msubsup mfrac msqrt mroot munder mover munderover mtable mtr mtd " +
    "mstyle mpadded mphantom menclose").split(" "),
);
const MATHML_ATTRIBUTES = new Set(
  ("accent accentunder columnalign columnlines columnspacing depth displaystyle fence form height largeop " +
    "linebreak linethickness lspace mathvariant maxsize minsize movablelimits notation rowlines rowspacing rspace " +
    "scriptlevel separator stretchy symmetric voffset width").split(" "),
);
const CLOSING = /^[.,;:!?)]+/;
const SAFE_VALUE = /^[\w.%+\- ]*$/;
const SAFE_LINK = /^(https:\/\/|#)/;

/** Text with its blocks.
 * @param {{tree: Tree}} props
 */
export function RichText({ tree }) {
  return <>{elements(tree, false)}</>;
}

/** Text where only phrases may stand, as in a legend or a label: blocks become spans.
 * @param {{tree: Tree}} props
 */
export function Phrase({ tree }) {
  return <>{elements(tree, true)}</>;
}

/**
 * @param {unknown} tree
 * @param {boolean} phrase
 * @returns {import("preact").ComponentChild[]}
 */
function elements(tree, phrase) {
  if (!Array.isArray(tree)) return [];
  /** @type {import("preact").ComponentChild[]} */
  const made = [];
  for (let at = 0; at < tree.length; at += 1) {
    const [node, next] = [tree[at], tree[at + 1]];
    const [stop] = (isInlineMath(node) && typeof next === "string" && CLOSING.exec(next)) || [""];
    if (stop) {
      // A full stop or comma stays with the formula before it.
      made.push(h("span", { class: "tl-together" }, [element(node, phrase), stop]), String(next).slice(stop.length));
      at += 1;
    } else {
      made.push(element(node, phrase));
    }
  }
  return made;
}

/** @param {Node} node */
const isInlineMath = (node) => typeof node === "object" && node !== null && node.t === "math" && !node.display;

/**
 * @param {Node} node
 * @param {boolean} phrase
 * @returns {import("preact").ComponentChild}
 */
function element(node, phrase) {
  if (typeof node === "string") return node;
  if (typeof node !== "object" || node === null) return null;
  const { t: tag, c: children = [] } = node;
  if (tag === "math") return formula(node);
  if (tag === "a" && SAFE_LINK.test(String(node.href))) return h("a", { href: node.href }, elements(children, true));
  if (tag === "br") return h("br", {});
  if (PHRASES.has(tag)) return h(tag, {}, elements(children, true));
  if (BLOCKS.has(tag) && phrase) return h("span", { class: "tl-block" }, elements(children, true));
  if (BLOCKS.has(tag)) return h(tag, {}, elements(children, tag === "p" || tag === "pre"));
  return elements(children, phrase);
}

/** @param {Element} node */
function formula({ display, tex, c = [] }) {
  const math = h("math", { display: display ? "block" : "inline", ...(tex ? { alttext: tex } : {}) }, c.map(mathml));
  return display ? h("span", { class: "tl-display" }, math) : math;
}

/**
 * @param {Node} node
 * @returns {import("preact").ComponentChild}
 */
function mathml(node) {
  if (typeof node === "string") return node;
  if (typeof node !== "object" || node === null) return null;
  const children = Array.isArray(node.c) ? node.c.map(mathml) : [];
  if (!MATHML.has(node.t)) return children;
  const safe = Object.entries(node.a ?? {}).filter(([name, value]) => MATHML_ATTRIBUTES.has(name) && SAFE_VALUE.test(String(value)));
  return h(node.t, Object.fromEntries(safe), children);
}
