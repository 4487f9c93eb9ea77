// Settings, point keys and permalinks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { formatPermalink, isBareName, parsePermalink, permalinkSlug } from "#views/experiment/permalink.js";
import { defaultSettings, isNumeric, isSwitch, pointKey, pythonCall, settingsText, tableName, valueText } from "#views/experiment/settings.js";

/** @type {import("#views/host/types.js").Declaration} */
const declaration = {
  slug: "gradient_flow", title: "", question: "", task: "", notice: "", seeds: 20, panels: [],
  controls: [
    { name: "depth", label: "Depth", unit: "hidden layers", values: [1, 5, 10], texts: ["1", "5", "10"], default: 10, live_range: [1, 50] },
    { name: "activation", label: "Activation", unit: "", values: ["relu", "a&b=c"], texts: ["ReLU", "odd"], default: "relu" },
    { name: "clip", label: "Clipping", unit: "", values: [false, true], texts: ["off", "on"], default: false },
  ],
};
const defaults = defaultSettings(declaration);

test("a point's key joins the values in the order of the controls, not of the settings", () => {
  assert.equal(pointKey(declaration, { clip: true, activation: "relu", depth: 5 }), "5|relu|true");
});

test("a table that is split is named by its control's value", () => {
  assert.equal(tableName("gradient_flow", "activation", defaults), "gradient_flow.relu");
  assert.equal(tableName("gradient_flow", null, defaults), "gradient_flow");
});

test("values are said in words: their text, their unit, singular for one", () => {
  const [depth, activation] = declaration.controls;
  assert.equal(valueText(depth, 10), "10 hidden layers");
  assert.equal(valueText(depth, 1), "1 hidden layer");
  assert.equal(valueText(depth, 11), "11 hidden layers");
  assert.equal(valueText(activation, "relu"), "ReLU");
  assert.equal(settingsText(declaration, defaults), "Depth: 10 hidden layers; Activation: ReLU; Clipping: off");
});

test("only all-number controls are sliders", () => {
  assert.deepEqual(declaration.controls.map(isNumeric), [true, false, false]);
});

test("a control whose values are off and on is a switch", () => {
  const control = { ...declaration.controls[1], values: ["off", "on"], texts: ["off", "on"], default: "on" };
  assert.ok(isSwitch(control));
  assert.ok(![...declaration.controls, { ...control, values: ["on", "off"] }].some(isSwitch));
  assert.equal(valueText(control, "on"), "on");
});

test("the line of Python imports what it calls, quotes strings and writes Python's booleans", () => {
  assert.equal(
    pythonCall(declaration, { depth: 5, activation: "relu", clip: true }),
    'import trainlab; trainlab.run("gradient_flow", depth=5, activation="relu", clip=True)',
  );
});

test("a permalink comes back as the same settings, whatever characters it holds", () => {
  const settings = { depth: 5, activation: "a&b=c", clip: true };
  const link = formatPermalink(declaration, settings);
  assert.equal(link, "#experiment-gradient_flow?depth=5&activation=a%26b%3Dc&clip=true");
  assert.equal(permalinkSlug(link), "gradient_flow");
  assert.deepEqual(parsePermalink(link, declaration, defaults), { settings, problems: [] });
});

test("a permalink whose signs were escaped on its way means the same", () => {
  const settings = { depth: 5, activation: "a&b=c", clip: true };
  const link = formatPermalink(declaration, settings);
  for (const sent of [link.replace("?", "%3F"), link.replace("?", "%3f"), `#${encodeURIComponent(link.slice(1))}`]) {
    assert.equal(permalinkSlug(sent), "gradient_flow", sent);
    assert.deepEqual(parsePermalink(sent, declaration, defaults), { settings, problems: [] }, sent);
  }
});

test("an older permalink means the same, and a bare name may be a section's", () => {
  assert.equal(permalinkSlug("#gradient_flow?depth=5"), "gradient_flow");
  assert.equal(permalinkSlug("#gradient_flow"), "gradient_flow");
  assert.equal(permalinkSlug("#experiment-gradient_flow"), "gradient_flow");
  assert.ok(isBareName("#gradient_flow"));
  for (const link of ["#gradient_flow?depth=5", "#gradient_flow%3Fdepth=5", "#experiment-gradient_flow"]) assert.ok(!isBareName(link), link);
});

test("what a permalink leaves out stays at its default", () => {
  assert.deepEqual(parsePermalink("#gradient_flow?depth=1", declaration, defaults).settings, { ...defaults, depth: 1 });
  assert.deepEqual(parsePermalink("#gradient_flow", declaration, defaults), { settings: defaults, problems: [] });
});

test("unknown names and values are reported and not used", () => {
  const { settings, problems } = parsePermalink("#gradient_flow?depth=11&color=red&clip&activation=%", declaration, defaults);
  assert.deepEqual(settings, defaults);
  assert.equal(problems.length, 4);
  assert.match(problems[0], /depth=11 is not recorded.*depth=10/);
  assert.match(problems[1], /no control “color”.*depth, activation, clip/);
});

test("a permalink cannot reach an object's own machinery", () => {
  const { settings, problems } = parsePermalink("#gradient_flow?__proto__=1&constructor=x", declaration, defaults);
  assert.deepEqual(settings, defaults);
  assert.equal(problems.length, 2);
});
