// Questions that come back, one after the other, each blank and with its place in the book.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { load, loadFresh, loadQuiz } from "../host/late.js";
import { PlainModel } from "../host/model.js";
import { readerSeed } from "../quiz/shuffling.js";
import { follow, read } from "../quiz/store.js";
import { nextVersion } from "../quiz/versions.js";

/** @typedef {import("./schedule.js").Scheduled} Scheduled */

/** A list of the book that a page loads when it needs it: "index", or a chapter's items by id.
 * @param {string} base where the views lie
 * @param {string} name
 * @returns {Promise<any>}
 */
export const loadItems = (base, name) =>
  load(`${base}items/${encodeURIComponent(name)}.json.js`, () => globalThis.trainlabItems?.[name], `the list of questions (${name}.json.js) could not be loaded`);

/** A question with all its versions. @param {string} base @param {import("./summary.js").ListedItem} listed */
export const itemOf = async (base, { id, chapter, under }) => (under ? loadFresh(base, id) : (await loadItems(base, chapter))[id]);

/** @param {{questions: Scheduled[], base: string, site: string, onEnd: () => void}} props */
export function Session({ questions, base, site, onEnd }) {
  const [at, go] = useState(0);
  const [shown, show] = useState(/** @type {{model: PlainModel, quiz: typeof import("../quiz/index.jsx")} | null} */ (null));
  const [problem, setProblem] = useState("");
  const [verdicts, note] = useState(/** @type {{[id: string]: string}} */ ({}));
  const heading = useRef(/** @type {HTMLParagraphElement | null} */ (null));
  const question = questions[at];

  // Before anything is drawn: a key pressed right after reaches the button that it was meant for.
  useLayoutEffect(() => heading.current?.focus(), [at]);

  useEffect(() => {
    if (!question) return undefined;
    const { id } = question.item;
    const before = read(id).answers.length;
    let gone = false;
    show(null);
    setProblem("");
    const open = async () => {
      const item = await itemOf(base, question.item);
      if (!item) throw new Error("this question is not in the book any more");
      const quiz = await loadQuiz(base, item);
      const version = nextVersion(item, read(id), readerSeed(new PlainModel({})));
      const model = new PlainModel({ kind: "quiz", answer: null, feedback: null, live: false, fresh: true, version, item: { ...item, fresh: [] }, base });
      if (!gone) show({ model, quiz });
    };
    open().catch((error) => !gone && setProblem(error.message));
    const stop = follow((changed) => {
      const first = changed === id ? read(id).answers[before] : undefined;
      if (first) note((all) => (Object.hasOwn(all, id) ? all : { ...all, [id]: first.how === "shown" ? "shown" : first.verdict }));
    });
    return () => {
      gone = true;
      stop();
    };
  }, [at]);

  if (!question) {
    const given = Object.values(verdicts);
    const right = given.filter((verdict) => verdict === "right").length;
    return (
      <div class="tl-session">
        <p ref={heading} tabIndex={-1} class="tl-session-end" role="status">
          {given.length === 0
            ? "The review is over; no question was answered."
            : `Answered ${given.length} of ${questions.length}, ${right} right at once. What was not comes back tomorrow, the rest later.`}
        </p>
        <div class="tl-actions"><button type="button" onClick={onEnd}>Close the review</button></div>
      </div>
    );
  }
  const answered = Object.hasOwn(verdicts, question.item.id);
  return (
    <div class="tl-session">
      <p ref={heading} tabIndex={-1} class="tl-session-head">
        Question {at + 1} of {questions.length}{question.sureButWrong ? ": last time you were sure, and it was not right" : ""}
      </p>
      {shown && <shown.quiz.QuizView key={question.item.id} model={shown.model} />}
      {problem && <p class="tl-problem" role="status">It cannot be shown: {problem}.</p>}
      <div class="tl-actions">
        <button type="button" class={answered ? "tl-primary" : undefined} onClick={() => go(at + 1)}>
          {at + 1 === questions.length ? "End the review" : answered ? "Next question" : "Pass over"}
        </button>
        <a href={`${site}${question.item.url}`}>Its place in the book</a>
      </div>
    </div>
  );
}
