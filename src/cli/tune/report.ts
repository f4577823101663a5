// The page of a search.
import { metricName } from "../../report/format.ts";
import { dataLine } from "../heading.ts";
import type { Advised } from "./advice.ts";
import type { SearchOutcome } from "./follow.ts";
import { rangeOf } from "./words.ts";
import { fanova } from "../../tuning/importance/index.ts";
import { dimensionsOf } from "../../tuning/space/index.ts";
import { type Search, spaceOf } from "./search.ts";

/** Writes `report.html` and its figures into the folder, and gives the path of the page. */
export async function writeTuneReport(
  folder: string,
  search: Search,
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
