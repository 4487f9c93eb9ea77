// The claims ledger's filter. The table stands in the page and is whole without a script; this adds
// buttons above it that hide rows. A bundle of its own: no other page needs it.

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { keepTrue } from "../host/translated.js";
import { asked, counts, left, query, told } from "./filter.js";

/** @import { Choice } from "./filter.js" */

/** @typedef {{topic: string, verdict: string, element: HTMLElement, names: {topic: string, verdict: string}}} Claim */

/** @param {{claims: Claim[]}} props */
function Filter({ claims }) {
  const [choice, choose] = useState(() => asked(location.search, claims));
  const shown = left(claims, choice);
  useEffect(() => {
    for (const claim of claims) claim.element.hidden = !shown.includes(claim);
    history.replaceState(history.state, "", `${location.pathname}${query(choice)}${location.hash}`);
  }, [choice]);
  return (
    <>
      <Group name="Verdict" field="verdict" {...{ claims, choice, choose }} />
      <Group name="Topic" field="topic" {...{ claims, choice, choose }} />
      <p class="tl-status" role="status">{told(shown.length, claims.length)}</p>
    </>
  );
}

/** @param {{name: string, field: "topic" | "verdict", claims: Claim[], choice: Choice, choose: (choice: Choice) => void}} props */
function Group({ name, field, claims, choice, choose }) {
  const words = new Map(claims.map((claim) => [claim[field], claim.names[field]]));
  const found = counts(claims, field, choice);
  const all = [...found.values()].reduce((sum, count) => sum + count, 0);
  const button = (/** @type {string} */ value, /** @type {string} */ label, /** @type {number} */ count) => (
    <button type="button" key={value} aria-pressed={choice[field] === value} onClick={() => choose({ ...choice, [field]: choice[field] === value ? "" : value })}>
      {label} <span class="tl-count">{count}</span>
    </button>
  );
  return (
    <div class="tl-filter" role="group" aria-label={`Filter by ${name.toLowerCase()}`}>
      <span class="tl-label" aria-hidden="true">{name}</span>
      {button("", "All", all)}
      {[...found].map(([value, count]) => button(value, words.get(value) ?? value, count))}
    </div>
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
  render(<Filter claims={claims} />, bar);
  ledger.dataset.ready = "true";
}
