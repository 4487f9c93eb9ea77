// Still pictures: images that need nothing of the page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { still } from "#views/host/still.js";

const CSS =
  ".trainlab{--tl-text:var(--page,var(--lab,#222));--tl-train:#1a80c2}.trainlab svg text{fill:var(--tl-text)}" +
  ".trainlab .tl-line{fill:none;stroke:var(--series)}.trainlab .tl-never{stroke:red}.trainlab .tl-curves .tl-grid path{stroke:#bbb}" +
  ".trainlab :is(.tl-dead,.tl-mark) text{stroke:blue}.trainlab button{font-size:1rem}.tl-grid{margin:0}@media print{.tl-line{stroke:#000}}";
const HTML =
  '<div class="tl-curves"><p class="tl-title" id="x">Loss <span>a &lt; b</span></p><svg width="680" height="160" viewBox="0 0 680 160" role="img" aria-labelledby="x">' +
  '<g class="tl-grid"><path d="M1.23456,2h3.999"></path></g><g style="--series:var(--tl-train);" data-series="loss"><path class="tl-line" d="M0,0"></path></g><text x="1.25">5 % of a &amp; b #1</text></svg></div><p>after</p>';

/** The images of a text, as a browser reads them. @param {string} html */
function pictures(html) {
  const sources = [...html.matchAll(/src="data:image\/svg\+xml,([^"]+)"/g)];
  return sources.map(([, data]) => decodeURIComponent(data.replaceAll("&amp;", "&")).replaceAll("'", '"'));
}

test("each picture becomes an image; words stay, without what only the page knows", () => {
  const html = still(HTML, CSS);
  assert.equal(html.replace(/src="[^"]*"/, "src"), '<div><p>Loss <span>a &lt; b</span></p><img alt="" width="680" height="160" src></div><p>after</p>');
});

test("a picture has the styles of what it shows, by their values, and no others", () => {
  const [svg] = pictures(still(HTML, CSS));
  assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" class="trainlab"/);
  assert.match(svg, /\.trainlab svg text\{fill:#222\}/);
  assert.match(svg, /\.trainlab \.tl-line\{fill:none;stroke:var\(--series\)\}/);
  assert.match(svg, /\.trainlab \.tl-curves \.tl-grid path\{stroke:#bbb\}/);
  assert.match(svg, /<g class="tl-curves\s*"><svg/);
  assert.match(svg, /--series:#1a80c2/);
  for (const absent of ["tl-never", "tl-dead", "button", "@media", "var(--tl", "var(--page", "role=", "data-series", "margin"]) assert.ok(!svg.includes(absent), absent);
});

test("places are rounded to tenths of a pixel", () => {
  const [svg] = pictures(still(HTML, CSS));
  assert.match(svg, /d="M1.2,2h4"/);
  assert.match(svg, /<text x="1.3">5 % of a &amp; b #1</);
});

test("a rule for one of several classes comes with that class", () => {
  const [svg] = pictures(still('<div><svg width="1" height="1"><g class="tl-mark"><text>a</text></g></svg></div>', CSS));
  assert.match(svg, /tl-mark\) text\{stroke:blue\}/);
});

test("circles of one size are drawn as dots, others as they are", () => {
  const circle = (/** @type {number} */ x, /** @type {number} */ r) => `M${x},5a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 -${2 * r},0z`;
  const drawn = (/** @type {string} */ d) => pictures(still(`<div><svg width="1" height="1"><path d="${d}"></path></svg></div>`, ""))[0];
  assert.match(drawn(circle(1, 3.5) + circle(8, 3.5)), /<path d="M4.5,5h0M11.5,5h0" style="fill:none;stroke:var\(--series\);stroke-width:7;stroke-linecap:round"\/>/);
  assert.ok(drawn(circle(1, 3.5) + circle(8, 2)).includes("a2,2 0 1 0"));
});

test("a path without places is no XML, and left out", () => {
  const [svg] = pictures(still('<div><svg width="1" height="1"><path class="a" d></path><path d="M0,0"></path></svg></div>', ""));
  assert.ok(svg.includes('<svg width="1" height="1"><path d="M0,0"/></svg>'), svg);
});

test("without a picture nothing is added", () => {
  assert.equal(still('<div class="tl-readouts"><dl><dt>a</dt></dl></div>', CSS), "<div><dl><dt>a</dt></dl></div>");
});
