// The optimizer of an experiment: its rule, its learning rate over time, and what stands in front of it.
import {
  accumulate,
  chain,
  clippings,
  optimizers,
  type Plateau,
  type Schedule,
  schedules,
  type Transformation,
} from "../../optimization/index.ts";
import { parse, parseSpec, type Registry, suggestion, UserError } from "../../options/index.ts";
import type { Experiment } from "./experiment.ts";

interface Built {
  readonly optimizer: Transformation;
  readonly plateau?: Plateau;
}

/** @param length how long the run is, for schedules that fall over all of it */
export function buildOptimizer(
  e: Experiment,
  length: { readonly epochs: number; readonly stepsPerEpoch: number },
  own: Registry,
): Built {
  const rule = parse(e.optimizer ?? "adam", { ...optimizers, ...own }, "optimizer");
  const numbers = { learningRate: e.learningRate, weightDecay: e.weightDecay };
  for (const [name, value] of Object.entries(numbers))
    if (value !== undefined && !(name in rule.hyper))
      throw new UserError(`${rule.name} has no ${name}${suggestion(name, Object.keys(rule.hyper))}`);
  const given = Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined)) as Record<string, number>;
  const { schedule, plateau } = overTime(e, length);
  const rated = rule.with(given);
  const scheduled = schedule ? rated.with({ learningRate: schedule(rated.hyper.learningRate as number) }) : rated;
  const clipped = e.clip === undefined ? scheduled : chain(parse(e.clip, clippings, "clipping"), scheduled);
  return { optimizer: e.accumulate === undefined ? clipped : accumulate(clipped, { batches: e.accumulate }), plateau };
}

type FromRate = (learningRate: number) => Schedule;

/** Schedules start from 1: they are factors of the learning rate. */
function overTime(
  { schedule: spec, scheduleUnit = "updates", warmup = 0, accumulate = 1 }: Experiment,
  { epochs, stepsPerEpoch }: { readonly epochs: number; readonly stepsPerEpoch: number },
): { readonly schedule?: FromRate; readonly plateau?: Plateau } {
  const rise = (into: Schedule | number) => schedules.warmup({ steps: warmup, into });
  if (spec === undefined) return warmup > 0 ? { schedule: rise } : {};
  const { factory, values } = parseSpec(spec, schedules, "schedule");
  const { name, hyper } = factory.declaration;
  const updates = Math.floor((epochs * stepsPerEpoch) / accumulate);
  const perEpoch = scheduleUnit === "epochs";
  // Those with a number of steps end with the run, unless they say when.
  const whole = Math.max(1, perEpoch ? epochs : updates - warmup);
  const wanted = "steps" in hyper && name !== "warmup" && values.steps === undefined ? { ...values, steps: whole } : values;
  const made = (factory as unknown as (options: object) => Schedule | Plateau)(wanted);
  if (made.kind === "plateau") return { plateau: made, ...(warmup > 0 && { schedule: rise }) };
  const timed = perEpoch ? schedules.perEpoch(made, Math.max(1, Math.round(stepsPerEpoch / accumulate))) : made;
  return {
    schedule: (learningRate) => {
      const scaled = schedules.scaled(timed, learningRate);
      return warmup > 0 ? rise(scaled) : scaled;
    },
  };
}
