// Whatever happens to records, in whatever order: no answer is lost, and none is made up.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fromText, toText } from "#views/progress/file.js";
import { count, standing } from "#views/progress/summary.js";
import { empty, fromJson, holds, merge, same, toJson } from "#views/quiz/record.js";
import { Storage, answer, firstEdition, page, stored, use } from "./histories.mjs";

const RUNS = { numRuns: 300 };
const record = fc.oneof({ weight: 3, arbitrary: stored }, { weight: 1, arbitrary: firstEdition }).map((raw) => fromJson(raw).record);
const keys = (/** @type {any} */ { answers }) => answers.map((/** @type {any} */ { at, version, answer: given }) => JSON.stringify([at, version, given]));
const LATER = 86_400_000 * 100;

test("merging is commutative", () => fc.assert(fc.property(record, record, (a, b) => same(merge(a, b), merge(b, a))), RUNS));
test("merging is associative", () => fc.assert(fc.property(record, record, record, (a, b, c) => same(merge(merge(a, b), c), merge(a, merge(b, c)))), RUNS));
test("merging is idempotent", () => fc.assert(fc.property(record, (a) => same(merge(a, a), a) && same(merge(a, empty()), a)), RUNS));

test("a merged record has the answers of both and no other", () => {
  fc.assert(fc.property(record, record, (a, b) => {
    const both = merge(a, b);
    assert.deepEqual(new Set(keys(both)), new Set([...keys(a), ...keys(b)]));
    assert.equal(both.answers.length, new Set(keys(both)).size);
    assert.ok(holds(both, a) && holds(both, b));
  }), RUNS);
});

test("having been seen is no answer, and changes none", () => {
  fc.assert(fc.property(record, fc.nat(), (a, seen) => {
    const both = merge(a, { ...empty(), seen });
    assert.deepEqual(both.answers, a.answers);
    assert.deepEqual(both.drafts, a.drafts);
  }), RUNS);
});

test("what was right once stays so, whatever comes later", () => {
  fc.assert(fc.property(record, answer.map((one) => fromJson({ format: 2, answers: [{ ...one, judged: undefined, at: one.at + LATER }] }).record), (a, late) => {
    const [before, after] = [standing(a), standing(merge(a, late))];
    assert.ok(after.answered);
    if (before.right) assert.deepEqual(after, before);
    if (before.first) assert.ok(after.first);
  }), RUNS);
});

test("counts agree with each other", () => {
  const items = ["a", "b", "c"].map((id) => ({ id, type: "choice", title: id, url: id, chapter: "1" }));
  fc.assert(fc.property(record, record, record, (a, b, c) => {
    const all = new Map([["a", a], ["b", b], ["c", c]]);
    const { seen, answered, first, right, open } = count(items, (id) => all.get(id) ?? empty());
    assert.ok(first <= right && right <= answered && answered <= seen && seen <= 3);
    assert.equal(open, answered - right);
  }), RUNS);
});

test("a record goes through JSON, storage and file unchanged", () => {
  fc.assert(fc.property(record, (a) => {
    assert.ok(same(fromJson(JSON.parse(JSON.stringify(toJson(a)))).record, a));
    const { records, damaged } = fromText(toText(new Map([["q", a]]), new Map(), new Date(0)), { items: new Set(["q"]), tasks: new Set() }, LATER);
    assert.ok(same(records.get("q") ?? empty(), a));
    assert.equal(damaged, 0);
  }), RUNS);
});

test("no JSON value makes reading fail, and reading again changes nothing", () => {
  const near = fc.oneof(fc.jsonValue(), stored.chain((raw) => fc.tuple(fc.constant(raw), fc.constantFrom("answers", "drafts", "shown", "seen", "format"), fc.jsonValue()).map(([one, name, value]) => ({ ...one, [name]: value }))));
  fc.assert(fc.property(near, (raw) => {
    const { record: read } = fromJson(raw);
    assert.ok(same(fromJson(toJson(read)).record, read));
  }), RUNS);
});

const ITEMS = ["a", "b"];
/** @typedef {{tab: number, id: string, kept: import("#views/quiz/record.js").Record}} Step */
const steps = fc.array(fc.record({ tab: fc.nat(1), id: fc.constantFrom(...ITEMS), kept: record }), { maxLength: 12 });

