// What a quiz shows without a browser: known elements only, and every answer with its reason.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ENTRY = `
  export { h } from "preact";
  export { renderToString } from "preact-render-to-string";
  export { Phrase, RichText } from "./richtext.jsx";
  export { QuizStatic, QuizView } from "./quiz/index.jsx";
  export { TYPES, clean } from "./quiz/types/index.js";
  export { PlainModel } from "./model.js";`;
const bundled = await build({
  stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL("..", import.meta.url)), loader: "jsx" },
  bundle: true,
  write: false,
  format: "esm",
  jsx: "automatic",
  jsxImportSource: "preact",
});
const { h, renderToString, Phrase, RichText, QuizStatic, QuizView, TYPES, clean, PlainModel } = await import(
  `data:text/javascript;base64,${Buffer.from(bundled.outputFiles[0].text).toString("base64")}`
);
const { items } = JSON.parse(await readFile(new URL("../../tests/vectors/grading.json", import.meta.url), "utf8"));

const BAD_LINK = ["javascript", "alert(1)"].join(":");
const HOSTILE = [
  "<img src=x onerror=alert(1)>",
  { t: "script", c: ["alert(1)"] },
  { t: "img", a: { src: "x", onerror: "alert(1)" }, src: "x", c: [] },
  { t: "a", href: BAD_LINK, c: ["bad link"] },
  { t: "a", href: "https://example.org/", onclick: "alert(1)", c: ["good link"] },
  { t: "p", a: { onclick: "alert(1)" }, c: [{ t: "em", style: "color:red", c: ["kept"] }] },
  { t: "math", tex: '"><script>', c: [{ t: "mi", a: { href: BAD_LINK, mathvariant: "normal", width: "url(x)" }, c: ["x"] }, { t: "annotation-xml", c: [{ t: "mo", c: ["+"] }] }] },
  { t: "__proto__", c: ["odd"] },
  null,
  7,
  { t: "p", c: "no list" },
];

test("a hostile tree leaves its text and known elements", () => {
  for (const View of [RichText, Phrase]) {
    const html = renderToString(h(View, { tree: HOSTILE }));
    assert.match(html, /&lt;img src=x onerror/);
    assert.match(html, /bad link/);
    assert.match(html, /<a href="https:\/\/example.org\/">good link<\/a>/);
    assert.match(html, /<mi mathvariant="normal">x<\/mi><mo>\+<\/mo>/);
    const tags = new Set([...html.matchAll(/<([\w-]+)/g)].map(([, tag]) => tag));
    assert.deepEqual([...tags].filter((tag) => !["a", "p", "span", "em", "math", "mi", "mo"].includes(tag)), []);
    assert.doesNotMatch(html, /<[^>]*(javascript|onclick|onerror|style|url\()/);
  }
});

test("a full stop stays with the formula before it", () => {
  const math = { t: "math", display: false, c: [{ t: "mi", c: ["x"] }] };
  assert.match(renderToString(h(RichText, { tree: [math, ". More"] })), /<span class="tl-together"><math[^>]*><mi>x<\/mi><\/math>\.<\/span> More/);
});

for (const [id, item] of Object.entries(items)) {
  test(`${item.type} ${id}: its static content holds the question, and every reason folded away`, () => {
    const [asked, folded] = renderToString(h(QuizStatic, { mount: { kind: "quiz", item } })).split("<details");
    const parts = item.parts ?? [item];
    for (const option of parts.flatMap((/** @type {any} */ part) => part.options ?? [])) {
      assert.ok(asked.includes(`<li>${option.id.toUpperCase()}</li>`));
      assert.ok(!asked.includes(`about ${option.id}`));
      assert.ok(folded.includes(`about ${option.id}`));
    }
    assert.doesNotMatch(asked, /<(input|button|form)/);
  });

  test(`${item.type} ${id}: its view has native fields and one Check`, () => {
    const html = renderToString(h(QuizView, { model: new PlainModel({ item, live: true, answer: null, feedback: null }) }));
    assert.equal([...html.matchAll(/<button/g)].length, 1);
    assert.match(html, /<button type="submit"[^>]*>Check<\/button>/);
    assert.equal([...html.matchAll(/<fieldset/g)].length, (item.parts ?? [item]).length);
    assert.equal([...html.matchAll(/role="status"/g)].length, 1);
    assert.doesNotMatch(html, /data-verdict/);
  });
}

test("stored answers are cleaned: nothing unknown comes back", () => {
  const story = items.story;
  const kept = { one: "a", bound: "0.25^10", some: ["a", "c"] };
  assert.deepEqual(clean(story, { ...kept, some: ["c", "a", "z"], x: 1 }), kept);
  for (const odd of [null, 7, "a", [], {}, { one: "z", some: ["z"], bound: "" }]) assert.equal(clean(story, odd), null);
  assert.deepEqual(Object.keys(TYPES).sort(), ["choice", "choices", "number"]);
});
