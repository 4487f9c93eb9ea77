import assert from "node:assert/strict";
import { test } from "node:test";
import { clean, dictionary, guessing, message, units } from "#views/search/asked.js";
import { makeSearch } from "#views/search/engine.js";
import { best, pieces, sentences } from "#views/search/sentence.js";
import { terms } from "#views/search/terms.js";

const WORDS = {
  leave_out: [], weights: { chapters: 1, other: 0.5 }, endings: { "what-to-take-away": 0.3, opening: 0.6 },
  idle: ["the", "is", "my"], weak: ["not", "network"],
  same: [["learning rate", "lr"], ["validation", "val"]],
  means: { "dying relu": ["dead unit"], "loss not decrease": ["does not learn"] },
  messages: [
    { match: "Expected all tensors … same device", says: "On different devices.", search: [] },
    { match: "returned nan values", says: "The first NaN.", search: ["anomaly"] },
  ],
  chance: { classes: [2, 3, 10, 100], says: "<number>: guessing among <classes>.", search: ["guessing"] },
};
const INDEX = {
  pages: [["2 Vanishing", "chapters/02.html", "chapters"], ["Instructors", "book/i.html", "book"]],
  sections: [
    [0, "vanishing", "2 Vanishing", ["A dead unit, a guess, everything."], "", []],
    [0, "dead-units", "Dead units", ["Some are normal.", "A unit that is off for every row is dead. Its weights get no gradient."], "", ["count_dead"]],
    [0, "chance", "Stuck", ["A network that is guessing among ten classes does not learn anything."], "Does it learn?", []],
    [0, "rate", "A higher learning rate", ["The steps get longer."], "", []],
    [1, "anomaly", "Set", ["Anomaly detection names the operation."], "", []],
    [0, "what-to-take-away", "What to take away", ["Dead units are dead units."], "", []],
  ],
  words: WORDS,
};
const search = makeSearch(/** @type {any} */ (INDEX));
const first = (/** @type {string} */ query) => search(query).results[0]?.key;

test("endings and case do not matter, and a name is found by its parts too", () => {
  assert.deepEqual(terms("Layers"), terms("layer"));
  assert.ok(terms("StandardScaler").includes("scaler"));
  assert.ok(terms("weight_decay").includes("weight"));
  assert.deepEqual(terms("clip_grad_norm_")[0], "clip_grad_norm");
  assert.deepEqual(terms("2.303"), ["2.303"]);
});

test("what changes from machine to machine is no part of a message", () => {
  assert.equal(clean("RuntimeError: shapes cannot be multiplied (1x18 and 512x1024)"), "shapes cannot be multiplied");
  assert.equal(clean("ValueError: got input size torch.Size([1, 512])"), "got input size");
  assert.equal(clean('File "/home/me/train.py", line 12, in fit'), "");
  assert.equal(message("…\nRuntimeError: EXPECTED all   tensors to be on the same device", WORDS.messages)?.says, "On different devices.");
  assert.equal(message("tensors", WORDS.messages), undefined);
});

test("a number near ln C is the loss of guessing among C classes, as near as it was written", () => {
  const of = (/** @type {string} */ text) => guessing(text, [2, 3, 10, 100]);
  for (const [text, classes] of /** @type {[string, number][]} */ ([["0.69", 2], ["0.693", 2], ["0.6931", 2], ["1.0986", 3], ["1.10", 3], ["2.30", 10], ["2.303", 10], ["2.3026", 10], ["4.605", 100], ["4.61", 100]])) assert.equal(of(text), classes, text);
  for (const text of ["2.3", "0.7", "2.25", "0.71", "5.00"]) assert.equal(of(text), undefined, text);
});

test("a phrase counts as one thing, in any order and in its other forms; idle words are passed over", () => {
  const known = dictionary(WORDS);
  const asked = units("my loss is really not decreasing", known);
  assert.deepEqual(asked.map(({ said }) => said), ["loss not decreasing", "really"]);
  assert.ok(asked[0].ways.length > 1);
  assert.deepEqual(units("network", known).map(({ said }) => said), ["network"], "weak words count when there are no others");
});

test("the section that says it comes first, by the words of the book or the reader's", () => {
  assert.equal(first("dead units"), "chapters/02#dead-units");
  assert.equal(first("dying ReLU"), "chapters/02#dead-units");
  assert.equal(first("loss does not decrease"), "chapters/02#chance");
  assert.equal(first("lr"), "chapters/02#rate");
  assert.equal(first("count_dead"), "chapters/02#dead-units");
  assert.equal(first("anomal"), "book/i#anomaly", "a word that goes on");
  assert.equal(first("anomalie"), "book/i#anomaly", "a slip");
  assert.deepEqual(search("zebra").results, []);
  assert.deepEqual(search("  ").results, []);
});

test("a loss of guessing is told, an accuracy is not taken for one", () => {
  assert.deepEqual([search("loss stuck at 2.303").says, first("loss stuck at 2.303")], ["2.303: guessing among 10.", "chapters/02#chance"]);
  assert.equal(search("accuracy 0.69").says, "");
});

test("a message is explained, whether or not the book has a section on it", () => {
  const outside = search("RuntimeError: Expected all tensors to be on the same device, but found cuda:0 and cpu!");
  assert.deepEqual([outside.says, outside.results], ["On different devices.", []]);
  assert.equal(first("Function 'MulBackward0' returned nan values in its 0th output."), "book/i#anomaly");
});

test("the sentence that says most is shown, with its words marked, and a long one is cut", () => {
  const asked = units("dead gradient", dictionary(WORDS));
  const shown = best(sentences(["Nothing here, in a sentence of its own length.", "A unit that is dead gets no gradient at all, ever."]), asked);
  assert.equal(shown.map(({ text }) => text).join(""), "A unit that is dead gets no gradient at all, ever.");
  assert.deepEqual(shown.filter(({ marked }) => marked).map(({ text }) => text), ["dead", "gradient"]);
  const long = best(sentences([`${"word ".repeat(80)}dead ${"word ".repeat(80)}end.`]), asked).map(({ text }) => text).join("");
  assert.ok(long.length < 250 && long.includes("dead") && long.startsWith("…") && long.endsWith("…"), long);
  assert.deepEqual(sentences(["Double descent. Make a model larger, and its test error may fall."]).length, 1);
});

test("the pieces of a text are the text", () => {
  for (const text of ["", "a", "<b>dead</b> & dead", "dead", "… dead,dead …"]) {
    assert.equal(pieces(text, (word) => word === "dead").map(({ text: piece }) => piece).join(""), text);
  }
});
