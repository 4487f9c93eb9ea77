// Static content of mounts, for readers without JavaScript, printers and screen readers; of a mount
// that is `still`, the picture that a saved notebook keeps (./still.js).
// A Node script: JSON list of mounts on stdin, JSON list of HTML strings on stdout. It draws with the
// same components as the page, so no picture is drawn by two implementations.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderToString } from "preact-render-to-string";
import { Controls } from "../experiment/controls.jsx";
import { Finding, Head, Keys, Provenance, Tables } from "../experiment/experiment.jsx";
import { Panels } from "../experiment/panels.jsx";
import "./all.js";
import { QuizStatic } from "../quiz/index.jsx";
import { defaultSettings, pythonCall, settingsText } from "../experiment/settings.js";
import { still } from "./still.js";

/** @import { Mount } from "./types.js" */

/** @param {{mount: Mount, id: string}} props */
function ExperimentStatic({ mount: { declaration, point, settings: given }, id }) {
  if (!declaration) throw new Error("an experiment needs its `declaration`");
  if (!point) throw new Error("an experiment needs its `point`: the recorded result at its settings");
  const settings = { ...defaultSettings(declaration), ...given };
  return (
    <div class="trainlab tl-experiment tl-static" role="group" aria-labelledby={`${id}-title`}>
      <Head declaration={declaration} id={id} />
      <figure class="tl-figure">
        <div class="tl-side">
          <Controls declaration={declaration} settings={settings} live={false} id={id} onChange={() => {}} />
          <Finding id={id} text={point.finding} />
        </div>
        <div class="tl-charts tl-scroll" role="group" aria-labelledby={`${id}-finding`} tabIndex={0}>
          <Panels declaration={declaration} settings={settings} result={point} overlay={null} id={id} still />
        </div>
        <figcaption class="tl-provenance">
          {settingsText(declaration, settings)}. <Provenance declaration={declaration} result={point} overlay={null} />
        </figcaption>
      </figure>
      <p class="tl-notice"><strong>What to notice.</strong> {declaration.notice}</p>
      <div class="tl-quiet-row">
        <details class="tl-data">
          <summary>The numbers as a table</summary>
          <Tables declaration={declaration} result={point} />
        </details>
        <p class="tl-reproduce">Reproduce this: <code>{pythonCall(declaration, settings)}</code></p>
      </div>
      <Keys controls={declaration.controls} />
    </div>
  );
}

/** The first panel that is a picture: a saved notebook is kept small.
 * @param {{mount: Mount}} props
 */
function Picture({ mount: { declaration, point, settings: given } }) {
  if (!declaration || !point) throw new Error("a still picture needs a `declaration` and a `point`");
  const panels = declaration.panels.filter(({ kind }) => kind !== "readouts").slice(0, 1);
  return <Panels declaration={{ ...declaration, panels }} settings={{ ...defaultSettings(declaration), ...given }} result={point} overlay={null} id="still" still />;
}

/** @param {Mount} mount @param {number} index */
function staticContent(mount, index) {
  const id = `tl-static-${mount.id ?? mount.declaration?.slug ?? mount.item?.id ?? index}`;
  try {
    if (mount.still) return still(renderToString(<Picture mount={mount} />), readFileSync(join(__dirname, "views.css"), "utf8"));
    return renderToString(mount.kind === "experiment" ? <ExperimentStatic mount={mount} id={id} /> : <QuizStatic mount={mount} />);
  } catch (error) {
    throw new Error(`mount ${index} (${mount.kind} ${id.slice(10)}): ${/** @type {Error} */ (error).message}`);
  }
}

try {
  const mounts = JSON.parse(readFileSync(0, "utf8"));
  process.stdout.write(JSON.stringify(mounts.map(staticContent)));
} catch (error) {
  console.error(`render.cjs: ${/** @type {Error} */ (error).message}`);
  process.exitCode = 1;
}
