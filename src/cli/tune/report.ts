// The page of a search.
import type { RunCurves } from "../../report/figures/tuning/index.ts";
import { metricName } from "../../report/format.ts";
import { dataLine } from "../heading.ts";
import type { Advised } from "./advice.ts";
import type { SearchOutcome } from "./follow.ts";
import { rangeOf } from "./words.ts";
import { fanova } from "../../tuning/importance/index.ts";
import { ranked } from "../../tuning/samplers/ranking.ts";
import type { Storage } from "../../tuning/storages/storage.ts";
import { dimensionsOf } from "../../tuning/space/index.ts";
import { type Search, spaceOf } from "./search.ts";

/** Writes `report.html` and its figures into the folder, and gives the path of the page. */
export async function writeTuneReport(
  folder: string,
  search: Search,
  storage: Storage,
  { end, verdict }: Pick<SearchOutcome, "end" | "verdict">,
  advice: readonly Advised[],
  {
    command,
    created,
    engine,
  }: { readonly command: string; readonly created: string; readonly engine: Readonly<Record<string, string>> },
): Promise<string> {
  const { tuneReport } = await import("../../report/tune.ts");
  const { writeReport } = await import("../../report/write.node.ts");
  const { searched, assignment } = search;
  const { sampler, pruner, budget, work } = assignment;
  const page = await tuneReport(end.study, end.trials, {
    title: search.study,
    ...(searched.kind === "networks" && { data: dataLine(searched.tuning.built.data) }),
    ...(work.kind === "networks" && { quantities: [`${work.metric.split} ${metricName(work.metric.name)}`] }),
    ...(verdict && { finals: verdict }),
    advice,
    ...(work.kind === "networks" && { runCurves: await runCurves(end, storage, work.metric.name) }),
    ...(!assignment.scheduler && {
      importance: fanova().assess({ trials: end.trials, direction: end.study.directions[0] }),
      importanceNote: "Shares of the variance over the whole space, by a forest of trees (fANOVA), with intervals of 95 %.",
    }),
    command,
    created,
    engine,
    config: {
      ...(work.kind === "networks"
        ? {
            experiment: work.experiment,
            ...(!assignment.scheduler && { seeds: work.seeds }),
            ...(work.folds && { folds: work.folds }),
          }
        : { objective: work.path }),
      space: Object.fromEntries(dimensionsOf(spaceOf(search)).map(({ name, distribution }) => [name, rangeOf(distribution)])),
      ...(assignment.scheduler ? { scheduler: assignment.scheduler } : { sampler, pruner }),
      budget,
    },
    notes: [`The search ended because ${end.reason}.`],
  });
  return writeReport(folder, page);
}

/** Trials whose runs are looked up, the best of them; more than a page shows. */
const most = 300;

async function runCurves({ trials, study }: SearchOutcome["end"], storage: Storage, metric: string): Promise<RunCurves> {
  const several = ranked(trials, study.directions).filter(({ runs }) => runs.length > 1);
  const found = several.slice(0, most).map(async ({ id, number }) => {
    const curves = await storage.curves(id);
    return [number, curves.filter((curve) => curve.metric === metric).map(({ points }) => points)] as const;
  });
  // Networks report after each epoch, of which the first is 1.
  return { of: new Map(await Promise.all(found)), step: "epoch", first: 1 };
}
