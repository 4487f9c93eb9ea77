// What the book's page loads only when it is needed, as classic scripts: fetch() and import() are
// barred on file://.

/** @type {Map<string, Promise<any>>} */
const requests = new Map();

/** Load a script once, and take what it has left.
 * @template T
 * @param {string} url
 * @param {() => T | undefined} take
 * @param {string} missing  what to say if it has left nothing
 * @returns {Promise<T>}
 */
export function load(url, take, missing) {
  const request = requests.get(url) ?? new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = script.onerror = () => {
      const taken = take();
      if (taken) return resolve(taken);
      requests.delete(url); // so that the next try asks again
      script.remove();
      return reject(new Error(missing));
    };
    document.head.append(script);
  });
  requests.set(url, request);
  return request;
}

/** What takes the store of answers from the page. */
const NEED_STORE = ["quiz", "progress", "review"];
/** What takes the reader of plans from the page. */
const NEED_PLAN = ["engine", "workbench"];

/** The types of the questions in an item.
 * @param {any} item
 * @returns {string[]}
 */
const typesOf = (item) => (item.parts ?? [item.ask ?? item]).map((/** @type {any} */ { type }) => type);

/** Load the quizzes, with the rare types that an item asks for.
 * @param {string} base  where the views lie
 * @param {any} item
 * @returns {Promise<typeof import("../quiz/index.jsx")>}
 */
export async function loadQuiz(base, item) {
  const quiz = await loadLate(base, "quiz");
  for (const type of typesOf(item)) {
    if (!quiz.isType(type)) throw new Error(`there is no question of the type "${type}"`);
    quiz.TYPES[type] ??= await loadLate(base, type);
  }
  return quiz;
}

/** Load a late module of the views: the quizzes, a kind of panel, or what looks at all answers.
 * @param {string} base  where the views lie
 * @param {string} name
 * @returns {Promise<any>}
 */
export async function loadLate(base, name) {
  if (NEED_STORE.includes(name)) await loadLate(base, "store");
  if (NEED_PLAN.includes(name)) await loadLate(base, "plan");
  const here = () => globalThis.trainlabLate?.[name];
  return here() ?? load(`${base}late/${encodeURIComponent(name)}.js`, here, `what draws it (${name}.js) could not be loaded`);
}

/** An item with all the versions that recordings make of it.
 * @param {string} base  where the views lie
 * @param {string} id
 * @returns {Promise<import("../quiz/feedback.js").Item>}
 */
export const loadFresh = (base, id) =>
  load(`${base}items/fresh-${encodeURIComponent(id)}.json.js`, () => globalThis.trainlabItems?.[`fresh-${id}`], `its versions (fresh-${id}.json.js) could not be loaded`);
