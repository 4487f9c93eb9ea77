// At a chapter's start: three questions from elsewhere in the book that are due. One line until the
// reader wants them.

import { useEffect, useState } from "preact/hooks";
import { follow, read } from "../quiz/store.js";
import { due } from "./schedule.js";
import { Session, loadItems } from "./session.jsx";

/** @typedef {import("../host/types.js").Model} Model */
/** @typedef {import("./summary.js").Index} Index */

const MOST = 3;

/** What has to be there before the view is drawn. @param {string} base where the views lie */
export const ready = (base) => loadItems(base, "index");

/** @param {{model: Model}} props */
export function View({ model }) {
  const [base, site] = [model.get("base"), model.get("site")];
  const { chapters, fresh = [] } = /** @type {Index} */ (globalThis.trainlabItems?.index);
  const here = /** @type {string[]} */ (model.get("here"));
  const items = [...chapters.flatMap((chapter) => chapter.items), ...fresh].filter(({ id, under }) => !here.includes(under ?? id));
  const find = () => due(items, read, Date.now());
  const [waiting, setWaiting] = useState(find);
  const [open, setOpen] = useState(false);
  useEffect(() => (open ? undefined : follow(() => setWaiting(find()))), [open]);
  const [n, few] = [waiting.length, Math.min(waiting.length, MOST)];
  if (open) {
    return <Session questions={waiting.slice(0, MOST)} base={base} site={site} onEnd={() => {
      setOpen(false);
      setWaiting(find());
    }} />;
  }
  return (
    <p class="tl-review-line">
      {n === 0
        ? "Nothing that you have answered elsewhere is due for review today. "
        : `${n === 1 ? "One question" : `${n} questions`} that you have answered elsewhere ${n === 1 ? "is" : "are"} due for review. `}
      {n > 0 && <button type="button" onClick={() => setOpen(true)}>Review {n === 1 ? "it" : few < n ? `${few} of them` : "them"} now</button>}
    </p>
  );
}
