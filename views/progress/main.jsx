// The page "My progress": what this browser has kept of the reader's answers, counted and movable.
// A bundle of its own: no other page needs it.

import { render } from "preact";
import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import { forget, read, write } from "../quiz/store.js";
import { fromText, later, toText } from "./file.js";
import { calibration, count, missed } from "./summary.js";

/** @import { ListedChapter } from "./summary.js" */

/** @param {number} n @param {string} one @param {string} [many] */
const number = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** @param {{chapters: ListedChapter[]}} props */
function Progress({ chapters }) {
  const [, refresh] = useReducer((/** @type {number} */ n) => n + 1, 0);
  const [said, say] = useState("");
  useEffect(() => {
    const again = () => refresh(undefined);
    for (const event of ["storage", "pageshow", "focus"]) addEventListener(event, again);
    return () => {
      for (const event of ["storage", "pageshow", "focus"]) removeEventListener(event, again);
    };
  }, []);

  const items = chapters.flatMap((chapter) => chapter.items);
  const all = count(items, read);
  const kept = items.map(({ id }) => id).filter((id) => Object.keys(read(id)).length > 0);
  const rows = calibration(items, read);
  const again = missed(items, read);
  return (
    <>
      <p>
        {all.seen === 0
          ? "No question answered yet in this browser. The list below leads to them."
          : `Of ${number(all.items, "question")} you have seen ${all.seen}; ${all.first} right at the first try, ${all.right} right in the end.`}
      </p>
      <div class="tl-scroll" tabIndex={0} role="region" aria-label="Progress by chapter">
        <table class="tl-progress">
          <thead>
            <tr>
              <th scope="col">Chapter</th><th scope="col">Seen</th><th scope="col">Right at first try</th>
              <th scope="col">Right in the end</th><th scope="col">Open</th>
            </tr>
          </thead>
          <tbody>
            {chapters.map(({ title, url, items: own }) => {
              const { items: total, seen, first, right, open } = count(own, read);
              return (
                <tr key={url}>
                  <th scope="row"><a href={url}>{title}</a></th>
                  <td>{seen} of {total}</td><td>{first}</td><td>{right}</td><td>{open}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>

      <h2>How well you know what you know</h2>
      {rows.length === 0
        ? <p>Say how sure you are when you answer, and commit to the predictions in the chapters: here you then see how often you were right.</p>
        : (
          <ul>
            {rows.map(({ label, answered, right }) => (
              <li key={label}>Right at the first try {label}: <strong>{right} of {answered}</strong></li>
            ))}
          </ul>
        )}

      <h2>Review what I missed</h2>
      {again.length === 0
        ? <p>{all.seen ? "Nothing: whatever you answered was right at the first try." : "Nothing yet."}</p>
        : (
          <ul>
            {again.map(({ item, open, tries }) => (
              <li key={item.id}>
                <a href={item.url}>{item.title}</a> — {open ? "not right yet" : `right after ${number(tries, "try", "tries")}`}
              </li>
            ))}
          </ul>
        )}

      <h2>Take it with you</h2>
      <p>Your answers are kept in this browser only. Export them to go on with another browser or machine; importing adds them to what is here, and of an item answered in both the later answer stays.</p>
      <Files ids={items.map(({ id }) => id)} kept={kept} say={say} refresh={() => refresh(undefined)} />
      <p class="tl-said" role="status">{said}</p>
    </>
  );
}

/** @param {{ids: string[], kept: string[], say: (words: string) => void, refresh: () => void}} props */
function Files({ ids, kept, say, refresh }) {
  const [asking, ask] = useState(false);
  const chooser = useRef(/** @type {HTMLInputElement | null} */ (null));

  const save = () => {
    const text = toText(new Map(kept.map((id) => [id, read(id)])), new Date());
    const link = document.createElement("a");
    link.href = `data:application/json;charset=utf-8,${encodeURIComponent(text)}`;
    link.download = "why-wont-it-train-progress.json";
    link.click();
    say(`Exported ${number(kept.length, "item")}.`);
  };

  const load = async () => {
    const [file] = chooser.current?.files ?? [];
    if (!file) return;
    try {
      const { entries, unknown, damaged } = fromText(await file.text(), new Set(ids));
      const lost = [...entries].filter(([id, entry]) => !write(id, later(read(id), entry))).length;
      say([
        `Imported ${number(entries.size - lost, "item")}.`,
        unknown ? `${number(unknown, "item")} of the file ${unknown === 1 ? "is" : "are"} not in this edition.` : "",
        damaged ? `${number(damaged, "damaged entry", "damaged entries")} left out.` : "",
        lost ? `${number(lost, "item")} could not be stored: this browser's storage is full or blocked.` : "",
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
    say(ids.every(forget) ? "Erased: this browser keeps none of your answers." : "This browser does not let the page erase its storage.");
    return refresh();
  };

  return (
    <div class="tl-actions">
      <button type="button" onClick={save} disabled={kept.length === 0}>Export</button>
      <label class="tl-import">
        <span>Import a file</span>
        <input ref={chooser} type="file" accept=".json,application/json" onChange={load} />
      </label>
      <button type="button" onClick={erase} disabled={kept.length === 0}>{asking ? "Really erase everything" : "Erase everything"}</button>
      {asking && <button type="button" onClick={() => ask(false)}>Keep it</button>}
    </div>
  );
}

function start() {
  for (const mount of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-trainlab="progress"]'))) {
    const data = mount.querySelector(':scope > script[type="application/json"]');
    const { chapters } = JSON.parse(data?.textContent ?? "");
    const el = document.createElement("div");
    el.className = "trainlab";
    render(<Progress chapters={chapters} />, el);
    mount.prepend(el);
    mount.dataset.ready = "";
  }
}

if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
else start();
