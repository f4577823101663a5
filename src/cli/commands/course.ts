// `whetstone course`: published experiments replayed, ours beside the published figure, and the same over many seeds.
import { type Experiment, type Replayed, experiments, replay } from "../course/replay.ts";
import type { Fact } from "../course/facts.ts";
import type { Command, Invocation } from "../command.ts";
import { UserError, suggestion } from "../../options/index.ts";
import { progressLine } from "../../report/terminal/progress.ts";
import { comparisonSummary } from "../../report/terminal/summary.ts";
import { textTable } from "../../report/terminal/table.ts";
import type { Terminal } from "../../report/terminal/terminal.ts";

const questions: Readonly<Record<Experiment, string>> = {
  initialization: "Initialization: how large should first weights be?",
  optimization: "Optimization: gradient descent, momentum or Adam?",
  decay: "Learning-rate decay: how fast should the rate fall?",
};

export const command: Command = {
  about: [
    "Replays three published teaching experiments in float64 from the same data and the same first weights, and sets ours beside each published figure.",
    "Then asks the same question over many seeds of the weights, because one seed can be lucky.",
  ],
  examples: [
    { command: "whetstone course", about: "all three" },
    { command: "whetstone course initialization --seeds 20", about: "zeros, too large, He" },
    { command: "whetstone course optimization --seeds 0", about: "the published runs alone" },
  ],
  positional: [{ name: "EXPERIMENT", about: experiments.join(", "), optional: true }],
  groups: () => [
    {
      title: "Options",
      flags: [
        { name: "seeds", value: "20", about: "seeds of the weights for the second part; 0 leaves it out", initial: "20" },
        { name: "json", about: "figures, facts and comparisons as JSON lines" },
      ],
    },
  ],
  run: async (at) => {
    const chosen = at.args[0] === undefined ? experiments : [named(at.args[0])];
    const count = seedCount(at.given.seeds);
    const stop = new AbortController();
    const interrupt = () => stop.abort();
    process.once("SIGINT", interrupt);
    try {
      let agreed = true;
      for (const experiment of chosen) {
        agreed = (await published(at, experiment, stop.signal)) && agreed;
        if (stop.signal.aborted) break;
        agreed = (await facts(at, experiment)) && agreed;
        if (count > 0 && !stop.signal.aborted) await many(at, experiment, count, stop.signal);
        if (stop.signal.aborted) break;
      }
      if (stop.signal.aborted) {
        at.console.tell("Interrupted. What was shown is complete; the course keeps no files.");
        return 130;
      }
      return agreed ? 0 : 1;
    } finally {
      process.off("SIGINT", interrupt);
      at.console.settle();
    }
  },
};

function named(text: string): Experiment {
  const found = experiments.find((e) => e === text);
  if (found) return found;
  throw new UserError(`course: there is no experiment "${text}"${suggestion(text, [...experiments])}`);
}

function seedCount(given: Invocation["given"][string]): number {
  const count = given === undefined ? 20 : Number(given);
  if (!Number.isInteger(count) || count < 0 || count > 1000)
    throw new UserError(`--seeds: expected a whole number from 0 to 1000, got ${String(given)}.`);
  return count;
}

/** The published runs; tells whether every figure agrees. */
async function published({ console }: Invocation, experiment: Experiment, signal: AbortSignal): Promise<boolean> {
  console.say();
  console.say(console.terminal.style("bold", questions[experiment]));
  console.say();
  const runs: Replayed[] = [];
  for await (const run of replay(experiment, { signal })) {
    runs.push(run);
    const { record, ...told } = run;
    if (console.json) console.emit({ type: "replayed", ...told, seconds: record.seconds });
  }
  for (const line of figuresTable(runs, console.terminal)) console.say(line);
  return runs.every((run) => run.figures.every((f) => f.agrees));
}

function figuresTable(runs: readonly Replayed[], terminal: Terminal): string[] {
  const rows = runs.flatMap(({ name, figures }) =>
    figures.map(({ what, ours, published: told, agrees }, i) => ({
      cells: [
        i === 0 ? name : "",
        what,
        digits(ours),
        digits(told),
        agrees ? "agrees" : `off by ${Math.abs(ours - told).toPrecision(2)}`,
      ],
      ...(!agrees && { emphasis: "bad" as const }),
    })),
  );
  return textTable(
    [
      { head: "run" },
      { head: "figure", shrink: true },
      { head: "ours", align: "right" },
      { head: "published", align: "right" },
      { head: "" },
    ],
    rows,
    terminal,
  );
}

const digits = (x: number): string =>
  Number.isNaN(x) ? "–" : Math.abs(x) >= 100 ? x.toFixed(3) : String(Number(x.toPrecision(8)));

/** What the course says in words, measured; tells whether all of it holds. */
async function facts({ console }: Invocation, experiment: Experiment): Promise<boolean> {
  if (experiment === "decay") return true;
  const { logOfZero, symmetry, withoutMomentum } = await import("../course/facts.ts");
  const found: Fact[] =
    experiment === "initialization" ? [...(await symmetry()), ...(await logOfZero())] : await withoutMomentum();
  console.say();
  for (const fact of found) {
    if (console.json) console.emit({ type: "fact", ...fact });
    console.say(console.terminal.style("bold", `${fact.claim}.`));
    console.say(`  ${fact.holds ? "Measured" : "Not confirmed"}: ${fact.measured}.`);
  }
  return found.every((fact) => fact.holds);
}

async function many({ console }: Invocation, experiment: Experiment, count: number, signal: AbortSignal): Promise<void> {
  const { overSeeds } = await import("../course/seeds.ts");
  const seeds = Array.from({ length: count }, (_, i) => i + 1);
  const runs = overSeeds(experiment, seeds, signal);
  const start = performance.now();
  for (;;) {
    const { value, done } = await runs.next();
    if (done) {
      console.settle();
      if (value) {
        console.say();
        console.say(console.terminal.style("bold", `The same over ${count} seeds`));
        console.say();
        for (const line of comparisonSummary(value, console.terminal)) console.say(line);
        if (console.json)
          console.emit({
            type: "comparison",
            comparison: { ...value, candidates: value.candidates.map(({ runs: _, ...rest }) => rest) },
          });
      }
      return;
    }
    const perRun = (performance.now() - start) / 1000 / value.done;
    console.progress((terminal) =>
      progressLine(
        {
          label: `${value.record.candidate}, seed ${value.record.seed}`,
          done: value.done,
          total: value.of,
          unit: "run",
          secondsLeft: perRun * (value.of - value.done),
        },
        terminal,
      ),
    );
  }
}
