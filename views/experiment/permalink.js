// Permalinks: `#experiment-slug?depth=10&activation=sigmoid` names one setting of one experiment. Older
// ones, `#slug?…`, mean the same.

const OF_EXPERIMENT = "experiment-"; // the ids of sections never begin with a mount's: `trainlab.recordings.anchor`

/** @import { Declaration, Settings } from "../host/types.js" */

/**
 * @param {Declaration} declaration
 * @param {Settings} settings
 */
export function formatPermalink(declaration, settings) {
  const pairs = declaration.controls.map(
    ({ name }) => `${encodeURIComponent(name)}=${encodeURIComponent(String(settings[name]))}`,
  );
  return `#${OF_EXPERIMENT}${encodeURIComponent(declaration.slug)}?${pairs.join("&")}`;
}

/** Decode a part of a link; a broken escape is kept as it is.
 * @param {string} text
 */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A hash as it was made: what passes links on may have escaped its "?", or all of its signs.
 * @param {string} hash as in `location.hash`
 */
function unescaped(hash) {
  if (hash.includes("?")) return hash;
  const asked = hash.replace(/%3F/i, "?");
  return asked === hash || asked.includes("=") ? asked : decode(hash);
}

/** The experiment a hash speaks of, "" if none.
 * @param {string} hash as in `location.hash`
 */
export function permalinkSlug(hash) {
  const name = decode(unescaped(hash).replace(/^#/, "").split("?")[0]);
  return name.startsWith(OF_EXPERIMENT) ? name.slice(OF_EXPERIMENT.length) : name;
}

/** Whether a hash is the name of an experiment alone, as a section's may be, too.
 * @param {string} hash
 */
export function isBareName(hash) {
  return !unescaped(hash).includes("?") && !hash.startsWith(`#${OF_EXPERIMENT}`);
}

/**
 * The settings in a hash. A name or value that is not declared is left at its default and reported.
 * @param {string} hash
 * @param {Declaration} declaration
 * @param {Settings} defaults
 * @returns {{settings: Settings, problems: string[]}}
 */
export function parsePermalink(hash, declaration, defaults) {
  const settings = { ...defaults };
  const problems = [];
  const made = unescaped(hash);
  const start = made.indexOf("?");
  const query = start < 0 ? "" : made.slice(start + 1);
  for (const pair of query.split("&").filter(Boolean)) {
    const cut = pair.indexOf("=");
    const name = decode(cut < 0 ? pair : pair.slice(0, cut));
    const text = cut < 0 ? "" : decode(pair.slice(cut + 1));
    const control = declaration.controls.find((candidate) => candidate.name === name);
    const value = control?.values.find((candidate) => String(candidate) === text);
    if (!control) {
      const names = declaration.controls.map((candidate) => candidate.name).join(", ");
      problems.push(`this experiment has no control “${name}” (it has ${names})`);
    } else if (value === undefined) {
      problems.push(`${name}=${text} is not recorded, so ${name}=${defaults[name]} is shown`);
    } else {
      settings[name] = value;
    }
  }
  return { settings, problems };
}