/** What all steps together have told of an item. @param {Step[]} all @param {string} id */
const told = (all, id) => all.filter((step) => step.id === id).map(({ kept }) => kept).reduce(merge, empty());

test("two tabs, each behind what the other writes, end with the answers of both", async () => {
  const [one, two] = [await page(new Storage(), new Storage()), await page(new Storage(), new Storage())];
  const tabs = [one, two];
  fc.assert(fc.property(steps, fc.array(fc.boolean()), (all, behind) => {
    for (const tab of tabs) {
      use(new Storage(), new Storage());
      tab.forgetAll();
    }
    // Each tab has its own view of the storage; a write reaches the other at once or at the end.
    const views = [new Storage(), new Storage()];
    const sessions = [new Storage(), new Storage()];
    /** @type {{to: number, key: string, value: string}[]} */
    const mail = [];
    const deliver = () => {
      for (let left = 200; mail.length && left > 0; left -= 1) {
        const { to, key, value } = /** @type {any} */ (mail.shift());
        views[to].setItem(key, value);
        act(to, () => tabs[to].hear({ key, newValue: value }));
      }
      assert.equal(mail.length, 0, "the tabs come to rest");
    };
    const act = (/** @type {number} */ tab, /** @type {() => void} */ what) => {
      use(views[tab], sessions[tab]);
      const before = { ...views[tab] };
      what();
      for (const [key, value] of Object.entries(views[tab])) {
        if (/** @type {any} */ (before)[key] !== value && !key.includes("@")) mail.push({ to: 1 - tab, key, value });
      }
    };
    all.forEach(({ tab, id, kept }, index) => {
      act(tab, () => tabs[tab].keep(id, kept));
      if (!behind[index]) deliver();
    });
    deliver();
    for (const id of ITEMS) {
      for (const tab of [0, 1]) {
        use(views[tab], sessions[tab]);
        assert.ok(same(tabs[tab].read(id), told(all, id)), `tab ${tab}`);
      }
    }
  }), { numRuns: 100 });
});

test("a full storage loses nothing in the tab, says so, and is caught up with when there is room", async () => {
  const store = await page(new Storage(), new Storage());
  fc.assert(fc.property(steps, fc.nat(1500), (all, room) => {
    const [local, session] = [new Storage(), new Storage()];
    use(local, session);
    store.forgetAll();
    /** @type {any} */ (local).room = room;
    const said = all.map(({ id, kept }) => store.keep(id, kept));
    for (const id of ITEMS) assert.ok(same(store.read(id), told(all, id)));
    const fits = ITEMS.every((id) => same(fromJson(JSON.parse(local.getItem(`trainlab:v2:/book/:${id}`) ?? '{"format":2,"answers":[]}')).record, told(all, id)));
    if (!fits) assert.ok(said.includes("full") || said.includes("blocked"));
    /** @type {any} */ (local).room = Infinity;
    store.settle(); // as on the next page of the tab
    for (const id of ITEMS) assert.ok(same(fromJson(JSON.parse(local.getItem(`trainlab:v2:/book/:${id}`) ?? '{"format":2,"answers":[]}')).record, told(all, id)));
  }), { numRuns: 100 });
});

test("with storage blocked, answers stay as long as the page, and this is said", async () => {
  const store = await page(null, null);
  fc.assert(fc.property(steps, (all) => {
    use(null, null);
    store.forgetAll();
    for (const { id, kept } of all) assert.equal(store.keep(id, kept), "blocked");
    for (const id of ITEMS) assert.ok(same(store.read(id), told(all, id)));
    assert.equal(store.condition(), "blocked");
  }), { numRuns: 50 });
});

