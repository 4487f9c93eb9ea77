// The book's host: finds the mounts of a page, draws them when they come near the viewport, and
// restores the experiment that the address names.

import { notePlace } from "./broad.js";
import { loadLate, loadQuiz } from "./late.js";
import { whenLookedAt } from "./looked.js";
import { coverPredictions, uncover, uncoverTo } from "./veil.js";
import { PlainModel } from "./model.js";
import { isBareName, parsePermalink, permalinkSlug } from "../experiment/permalink.js";
import { recordedModel } from "../experiment/recorded.js";
import { defaultSettings } from "../experiment/settings.js";
/** @import { Model } from "./types.js" */
/** @typedef {(host: {model: Model, el: HTMLElement}) => () => void} Render */

/** Say one line at the top of a mount; "" takes it back.
 * @param {HTMLElement} mount
 * @param {string} text
 */
function say(mount, text) {
  let line = mount.querySelector(":scope > .tl-note");
  if (!line) {
    line = document.createElement("p");
    line.className = "trainlab tl-note";
    line.setAttribute("role", "status");
    mount.prepend(line);
  }
  line.textContent = text;
}

/** Views that come whole from a late script. @param {string} [kind] */
const isLate = (kind) => kind === "progress" || kind === "review" || kind === "workbench";

/** Whether this browser keeps anything of the reader's: if not, nothing can come back. */
function hasAnswers() {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith("trainlab:"));
  } catch {
    return false; // blocked
  }
}

/** @param {HTMLElement} mount @param {string} base @returns {Promise<Model>} */
async function modelFor(mount, base) {
  const script = mount.querySelector(':scope > script[type="application/json"]');
  const data = JSON.parse(script?.textContent ?? "");
  const { trainlab: kind, slug = "" } = mount.dataset;
  if (kind === "experiment") return recordedModel(slug, data, base);
  if (isLate(kind)) {
    const { ready } = await loadLate(base, /** @type {string} */ (kind));
    await ready(base);
    return new PlainModel({ kind, base, site: new URL("../../", base).href, ...data });
  }
  await loadQuiz(base, data.item);
  return new PlainModel({ kind, base, answer: null, feedback: null, live: false, ...data });
}

/** A static experiment keeps the room of the view that will replace it. */
const WAITING = "tl-waiting";

/** Draw a mount in place of its static content; if that fails, the static content stays.
 * @param {HTMLElement} mount
 * @param {Render} render
 * @param {string} base
 * @returns {Promise<Model | null>}
 */
async function open(mount, render, base) {
  const el = document.createElement("div");
  try {
    const model = await modelFor(mount, base);
    const before = [...mount.children].filter((child) => !child.matches("script, .tl-note"));
    mount.append(el);
    render({ model, el });
    for (const child of before) child.remove();
    mount.dataset.ready = "";
    mount.classList.remove(WAITING);
    return model;
  } catch (error) {
    el.remove();
    mount.classList.remove(WAITING);
    uncover(mount); // what cannot be predicted is not covered
    const { name, message } = /** @type {Error} */ (error);
    const reason = name === "SyntaxError" ? "its data in this page are damaged" : message;
    say(mount, `This ${mount.dataset.trainlab} is shown without its controls: ${reason}.`);
    return null;
  }
}

/** Take over the page. @param {Render} render @param {string} base where the views lie */
export function startHost(render, base) {
  /** @type {WeakMap<Element, Promise<Model | null>>} */
  const opened = new WeakMap();
  const openOnce = (/** @type {HTMLElement} */ mount) => {
    const model = opened.get(mount) ?? open(mount, render, base);
    opened.set(mount, model);
    return model;
  };

  const restore = async () => {
    const slug = permalinkSlug(location.hash);
    if (isBareName(location.hash) && document.getElementById(slug)) return; // a section's
    const selector = `[data-trainlab="experiment"][data-slug="${CSS.escape(slug)}"]`;
    const mount = /** @type {HTMLElement | null} */ (document.querySelector(selector));
    uncoverTo(mount);
    const model = mount && (await openOnce(mount));
    if (!mount || !model) return;
    const declaration = model.get("declaration");
    const { settings, problems } = parsePermalink(location.hash, declaration, defaultSettings(declaration));
    model.set("settings", settings);
    model.save_changes();
    say(mount, problems.length ? `About the link you followed: ${problems.join("; ")}.` : "");
    mount.scrollIntoView();
  };

  const start = () => {
    coverPredictions();
    const experiments = document.querySelectorAll('[data-trainlab="experiment"]');
    for (const mount of experiments) mount.classList.add(WAITING);
    notePlace(experiments);
    const nearby = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) openOnce(/** @type {HTMLElement} */ (target));
      }
    }, { rootMargin: "600px" });
    for (const mount of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-trainlab]"))) {
      if (mount.dataset.trainlab !== "review" || hasAnswers()) nearby.observe(mount);
      else mount.dataset.ready = ""; // nothing can be due: what stands there will do
    }
    const questions = document.querySelectorAll('[data-trainlab="quiz"], [data-trainlab="case"]');
    whenLookedAt(questions, async (mount) => {
      const { item, slug } = /** @type {HTMLElement} */ (mount).dataset;
      const { markSeen } = await loadLate(base, "store");
      markSeen(item ?? slug ?? "");
    });
    addEventListener("hashchange", restore);
    restore();
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
}
