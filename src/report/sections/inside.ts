/** What happened inside a network: distributions by layer, the size of its gradients, its silent units. */
import type { ComparisonRecord } from "../../comparison/record.ts";
import type { RunRecord } from "../../training/record.ts";
import { gradientSizes, layerDistributions, mostLayers, silentShares } from "../figures/index.ts";
import { details } from "../html/parts.ts";
import { html, type Html } from "../html/template.ts";
import { type Sheet, single } from "../sheet.ts";
import { lookOf } from "../theme.ts";
import { middleRun } from "../values.ts";
import { section } from "./section.ts";

export interface InsideOptions {
  readonly whose: string;
  readonly color: string;
  /** Ends the names of the pictures: `-2`. */
  readonly suffix: string;
  /** Repeated in every caption, or only where it is the first. */
  readonly explain: boolean;
}

/** Null where the run was not inspected. */
export async function inside(
  sheet: Sheet,
  { inspections }: RunRecord,
  { whose, color, suffix, explain }: InsideOptions,
): Promise<Html | null> {
  const layers = new Set(inspections.flatMap((inspection) => inspection.layers.map(({ name }) => name))).size;
  const figures = [
    await single(
      sheet,
      layerDistributions(inspections, { name: `layers${suffix}`, whose, color }),
      `How the values of each layer spread out, ${whose}.${
        explain
          ? " Shades hold the middle 50, 90 and 98 per cent, the line is the median; the shape at the right of a cell is the last histogram, growing to the right. Every cell has its own axis."
          : ""
      }${layers > mostLayers ? ` ${mostLayers} of ${layers} layers are shown.` : ""}`,
    ),
    await single(
      sheet,
      gradientSizes(inspections, `gradients${suffix}`),
      `Size of the gradients in each layer, ${whose}.${explain ? " Stronger lines are nearer to the output. Lines far apart mean that the signal vanishes or explodes on its way back." : ""}`,
    ),
    await single(
      sheet,
      silentShares(inspections, `silent${suffix}`),
      `Share of activations that are exactly 0, ${whose}.${explain ? " Near 1, a layer has fallen silent." : ""}`,
    ),
  ].filter((figure) => figure !== null);
  return figures.length === 0 ? null : html`${figures}`;
}

/** Of how many candidates the layers are shown. */
const mostInside = 6;

/** The middle run of each of the best candidates, the first one open. */
export async function insides({ candidates, metric }: ComparisonRecord, sheet: Sheet): Promise<Html | null> {
  const parts: Html[] = [];
  for (const [i, candidate] of candidates.slice(0, mostInside).entries()) {
    const run = middleRun(candidate, metric);
    const content =
      run &&
      (await inside(sheet, run, {
        whose: `${candidate.name}, seed ${run.seed}`,
        color: lookOf(i).color,
        suffix: `-${i + 1}`,
        explain: parts.length === 0,
      }));
    if (run && content) parts.push(details(candidate.name, `seed ${run.seed}, its middle one`, content, parts.length === 0));
  }
  return parts.length === 0
    ? null
    : section("Inside the networks", [
        ...parts,
        candidates.length > mostInside ? html`<p class="note">Of the best ${mostInside} candidates.</p>` : null,
      ]);
}