test("what the first edition kept is taken over whole, once, by each edition", async () => {
  await fc.assert(fc.asyncProperty(fc.dictionary(fc.constantFrom(...ITEMS), firstEdition), async (old) => {
    const local = new Storage();
    for (const [id, entry] of Object.entries(old)) local.setItem(`trainlab:v1:${id}`, JSON.stringify(entry));
    for (const place of ["https://host/one/", "https://host/two/"]) {
      const store = await page(local, new Storage(), place);
      for (const id of ITEMS) assert.ok(same(store.read(id), Object.hasOwn(old, id) ? fromJson(old[id]).record : empty()));
      local.setItem("trainlab:v1:c", '{"first": "right", "tries": 1}'); // the old book goes on beside this one
      assert.deepEqual(store.read("c").answers.length, place.includes("one") ? 0 : 1);
    }
  }), { numRuns: 15 });
});

test("editions at two places of a host do not mix", async () => {
  const local = new Storage();
  const kept = fromJson({ format: 2, answers: [{ at: 1, version: 0, answer: 1, verdict: "right", how: "typed" }] }).record;
  const one = await page(local, new Storage(), "https://host/one/");
  one.keep("a", kept);
  const two = await page(local, new Storage(), "https://host/two/");
  assert.deepEqual(two.ids(), []);
  assert.ok(two.forgetAll());
  assert.deepEqual(one.ids(), ["a"]);
});

test("erased is erased, also for a tab that hears of it", async () => {
  const [local, session] = [new Storage(), new Storage()];
  const kept = fromJson({ format: 2, answers: [{ at: 1, version: 0, answer: 1, verdict: "right", how: "typed" }] }).record;
  const [one, two] = [await page(local, session), await page(local, session)];
  one.keep("a", kept);
  two.forgetAll();
  one.hear({ key: "trainlab:v2:/book/:a", newValue: null });
  assert.deepEqual([one.ids(), two.ids()], [[], []]);
});

const PLACE = "trainlab:v2:/book/:";
const right = { at: 1, version: 0, answer: 1, verdict: "right", how: "typed" };
const kept = fromJson({ format: 2, answers: [right] }).record;
for (const [name, text] of [
  ["cut off", '{"format":2,"answers":[{"at":5,"ver'],
  ["of a later format", '{"format":3,"answers":[]}'],
  ["with an answer that makes no sense", JSON.stringify({ format: 2, answers: [right, { ...right, at: "yesterday" }] })],
]) {
  test(`an entry ${name} is set aside before it is replaced, once, and erased with the others`, async () => {
    const local = new Storage();
    const store = await page(local, new Storage());
    store.forgetAll();
    local.setItem(`${PLACE}a`, text);
    assert.deepEqual(store.damaged(), ["a"]);
    assert.equal(store.keep("a", kept), "lasting");
    assert.equal(store.keep("a", kept), "lasting");
    assert.deepEqual(store.read("a").answers, kept.answers);
    const aside = Object.keys(local).filter((key) => key.includes("@damaged"));
    assert.deepEqual(aside.map((key) => JSON.parse(local.getItem(key) ?? "")), [text]);
    assert.deepEqual([store.damaged(), store.ids()], [["a"], ["a"]]);
    local.setItem(`${PLACE}a`, "{");
    store.keep("a", kept);
    assert.equal(Object.keys(local).filter((key) => key.includes("@damaged")).length, 2);
    store.forgetAll();
    assert.deepEqual(store.damaged(), []);
  });
}

test("a damaged entry stays in its place where there is no room to set it aside", async () => {
  const [local, session] = [new Storage(), new Storage()];
  const store = await page(local, session);
  store.forgetAll();
  const text = `{"format":2,"answers":[${"x".repeat(900)}`;
  local.setItem(`${PLACE}a`, text);
  /** @type {any} */ (local).room = 1500;
  assert.equal(store.keep("a", kept), "full");
  assert.equal(local.getItem(`${PLACE}a`), text);
  assert.deepEqual(store.read("a").answers, kept.answers);
});

test("exercises that are damaged are set aside, too", async () => {
  const local = new Storage();
  const store = await page(local, new Storage());
  store.forgetAll();
  local.setItem(`${PLACE}@exercises`, '{"encode":1,"moves":"x"}');
  assert.deepEqual(store.damaged(), ["@exercises"]);
  assert.equal(store.keepExercises(new Map([["clip", 2]])), "lasting");
  assert.deepEqual([...store.exercises()], [["encode", 1], ["clip", 2]]);
  assert.deepEqual(store.damaged(), ["@exercises"]);
});
