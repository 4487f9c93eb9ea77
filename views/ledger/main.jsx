// The claims ledger's filter. The table stands in the page and is whole without a script; this adds
// a filter above it that hides rows. A bundle of its own: no other page needs it.

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { keepTrue } from "../host/translated.js";
import { asked, counts, left, query, told } from "./filter.js";

/** @import { Choice } from "./filter.js" */

/** @typedef {{topic: string, verdict: string, element: HTMLElement, names: {topic: string, verdict: string}}} Claim */

/** @param {{claims: Claim[], order: string[]}} props  the order of the verdicts */
function Filter({ claims, order }) {
  const [choice, choose] = useState(() => asked(location.search, claims));
  const shown = left(claims, choice);
  useEffect(() => {
    for (const claim of claims) claim.element.hidden = !shown.includes(claim);
    history.replaceState(history.state, "", `${location.pathname}${query(choice)}${location.hash}`);
  }, [choice]);
  return (
    <>
      <Verdicts {...{ claims, order, choice, choose }} />
      <Topics {...{ claims, order, choice, choose }} />
      <p class="tl-status" role="status">{told(shown.length, claims.length)}</p>
    </>
  );
}

/** @typedef {{claims: Claim[], order: string[], choice: Choice, choose: (choice: Choice) => void}} Props */

/** The values of a field, each with what it is called and how many claims it would leave.
 * @param {"topic" | "verdict"} field
 * @param {Props} props
 */
function values(field, { claims, choice }) {
  const words = new Map(claims.map((claim) => [claim[field], claim.names[field]]));
  const found = [...counts(claims, field, choice)].map(([value, count]) => ({ value, count, label: words.get(value) ?? value }));
  return [{ value: "", count: found.reduce((sum, { count }) => sum + count, 0), label: "All" }, ...found];
}

/** @param {Props} props */
function Verdicts(props) {
  const { order, choice, choose } = props;
  const verdicts = values("verdict", props).sort((one, other) => order.indexOf(one.value) - order.indexOf(other.value));
  return (
    <div class="tl-filter" role="group" aria-label="Filter by verdict">
      <span class="tl-label" aria-hidden="true">Verdict</span>
      {verdicts.map(({ value, label, count }) => (
        <button type="button" key={value} aria-pressed={choice.verdict === value} onClick={() => choose({ ...choice, verdict: choice.verdict === value ? "" : value })}>
          {label} <span class="tl-count">{count}</span>
        </button>
      ))}
    </div>
  );
}

/** Topics are many: a list that unfolds leaves the claims in sight.
 * @param {Props} props
 */
function Topics(props) {
  const { choice, choose } = props;
  return (
    <label class="tl-filter">
      <span class="tl-label">Topic</span>
      <select value={choice.topic} onChange={(event) => choose({ ...choice, topic: event.currentTarget.value })}>
        {values("topic", props).map(({ value, label, count }) => (
          <option key={value} value={value}>{`${label} (${count})`}</option>
        ))}
      </select>
    </label>
  );
}

for (const ledger of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-trainlab="ledger"]'))) {
  const claims = [...ledger.querySelectorAll("tbody tr")].map((row) => {
    const element = /** @type {HTMLElement} */ (row);
    const { topic = "", verdict = "" } = element.dataset;
    const text = (/** @type {string} */ part) => element.querySelector(part)?.textContent?.trim() ?? "";
    return { topic, verdict, element, names: { topic: text(".tl-topic"), verdict: text(".tl-verdict") } };
  });
  const bar = document.createElement("div");
  bar.className = "tl-controls";
  ledger.prepend(bar);
  keepTrue(bar);
  const order = (ledger.dataset.verdicts ?? "").split(" ");
  render(<Filter claims={claims} order={order} />, bar);
  ledger.dataset.ready = "true";
}
