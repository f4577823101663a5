/** Our side in a process of its own: answers questions for studies, one at a time. */
import "../../src/node.ts";
import { createInterface } from "node:readline";
import { samplers as all, type Sampler } from "../../src/tuning/index.ts";
import { MARK } from "../peer-process.ts";
import type { Course } from "./course.ts";
import type { Job } from "./jobs.ts";
import { networks, networkSpace, type Objective, objectiveOf } from "./networks.ts";
import { observer } from "./problem.ts";
import { problems } from "./problems.ts";
import { type Extent, study } from "./study.ts";

export type Question = Job & { readonly extent: Extent };

const made = (sampler: string): Sampler => (all as unknown as Record<string, () => Sampler>)[sampler]();
const warm = new Set<string>();

/** A few trials that do not count, on both sides: what is loaded and compiled on first use belongs to no study. */
async function warmUp(sampler: string): Promise<void> {
  if (warm.has(sampler)) return;
  warm.add(sampler);
  const [{ space, value }] = problems;
  await study(space, made(sampler), 0, { trials: 15, most: 15, seconds: 0 }, (at) => ({ seen: value(at), true: 0, seconds: 0 }));
}

const objectives = new Map<string, Objective>();

async function answer({ part, problem: name, sampler, seed, extent }: Question): Promise<Course> {
  await warmUp(sampler);
  if (part === "functions") {
    const problem = problems.find((one) => one.name === name)!;
    const look = observer(problem, seed);
    return study(problem.space, made(sampler), seed, extent, (at) => {
      const begin = performance.now();
      const got = look(at);
      return { ...got, seconds: (performance.now() - begin) / 1000 };
    });
  }
  if (!objectives.has(name)) objectives.set(name, await objectiveOf(networks.find((one) => one.name === name)!));
  const objective = objectives.get(name)!;
  return study(networkSpace, made(sampler), seed, extent, async (at) => {
    const begin = performance.now();
    const value = await objective(at);
    return { seen: value, true: value, seconds: (performance.now() - begin) / 1000 };
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  let told: unknown;
  try {
    told = await answer(JSON.parse(line) as Question);
  } catch (error) {
    told = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  process.stdout.write(`${MARK}${JSON.stringify(told)}\n`);
}
