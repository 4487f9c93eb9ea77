// The still picture of an experiment in a saved notebook: what the static page shows of its panels,
// as plain paragraphs and images. Clients that show a notebook without running it take scripts,
// styles and SVG out of an output's HTML; an image keeps its own.

/** Attributes that place a mark: a tenth of a pixel will do. */
const PLACES = / (d|x|y|x1|x2|y1|y2|cx|cy|r|width|height|points)="([^"]*)"/g;
/** Attributes that mean nothing without the page: names, roles, styles. */
const PAGE = / (?:class|id|role|style|tabindex|aria-[a-z]+|data-[a-z]+)="[^"]*"/g;
const TAG = /<(\/?)([a-z][a-z0-9]*)([^>]*?)(\/?)>/g;
const VOID = ["br", "img", "hr", "input", "wbr"];

/**
 * Replace each picture in the HTML of panels by an image.
 * @param {string} html
 * @param {string} css  the views' styles, minified
 */
export function still(html, css) {
  const rules = [...ruled(css)];
  const light = variables(rules);
  /** @type {string[]} */
  const classes = []; // of the elements that are open
  let [out, at] = ["", 0];
  TAG.lastIndex = 0;
  for (let tag = TAG.exec(html); tag; tag = TAG.exec(html)) {
    const [text, closing, name, attributes, closed] = tag;
    out += html.slice(at, tag.index);
    at = TAG.lastIndex;
    if (name === "svg" && !closing) {
      at = html.indexOf("</svg>", tag.index) + "</svg>".length;
      TAG.lastIndex = at;
      out += image(html.slice(tag.index, at), classes.join(" "), rules, light);
      continue;
    }
    if (closing) classes.pop();
    else if (!closed && !VOID.includes(name)) classes.push(/ class="([^"]*)"/.exec(attributes)?.[1] ?? "");
    out += text.replace(PAGE, "");
  }
  return out + html.slice(at);
}

/**
 * A picture as an image that needs nothing else.
 * @param {string} svg
 * @param {string} around  the classes of what it stands in
 * @param {Rule[]} rules
 * @param {Map<string, string>} light
 */
function image(svg, around, rules, light) {
  const [, width = "680", height = "300"] = / width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  const placed = svg
    .replace(/<path(?: [\w-]+="[^"]*")* d><\/path>/g, "") // nothing to draw, and no XML
    .replace(PLACES, (_, name, value) => ` ${name}="${value.replace(/-?\d*\.\d{2,}/g, (/** @type {string} */ number) => String(+(+number).toFixed(1)))}"`)
    .replace(/ (?:role|tabindex|aria-[a-z]+|data-[a-z]+)="[^"]*"/g, "")
    .replace(/><\/(?:path|rect|line|circle)>/g, "/>")
    .replace(/<g>((?:<(?:line|path|text)\b[^>]*\/?>[^<]*(?:<\/text>)?)*)<\/g>/g, "$1") // groups that say nothing
    .replace(/ d="((?:M[\d.-]+,[\d.-]+a[\d.]+,[\d.]+ 0 1 0 [\d.]+,0a[\d.]+,[\d.]+ 0 1 0 -[\d.]+,0z)+)"/g, dots);
  const used = new Set(`trainlab ${around} ${[...placed.matchAll(/class="([^"]*)"/g)].map((found) => found[1]).join(" ")}`.split(/\s+/));
  const kept = rules.filter((rule) => applies(rule, used)).map(({ selector, body }) => `${selector}{${resolved(body, light)}}`);
  const whole =
    `<svg xmlns="http://www.w3.org/2000/svg" class="trainlab" width="${width}" height="${height}" font-family="system-ui,sans-serif">` +
    `<style>${kept.join("")}</style><rect width="100%" height="100%" fill="#fff"/>` +
    `<g class="${around}">${resolved(placed, light)}</g></svg>`;
  return `<img alt="" width="${width}" height="${height}" src="${address(whole)}">`;
}

/** Circles of one size as round ends of lines without length, at a third of the length.
 * @param {string} whole
 * @param {string} d
 */
function dots(whole, d) {
  const circles = [...d.matchAll(/M([\d.-]+),([\d.-]+)a([\d.]+)/g)].map((found) => found.slice(1).map(Number));
  const [, , r] = circles[0];
  if (circles.some((circle) => circle[2] !== r)) return whole;
  const places = circles.map(([x, y]) => `M${+(x + r).toFixed(1)},${y}h0`).join("");
  return ` d="${places}" style="fill:none;stroke:var(--series);stroke-width:${2 * r};stroke-linecap:round"`;
}

/** A picture as the address of an image, inside an attribute; a third shorter than base64.
 * @param {string} svg
 */
function address(svg) {
  const quoted = svg.replaceAll('"', "'").replaceAll("%", "%25").replaceAll("#", "%23");
  return `data:image/svg+xml,${quoted.replaceAll("&", "&amp;")}`;
}

/** @typedef {{selector: string, body: string}} Rule */

/** The rules of a minified style sheet, those of its media queries left out.
 * @param {string} css
 * @returns {Generator<Rule>}
 */
function* ruled(css) {
  let [depth, start, open] = [0, 0, 0];
  for (let at = 0; at < css.length; at += 1) {
    if (css[at] === "{") {
      if (depth === 0) open = at;
      depth += 1;
    } else if (css[at] === "}") {
      depth -= 1;
      if (depth > 0) continue;
      const selector = css.slice(start, open).trim();
      if (!selector.startsWith("@")) yield { selector, body: css.slice(open + 1, at) };
      start = at + 1;
    }
  }
}

/** Whether a rule may style a picture: of the classes that it names, one is used and none is missing.
 * @param {Rule} rule
 * @param {Set<string>} used
 */
function applies({ selector, body }, used) {
  if (!/(?:fill|stroke|font|paint|opacity|text-anchor)/.test(body)) return false;
  const either = selector.replace(/:is\(([^)]*)\)/g, (_, list) => ([...list.matchAll(/\.([\w-]+)/g)].some((found) => used.has(found[1])) ? "" : " .tl-nowhere"));
  if (/\b(?:button|input|a|p|summary|table|th|td|li|code|label|details|span)\b(?![-\w])/.test(either.replace(/\.[\w-]+/g, ""))) return false;
  return either.split(",").some((one) => {
    const named = [...one.matchAll(/\.([\w-]+)/g)].map((found) => found[1]);
    return (/\bsvg\b/.test(one) || named.some((name) => name !== "trainlab") || either !== selector) && named.every((name) => used.has(name));
  });
}

/** What the variables are on a white page. @param {Rule[]} rules */
function variables(rules) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const { selector, body } of rules) {
    if (selector !== ".trainlab") continue;
    for (const [, name, value] of body.matchAll(/(--tl-[\w-]+):\s*([^;]+)/g)) found.set(name, value.trim());
  }
  return found;
}

/** A text without the page's variables: each by its value, or by the last that it falls back to.
 * @param {string} text
 * @param {Map<string, string>} light
 * @returns {string}
 */
function resolved(text, light) {
  const once = text.replace(/var\((--(?!series)[\w-]+)(?:,\s*((?:[^()]|\([^()]*\))*))?\)/g, (whole, name, otherwise) => light.get(name) ?? otherwise ?? whole);
  return once === text ? once : resolved(once, light);
}
