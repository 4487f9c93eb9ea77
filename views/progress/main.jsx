// The page "My progress": what this browser has kept of the reader's answers, counted, brought back
// when it is due, and movable.

import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import * as store from "../quiz/store.js";
import { Curve } from "./curve.jsx";
import { MOST_BYTES, TOO_LARGE, fromText, toText } from "./file.js";
import { due, nextDue, session } from "./schedule.js";
import { Session, loadItems } from "./session.jsx";
import { calibration, count, countFresh, countPredictions, missed, recurring } from "./summary.js";

/** @typedef {import("../host/types.js").Model} Model */
/** @typedef {import("./summary.js").Index} Index */

const MINUTES = 5;

const CONDITIONS = {
  lasting: "",
  full: "This browser's storage for this site is full: what you answer now is kept only as long as this tab is open. Export it below, or free some room.",
  blocked: "This browser does not let pages store anything: what you answer is gone when you leave the page. Allow storage for this site, or read outside a private window.",
};

/** @param {number} n @param {string} one @param {string} [many] */
const number = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** What has to be there before the view is drawn. @param {string} base where the views lie */
export const ready = (base) => loadItems(base, "index");

/** @param {{model: Model}} props */
export function View({ model }) {
  const [base, site] = [model.get("base"), model.get("site")];
  const { chapters, misconceptions, exercises, fresh = [] } = /** @type {Index} */ (globalThis.trainlabItems?.index);
  const [, refresh] = useReducer((/** @type {number} */ n) => n + 1, 0);
  const [said, say] = useState("");
  useEffect(() => {
    const again = () => refresh(undefined);
    const stop = store.follow(again);
    for (const event of ["pageshow", "focus"]) addEventListener(event, again);
    return () => {
      stop();
      for (const event of ["pageshow", "focus"]) removeEventListener(event, again);
    };
  }, []);

  const items = chapters.flatMap((chapter) => chapter.items);
  const asked = [...items, ...fresh];
  const records = new Map(asked.map(({ id }) => [id, store.read(id)]));
  const read = (/** @type {string} */ id) => /** @type {import("../quiz/record.js").Record} */ (records.get(id));
  const all = count(items, read);
  const predicted = countPredictions(items, read);
  const again = missed(items, read);
  const held = recurring(asked, read, misconceptions);
  const versions = countFresh(fresh, read);
  const passed = store.exercises();
  const condition = store.condition();
  return (
    <>
      {condition !== "lasting" && <p class="tl-warning" role="status">{CONDITIONS[condition]}</p>}
      <p>
        {all.answered === 0
          ? `No question answered yet${condition === "lasting" ? " in this browser" : ", as far as this page can see"}. The list below leads to them.`
          : `Of ${number(all.items, "question")} you have answered ${all.answered}: ${all.first} right at the first try, ${all.right} right in the end.`}
        {predicted.made > 0 && ` Of ${number(predicted.items, "prediction")} you have made ${predicted.made}.`}
      </p>

      <h2>Review</h2>
      <Review items={asked} read={read} base={base} site={site} />
      {versions.answered > 0 && <p>Of fresh versions, made from other recorded runs, you have answered {versions.answered}: {versions.right} right at once.</p>}

      <h2>Chapter by chapter</h2>
      <div class="tl-scroll" tabIndex={0} role="region" aria-label="Progress by chapter">
        <table class="tl-progress">
          <thead>
            <tr>
              <th scope="col">Chapter</th><th scope="col">Looked at</th><th scope="col">Answered</th>
              <th scope="col">Right at first try</th><th scope="col">Right in the end</th><th scope="col">Not right yet</th>
              <th scope="col">Predicted</th>
            </tr>
          </thead>
          <tbody>
            {chapters.map(({ title, url, items: own }) => {
              const { items: total, seen, answered, first, right, open } = count(own, read);
              const { items: most, made } = countPredictions(own, read);
              return (
                <tr key={url}>
                  <th scope="row"><a href={`${site}${url}`}>{title}</a></th>
                  <td>{seen} of {total}</td><td>{answered}</td><td>{first}</td><td>{right}</td><td>{open}</td>
                  <td>{made} of {most}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>

      <h2>How well you know what you know</h2>
      <Calibration rows={calibration(asked, read)} />

      <h2>Ideas that keep coming back</h2>
      {held.length === 0
        ? <p>{all.answered ? "None: no wrong idea stands behind two of your answers." : "Nothing yet."} An idea is named here when it stands behind your answers to two questions, or to one question on different days.</p>
        : (
          <ul>
            {held.map(({ slug, misconception: { text, title, url }, times, settled, items: own }) => (
              <li key={slug}>
                <strong>“{text}”</strong> {number(times, "time")}, in {own.map((item, index) => <>{index > 0 && "; "}<a href={`${site}${item.url}`}>{item.title}</a></>)}.
                {url && <> <a href={`${site}${url}`}>See what happens: {title}</a>.</>}
                {settled && " You have answered otherwise since."}
              </li>
            ))}
          </ul>
        )}

      <h2>What I missed</h2>
      {again.length === 0
        ? <p>{all.answered ? "Nothing: whatever you answered was right at the first try." : "Nothing yet."}</p>
        : (
          <ul>
            {again.map(({ item, open, copied, tries }) => (
              <li key={item.id}>
                <a href={`${site}${item.url}`}>{item.title}</a> — {copied ? "right only with the answer on the screen" : open ? "not right yet" : `right after ${number(tries, "try", "tries")}`}
              </li>
            ))}
          </ul>
        )}

      <h2>Exercises</h2>
      <Exercises exercises={exercises} passed={passed} site={site} />

      <h2>Take it with you</h2>
      <p>Your answers are kept in this browser only, for this edition of the book. Export them to go on with another browser or machine. Importing adds what the file holds to what is here; no answer is lost or replaced.</p>
      <Files index={{ chapters, misconceptions, exercises, fresh }} say={say} refresh={() => refresh(undefined)} />
      <p class="tl-said" role="status">{said}</p>
    </>
  );
}

/** @param {{items: import("./summary.js").ListedItem[], read: import("./summary.js").Read, base: string, site: string}} props */
function Review({ items, read, base, site }) {
  const [questions, open] = useState(/** @type {import("./schedule.js").Scheduled[] | null} */ (null));
  if (questions) return <Session questions={questions} base={base} site={site} onEnd={() => open(null)} />;
  const now = Date.now();
  const [waiting, chosen, next] = [due(items, read, now).length, session(items, read, now, MINUTES), nextDue(items, read, now)];
  if (chosen.length === 0) return <p>What you answer in the chapters comes back here after some days, mixed over the chapters. Nothing is answered yet.</p>;
  const when = next === null ? "" : ` The next is due on ${new Date(next).toLocaleDateString("en", { day: "numeric", month: "long" })}.`;
  return (
    <>
      <p>
        {waiting === 0
          ? `Nothing is due.${when} You can go over something now all the same.`
          : `${number(waiting, "question is", "questions are")} due. What you were sure of and got wrong comes first.`}
      </p>
      <div class="tl-actions">
        <button type="button" class="tl-primary" onClick={() => open(chosen)}>Review for five minutes ({number(chosen.length, "question")})</button>
      </div>
    </>
  );
}

/** @param {{rows: import("./summary.js").Row[]}} props */
function Calibration({ rows }) {
  if (rows.length === 0) return <p>Say how sure you are when you answer, and make your predictions in the chapters: here you then see how often you were right.</p>;
  return (
    <>
      <Curve rows={rows} />
      <ul>
        {rows.map(({ label, answered, right }) => (
          <li key={label}>Right {label}: <strong>{right} of {answered}</strong></li>
        ))}
      </ul>
    </>
  );
}

/** @param {{exercises: import("./summary.js").ListedExercises[], passed: Map<string, number>, site: string}} props */
function Exercises({ exercises, passed, site }) {
  const some = exercises.filter(({ tasks }) => tasks.some((task) => passed.has(task)));
  if (some.length === 0) return <p>None known to be passed. Checks write a file <code>.trainlab-progress.json</code> beside your notebooks: import it below.</p>;
  return (
    <ul>
      {some.map(({ title, url, tasks }) => (
        <li key={url}>
          <a href={`${site}${url}`}>{title}</a>: {tasks.filter((task) => passed.has(task)).length} of {tasks.length} passed (
          {tasks.filter((task) => passed.has(task)).map((task, index) => <>{index > 0 && ", "}<code>{task}</code></>)})
        </li>
      ))}
    </ul>
  );
}

/** @param {{index: Index, say: (words: string) => void, refresh: () => void}} props */
function Files({ index, say, refresh }) {
  const [asking, ask] = useState(false);
  const chooser = useRef(/** @type {HTMLInputElement | null} */ (null));
  const ids = store.ids();
  const nothing = ids.length === 0 && store.exercises().size === 0;

  const save = () => {
    const text = toText(new Map(ids.map((id) => [id, store.read(id)])), store.exercises(), new Date());
    const link = document.createElement("a");
    link.href = `data:application/json;charset=utf-8,${encodeURIComponent(text)}`;
    link.download = "why-wont-it-train-progress.json";
    link.click();
    say(`Exported ${number(ids.length, "item")}.`);
  };

  const load = async () => {
    const [file] = chooser.current?.files ?? [];
    if (!file) return;
    try {
      if (file.size > MOST_BYTES) throw new Error(TOO_LARGE);
      const known = {
        items: new Set([...index.chapters.flatMap(({ items }) => items), ...(index.fresh ?? [])].map(({ id }) => id)),
        tasks: new Set(index.exercises.flatMap(({ tasks }) => tasks)),
      };
      const { records, passed, unknown, damaged } = fromText(await file.text(), known, Date.now());
      const kept = [...records].map(([id, record]) => store.keep(id, record));
      if (passed.size) kept.push(store.keepExercises(passed));
      const lost = kept.filter((condition) => condition !== "lasting").length;
      say([
        `Imported ${number(records.size, "item")}${passed.size ? ` and ${number(passed.size, "passed exercise")}` : ""}.`,
        unknown ? `${number(unknown, "entry", "entries")} of the file ${unknown === 1 ? "is" : "are"} not in this edition: keep the file.` : "",
        damaged ? `${number(damaged, "damaged part")} left out.` : "",
        lost ? `${number(lost, "item")} could not be stored for good: this browser's storage is full or blocked. Keep the file.` : "",
      ].filter(Boolean).join(" "));
    } catch (error) {
      say(/** @type {Error} */ (error).message);
    }
    if (chooser.current) chooser.current.value = "";
    refresh();
  };

  const erase = () => {
    if (!asking) return ask(true);
    ask(false);
    say(store.forgetAll() ? "Erased: this browser keeps none of your answers to this edition." : "This browser does not let the page erase its storage.");
    return refresh();
  };

  return (
    <div class="tl-actions">
      <button type="button" onClick={save} disabled={nothing}>Export</button>
      <label class="tl-import">
        <span>Import a file</span>
        <input ref={chooser} type="file" accept=".json,application/json" onChange={load} />
      </label>
      <button type="button" onClick={erase} disabled={nothing}>{asking ? "Really erase everything" : "Erase everything"}</button>
      {asking && <button type="button" onClick={() => ask(false)}>Keep it</button>}
    </div>
  );
}
