// From JSON back to the thing: what a saved run needs to go on with the same optimizer and schedules.
import { factories, type Registry, suggestion, UserError } from "../options/index.ts";
import { accumulate } from "./accumulate.ts";
import { chain } from "./chain.ts";
import * as clipping from "./clipping/index.ts";
import type { OptimizationConfig, ConfigValue } from "./config.ts";
import { heavyBall } from "./heavy-ball.ts";
import * as optimizers from "./optimizers.ts";
import { scale } from "./scale.ts";
import * as schedules from "./schedules/index.ts";
import type { Transformation } from "./transformation.ts";
import { weightDecay } from "./weight-decay.ts";

type Options = Readonly<Record<string, unknown>>;
type Make<T> = (options: Options) => T;

const isConfig = (value: unknown): value is OptimizationConfig => typeof value === "object" && value !== null && "type" in value;

const valueOf = (value: ConfigValue): unknown =>
  Array.isArray(value) ? value.map(valueOf) : isConfig(value) ? restoreSchedule(value) : value;

const optionsOf = ({ options }: OptimizationConfig): Options =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [name, valueOf(value)]));

function made(config: OptimizationConfig, registry: Registry, what: string): unknown {
  const all = factories(registry);
  const make = all.get(config.type) as Make<unknown> | undefined;
  if (make) return make(optionsOf(config));
  throw new UserError(
    `a saved configuration names the ${what} "${config.type}", which is not built in${suggestion(config.type, [...all.keys()])} Pass your own to the run again.`,
  );
}

/** The schedule that `config` tells of. @throws UserError for one that was a function of its own */
export function restoreSchedule(config: OptimizationConfig): schedules.Schedule | schedules.Plateau {
  const options = optionsOf(config);
  if (config.type === "perEpoch")
    return schedules.perEpoch(options.schedule as schedules.Schedule, options.stepsPerEpoch as number);
  if (config.type === "scaled") return schedules.scaled(options.schedule as schedules.Schedule, options.by as number);
  return made(config, schedules, "schedule") as schedules.Schedule | schedules.Plateau;
}

/**
 * The transformation that `config` tells of; your own ones are found where they stand in `own`.
 * @throws UserError for a name that is neither built in nor in `own`
 */
export function restoreTransformation(config: OptimizationConfig, own: Registry = {}): Transformation {
  const parts = (config.parts ?? []).map((part) => restoreTransformation(part, own));
  if (config.type === "chain") return chain(...parts);
  if (config.type === "accumulate") return accumulate(parts[0], optionsOf(config));
  return made(config, { ...optimizers, ...clipping, weightDecay, scale, heavyBall, ...own }, "optimizer") as Transformation;
}
