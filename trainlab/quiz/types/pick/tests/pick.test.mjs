// The curve: a picture with its words, a table, and nothing of the answer before it is asked for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawable } from "#tests/bundled.mjs";
import { items } from "#tests/vectors.mjs";

const { h, renderToString, Options, Answers, clean } = await drawable('export * from "#types/pick/view.jsx";');

for (const item of [items.valley, items.bumpy]) {
  test(`${item.id}: the question has the curve in words and as a table, the answer its two ends`, () => {
    const asked = renderToString(h(Options, { item }));
    const answers = renderToString(h(Answers, { item }));
    assert.match(asked, /<svg[^>]*role="img"[^>]*aria-label="[^"]*validation/);
    assert.match(asked, /data-series="val_loss"/);
    for (const x of item.curve.x) assert.ok(asked.includes(`<th scope="row">${x}</th>`));
    assert.ok(answers.includes("early") && answers.includes("late") && !asked.includes("tl-accepted"));
  });
}

test("no number is no point", () => {
  assert.equal(clean(items.valley, Number.NaN), null);
});
