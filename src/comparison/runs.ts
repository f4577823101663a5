/** The runs of a comparison, made by a pool: first those that tune, then every candidate on every seed, then the record. */
import { check, UserError, whole } from "../options/index.ts";
import type { RunRecord } from "../training/record.ts";
import type { ComparisonEvent, Phase } from "./events.ts";
import { comparedMetric } from "./metric.ts";
import { LEVEL } from "./pair.ts";
import { type Pool, type Task, tasksOf } from "./pool.ts";
import type { ComparedMetric, ComparisonRecord } from "./record.ts";
import { fewestSeeds } from "./statistics/index.ts";
import { type CandidateRuns } from "./candidate.ts";
import { summarize } from "./summarize.ts";
import { type Chosen, choose, trials, type Tried, type TuneOptions, tuningSeeds, tuningTasks } from "./tune.ts";
import { tuningConfig, tuningNotes } from "./tune-notes.ts";

export interface CompareOptions<Name extends string = string>
  extends Partial<Pick<ComparisonRecord, "title" | "data" | "command" | "config" | "created">> {
  /** How many seeds, 0, 1, 2 …, or which. By default 10, or more where the number of pairs needs more for any verdict. */
  readonly seeds?: number | readonly number[];
  /** What decides: a name, then on validation data, or a metric in full. Log loss for classes and RMSE for values by default. */
  readonly metric?: string | ComparedMetric;
  /** Tunes every candidate first, with an equal budget. */
  readonly tune?: TuneOptions;
  /** Whether the candidates were tuned already, each as much as the others. */
  readonly tuned?: boolean;
  /** Runs of an earlier, interrupted comparison of the same candidates: they are not made again. */
  readonly finished?: readonly RunRecord[];
  /** The candidates in full, for tables: `init=heNormal`. */
  readonly labels?: Readonly<Partial<Record<Name, string>>>;
  /** What the versions and the machine were, beside what the runs say of the engine. */
  readonly engine?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Compares the candidates of these names, whose runs the pool makes, and closes the pool at the end. */
export async function* compareRuns<Name extends string>(
  pool: Pool,
  names: readonly Name[],
  options: CompareOptions<Name> = {},
): AsyncGenerator<ComparisonEvent<Name>, void, void> {
  try {
    yield* new Comparison(pool, names, options).events();
  } finally {
    await pool.close?.();
  }
}

/** The metric of a task where nobody names one: it is comparable between losses, and sees more than right and wrong. */
const usualMetric = ({ config }: RunRecord): string => (config.task === "regression" ? "rmse" : "logLoss");

function seedsOf(given: CompareOptions["seeds"], candidates: number): readonly number[] {
  const pairs = Math.max(1, (candidates * (candidates - 1)) / 2);
  const seeds = given ?? Math.max(10, fewestSeeds(LEVEL / pairs));
  if (typeof seeds === "number")
    return Array.from({ length: check(whole(10, { low: 1 }), seeds, "compare: seeds") }, (_, seed) => seed);
  for (const seed of seeds)
    check(whole(0, { low: Number.MIN_SAFE_INTEGER, high: Number.MAX_SAFE_INTEGER }), seed, "compare: a seed");
  const twice = seeds.find((seed, i) => seeds.indexOf(seed) !== i);
  if (twice !== undefined) throw new UserError(`compare: seed ${twice} is named twice; a candidate runs once on a seed.`);
  if (seeds.length === 0) throw new UserError("compare: there are no seeds; name at least one.");
  return seeds;
}

/** How runs were computed: values that differ from run to run stand side by side. */
const alsoBy = (engine: Readonly<Record<string, string>>, run: Readonly<Record<string, string>>): Record<string, string> => {
  const both = { ...engine };
  for (const [key, value] of Object.entries(run)) {
    const before = both[key]?.split(" / ") ?? [];
    both[key] = [...new Set([...before, value])].sort().join(" / ");
  }
  return both;
};

class Comparison<Name extends string> {
  readonly pool: Pool;
  readonly names: readonly Name[];
  readonly options: CompareOptions<Name>;
  readonly seeds: readonly number[];
  readonly runs: readonly RunRecord[];
  metric: ComparedMetric | null;
  engine: Readonly<Record<string, string>> = {};
  made: RunRecord[] = [];
  done = 0;
  total = 0;
  readonly started = performance.now();

  constructor(pool: Pool, names: readonly Name[], options: CompareOptions<Name>) {
    if (names.length === 0) throw new UserError("compare: there are no candidates; name at least two.");
    this.pool = pool;
    this.names = names;
    this.options = options;
    this.seeds = seedsOf(options.seeds, names.length);
    const wanted = new Set(tasksOf(names, this.seeds).map(({ candidate, seed }) => `${seed} ${candidate}`));
    this.runs = (options.finished ?? []).filter(
      ({ candidate, seed, status }) => status !== "interrupted" && wanted.has(`${seed} ${candidate}`),
    );
    this.metric =
      options.metric === undefined ? null : typeof options.metric === "string" ? comparedMetric(options.metric) : options.metric;
  }

  async *events(): AsyncGenerator<ComparisonEvent<Name>, void, void> {
    const { names, seeds, pool, options } = this;
    const finished = new Set(this.runs.map(({ candidate, seed }) => `${seed} ${candidate}`));
    const tasks = tasksOf(names, seeds).filter(({ candidate, seed }) => !finished.has(`${seed} ${candidate}`));
    for (const run of this.runs) this.#learn(run);
    const all = options.tune && tasks.length > 0 ? trials(options.tune) : [];
    const apart = tuningSeeds(check(whole(2, { low: 1 }), options.tune?.seeds ?? 2, "tune: seeds"), seeds);
    const tuning = tuningTasks(names, apart, all);
    this.total = tuning.length + tasks.length;
    yield {
      type: "start",
      candidates: names,
      seeds,
      runs: { tuning: tuning.length, comparison: tasks.length },
      finished: this.runs.length,
      workers: Math.min(pool.size, Math.max(1, this.total)),
    };

    const tried: Tried[] = [];
    if (tuning.length > 0) yield* this.#make("tuning", tuning, (one) => tried.push(one));
    const chosen = new Map<Name, Chosen>();
    if (tuning.length > 0 && !options.signal?.aborted)
      for (const candidate of names) {
        const found = choose(candidate, all, tried, this.metric!);
        chosen.set(candidate, found);
        yield { type: "tuned", candidate, numbers: found.numbers, score: found.score };
      }
    const retuned = tasks.map(
      (task): Task =>
        chosen.has(task.candidate as Name) ? { ...task, numbers: chosen.get(task.candidate as Name)!.change } : task,
    );
    if (!options.signal?.aborted) yield* this.#make("comparison", retuned, ({ run }) => this.made.push(run));
    yield { type: "end", record: this.#record(chosen, apart, all.length) };
  }

  async *#make(
    phase: Phase,
    tasks: readonly Task[],
    keep: (one: Tried) => void,
  ): AsyncGenerator<ComparisonEvent<Name>, void, void> {
    for await (const event of this.pool.run(tasks, this.options.signal)) {
      const { seed } = event.task;
      const about = { phase, candidate: event.task.candidate as Name, seed };
      switch (event.type) {
        case "started":
          yield { type: "begin", ...about };
          break;
        case "epoch":
          yield { type: "epoch", ...about, epoch: event.epoch };
          break;
        case "checkpoint":
          break; // A comparison's runs are short, and are made again where they were lost.
        case "finished": {
          this.engine = alsoBy(this.engine, event.engine);
          this.#learn(event.run);
          keep(event);
          const seconds = (performance.now() - this.started) / 1000;
          const done = ++this.done;
          yield {
            type: "run",
            ...about,
            run: event.run,
            done,
            of: this.total,
            secondsLeft: (seconds / done) * (this.total - done),
          };
          break;
        }
        default:
          event satisfies never;
      }
    }
  }

  /** What the first runs tell: the metric that fits the task, and whether the rows that it wants are there. */
  #learn(run: RunRecord): void {
    const metric = (this.metric ??= comparedMetric(usualMetric(run)));
    if (run.status !== "finished" && run.status !== "stopped early") return;
    const measured = run.final[metric.split];
    if (!measured)
      throw new UserError(`compare: there is no ${metric.split} part to measure ${metric.name} on; keep some rows apart for it.`);
    if (!(metric.name in measured))
      throw new UserError(`compare: ${metric.name} is not measured here; there are ${Object.keys(measured).join(", ")}.`);
  }

  #record(chosen: ReadonlyMap<Name, Chosen>, apart: readonly number[], points: number): ComparisonRecord<Name> {
    const { names, seeds, options } = this;
    const runs = [...this.runs, ...this.made];
    const candidates = names.map(
      (name): CandidateRuns => ({
        name,
        label: options.labels?.[name] ?? name,
        runs: runs.filter(({ candidate }) => candidate === name),
      }),
    );
    const complete = runs.filter(({ status }) => status !== "interrupted").length;
    const wanted = names.length * seeds.length;
    const record = summarize(candidates, {
      title: options.title ?? "",
      data: options.data ?? textOf(runs[0]?.config.data),
      metric: this.metric ?? comparedMetric("loss"),
      seeds,
      tuned: chosen.size > 0 || options.tuned === true,
      command: options.command ?? "",
      config: { ...options.config, ...(chosen.size > 0 && { tuning: tuningConfig(chosen, apart, points) }) },
      engine: { ...this.engine, ...options.engine },
      created: options.created ?? new Date().toISOString(),
      notes: [
        ...(complete < wanted && options.signal?.aborted
          ? [`The comparison was interrupted: ${complete} of ${wanted} runs are finished.`]
          : []),
        ...tuningNotes(chosen, apart.length, points),
      ],
    });
    return record as ComparisonRecord<Name>;
  }
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
