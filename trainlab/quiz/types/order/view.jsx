// Put rows in order: two native buttons a row, and dragging as an extra.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Phrase, RichText } from "#views/quiz/richtext.jsx";
import { Sign } from "#views/quiz/verdict.jsx";
import { mistakesIn } from "./grading.js";

export const late = true;

/** @typedef {import("./grading.js").Order} Order */

/** @param {Order} item @param {unknown} raw */
export function clean(item, raw) {
  const whole = Array.isArray(raw) && raw.length === item.options.length && item.options.every(({ id }) => raw.includes(id));
  return whole ? [...raw] : null;
}

/** @param {Omit<import("#views/quiz/types.js").InputsProps, "item"> & {item: Order}} props */
export function Inputs({ item, answer, onAnswer, feedback, stale, id }) {
  /** @type {string[]} */
  const order = answer ?? item.shown;
  const list = useRef(/** @type {HTMLOListElement | null} */ (null));
  const [held, setHeld] = useState(/** @type {string | null} */ (null));
  const [moved, setMoved] = useState(/** @type {string | null} */ (null));
  const waiting = useRef(/** @type {{row: string, by: number, to: number} | null} */ (null));
  // A row that moves in the page takes the focus away from its button: give it back, once it stands
  // in its new place, which need not be at the next drawing.
  useLayoutEffect(() => {
    if (!waiting.current || order[waiting.current.to] !== waiting.current.row) return;
    const { row, by } = waiting.current;
    waiting.current = null;
    /** @type {HTMLElement | null | undefined} */ (list.current?.querySelector(`[data-move="${by}:${row}"]`))?.focus();
  });
  const move = (/** @type {string} */ row, /** @type {number} */ to) => {
    if (to < 0 || to >= order.length) return;
    const others = order.filter((other) => other !== row);
    onAnswer(others.toSpliced(to, 0, row));
  };
  const rows = order.map((row) => /** @type {import("./grading.js").Row} */ (item.options.find((option) => option.id === row)));
  return (
    <>
      <ol class="tl-order" ref={list}>
        {rows.map((row, at) => {
          const told = feedback && !stale && Object.hasOwn(feedback.messages, row.id);
          const mistake = told && mistakesIn(item, order).some(({ placed }) => placed === row.id);
          return (
            <li
              key={row.id}
              data-row={row.id}
              draggable
              data-held={held === row.id || undefined}
              onDragStart={(event) => {
                event.dataTransfer?.setData("text/plain", row.id);
                setHeld(row.id);
              }}
              onDragEnd={() => setHeld(null)}
              onDragOver={(event) => {
                if (held === null) return;
                event.preventDefault();
                if (held !== row.id) move(held, at);
              }}
              onDrop={(event) => event.preventDefault()}
            >
              <div class="tl-order-row">
                <span class="tl-order-text" id={`${id}-${row.id}`}><Phrase tree={row.text} /></span>
                <span class="tl-order-buttons">
                  {[[-1, "up", "↑"], [1, "down", "↓"]].map(([by, word, arrow]) => (
                    <button
                      key={word}
                      type="button"
                      data-move={`${by}:${row.id}`}
                      aria-label={`Move ${word}`}
                      aria-describedby={`${id}-${row.id}`}
                      aria-disabled={at + Number(by) < 0 || at + Number(by) >= order.length || undefined}
                      onClick={() => {
                        const to = at + Number(by);
                        if (to >= 0 && to < order.length) waiting.current = { row: row.id, by: Number(by), to };
                        move(row.id, to);
                        setMoved(row.id);
                      }}
                    >
                      {arrow}
                    </button>
                  ))}
                </span>
              </div>
              {told && (
                <div class="tl-reason">
                  <Sign verdict={mistake ? "not-yet" : "right"} /> <RichText tree={feedback.messages[row.id]} />
                </div>
              )}
            </li>
          );
        })}
      </ol>
      <p class="tl-unseen" aria-live="polite">{moved && `Now in place ${order.indexOf(moved) + 1} of ${order.length}`}</p>
    </>
  );
}

/** @param {{item: Order}} props */
export function Options({ item }) {
  const rows = item.shown.map((row) => item.options.find((option) => option.id === row));
  return <ul class="tl-plain">{rows.map((row) => row && <li key={row.id}><Phrase tree={row.text} /></li>)}</ul>;
}

/** @param {{item: Order}} props */
export function Answers({ item }) {
  return (
    <>
      <p><Sign verdict="right" /> <span class="tl-word">Right:</span> in this order</p>
      <ol class="tl-plain">
        {item.options.map(({ id, text, feedback }) => (
          <li key={id}><Phrase tree={text} /><div class="tl-reason"><RichText tree={feedback} /></div></li>
        ))}
      </ol>
      {item.also?.map((order) => (
        <p key={order.join(" ")}><Sign verdict="right" /> <span class="tl-word">As right:</span> {order.map((row, at) => <>{at > 0 && ", "}<Named key={row} item={item} id={row} /></>)}</p>
      ))}
      <ul class="tl-reasons">
        {item.mistakes.map(({ placed, before, feedback }) => (
          <li key={`${placed} ${before}`}>
            <p><Sign verdict="not-yet" /> <span class="tl-word">Not yet:</span> <Named item={item} id={placed} /> before <Named item={item} id={before} /></p>
            <div class="tl-reason"><RichText tree={feedback} /></div>
          </li>
        ))}
      </ul>
    </>
  );
}

/** @param {{item: Order, id: string}} props */
function Named({ item, id }) {
  return <>“<Phrase tree={item.options.find((option) => option.id === id)?.text ?? []} />”</>;
}
