/** How a study's population is trained, said once and kept with the study. */
import { check, UserError, whole } from "../../options/index.ts";
import type { Json, StudyRecord } from "../record.ts";
import type { Space } from "../space/index.ts";
import type { Study } from "../study/study.ts";
import type { Population } from "./population.ts";

/** A population's settings with every default in place. */
export interface PopulationPlan extends Population {
  readonly epochs: number;
}

const key = "whetstone:population";

/** Null for a study that is no population. */
export const planOf = ({ systemAttributes }: StudyRecord): PopulationPlan | null =>
  (systemAttributes[key] as unknown as PopulationPlan | undefined) ?? null;

/**
 * Says once and for all how the study's population is trained.
 * @throws UserError where the study holds other trials, or a population with other settings; then nothing has changed
 */
export async function planPopulation<S extends Space>(
  study: Study<S>,
  scheduler: Population,
  epochs: number,
): Promise<PopulationPlan> {
  check(whole(1, { low: 1 }), epochs, "population: epochs");
  const interval = scheduler.interval === 0 ? Math.max(1, Math.round(epochs / 20)) : Math.min(scheduler.interval, epochs);
  const plan: PopulationPlan = { ...scheduler, interval, epochs };
  const { record, storage } = study;
  const known = planOf((await storage.study(record.name))!);
  if (known === null) {
    if ((await study.trials()).length > 0)
      throw new UserError(`study ${record.name} holds trials that are no population's; give the population a study of its own.`);
    await storage.setStudyAttribute(record.id, "system", key, plan as unknown as Json);
    return plan;
  }
  const other = (Object.keys(plan) as (keyof PopulationPlan)[]).find((name) => known[name] !== plan[name]);
  if (other !== undefined)
    throw new UserError(
      `study ${record.name} trains a population with ${other} ${known[other]}, not ${plan[other]}; go on with that, or take another name.`,
    );
  return known;
}
