// A model over recorded tables: what a kernel would answer, looked up (book only).

import { load, loadLate } from "../host/late.js";
import { PlainModel } from "../host/model.js";
import { PANELS } from "../panels/index.js";
import { defaultSettings, pointKey, tableName } from "./settings.js";

/** @import { Model, Mount, Status, Table } from "../host/types.js" */

const READY = { state: "ready", done: 0, total: 0, message: "" };

/** A table by its name, if it is here already.
 * @param {string} name
 */
const tableNow = (name) => globalThis.trainlabTables?.[name];

/**
 * @param {string} prefix where the tables lie, relative to the page
 * @param {string} name
 * @returns {Promise<Table>}
 */
const loadTable = (prefix, name) =>
  load(`${prefix}${encodeURIComponent(name)}.json.js`, () => tableNow(name), `its recorded runs (${name}.json.js) could not be loaded`);

/** Have every kind of panel that an experiment shows.
 * @param {string} base where the views lie
 * @param {import("../host/types.js").Panel[]} panels
 */
async function loadPanels(base, panels) {
  const missing = [...new Set(panels.map(({ kind }) => kind))].filter((kind) => !PANELS[kind]);
  await Promise.all(missing.map(async (kind) => {
    PANELS[kind] = await loadLate(base, kind);
  }));
}

/**
 * The model of one experiment in the page, with the result for its first settings in it.
 * @param {string} slug
 * @param {Mount} mount
 * @param {string} base where the views lie
 * @returns {Promise<Model>}
 */
export async function recordedModel(slug, mount, base) {
  const prefix = mount.tables ?? "";
  const { declaration, split_by: splitBy } = tableNow(slug) ?? (await loadTable(prefix, slug));
  if (!declaration) throw new Error(`its table (${slug}.json.js) holds no declaration`);
  await loadPanels(base, declaration.panels);

  const model = new PlainModel({
    kind: "experiment",
    declaration,
    settings: { ...defaultSettings(declaration), ...mount.settings },
    point: null,
    fresh: null,
    live: false,
    status: READY,
  }, (names) => names.includes("settings") && show());

  /** Put the result for the current settings into the model; at once when its table is here. */
  function show() {
    const settings = model.get("settings");
    const name = tableName(slug, splitBy, settings);

    /** @param {Table["points"]} points @param {Partial<Status>} [status] */
    const put = (points, status) => {
      if (model.get("settings") !== settings) return; // superseded while loading
      model.set("point", points?.[pointKey(/** @type {any} */ (declaration), settings)] ?? null);
      model.set("status", status ? { ...READY, ...status } : READY);
    };
    /** @param {Table} table */
    const found = ({ points }) => {
      const known = points && pointKey(/** @type {any} */ (declaration), settings) in points;
      put(points, known ? undefined : { state: "error", message: "There is no recorded run for this setting" });
    };
    /** @param {Error} error */
    const failed = (error) => put(null, { state: "error", message: `This setting cannot be shown: ${error.message}` });

    const table = tableNow(name);
    if (table) return found(table);
    put(null, { state: "running", message: "Loading the recorded runs …" });
    return loadTable(prefix, name).then(found, failed);
  }

  await show();
  const status = model.get("status");
  if (status.state === "error") throw new Error(status.message);
  return model;
}
