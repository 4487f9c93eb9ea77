// The order in which a reader sees the options. Twin of trainlab/quiz/shuffling.py, which states the
// rules; trainlab/quiz/shuffling.vectors.json holds both to the same orders.

const KEY = "trainlab:order";
/** For this visit, where nothing can be stored. */
const PASSING = Math.floor(Math.random() * 2 ** 32);


/**
 * An item's options as the reader with this seed sees them; null: as written.
 * @template {{id: string}} Option
 * @param {{id: string, options: Option[], pinned?: string[]}} item
 * @param {number | null} seed
 * @returns {Option[]}
 */
export function shown({ id, options, pinned }, seed) {
  if (seed === null) return options;
  const order = shuffled(options.map((option) => option.id), `${seed}/${id}`, pinned);
  return order.map((name) => /** @type {Option} */ (options.find((option) => option.id === name)));
}

/**
 * Names in an order that the seed decides; the pinned ones keep their places.
 * @param {string[]} names
 * @param {string} seed
 * @param {string[]} [pinned]
 */
export function shuffled(names, seed, pinned = []) {
  const loose = names.filter((name) => !pinned.includes(name)).map((name) => ({ name, key: hash(`${seed}/${name}`) }));
  const drawn = loose.toSorted((one, other) => one.key - other.key).values();
  return names.map((name) => (pinned.includes(name) ? name : drawn.next().value?.name ?? name));
}

/** The reader's seed: the kernel's, if there is one; in the page it is drawn once and stored. Without
 * a page, where what is drawn is the same for all, there is none.
 * @param {import("../host/types.js").Model} model
 * @returns {number | null}
 */
export function readerSeed(model) {
  const told = model.get("seed");
  if (Number.isInteger(told)) return Number(told);
  if (typeof document === "undefined") return null;
  try {
    const kept = localStorage.getItem(KEY);
    if (kept !== null && /^[0-9]{1,10}$/.test(kept)) return Number(kept);
    localStorage.setItem(KEY, String(PASSING));
  } catch {
    // blocked or full
  }
  return PASSING;
}

/** FNV-1a, 32 bits, its bits mixed as MurmurHash3 does at the end. @param {string} text */
function hash(text) {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
