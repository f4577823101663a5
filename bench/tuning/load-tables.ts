/** What `load.ts` measured, as Markdown, and what it means for a day's search. */

interface Spread {
  /** Milliseconds; null where there was no such call. */
  readonly median: number | null;
  readonly p95: number | null;
}

export interface Round {
  readonly workers: number;
  readonly kind: "trials" | "heartbeats";
  /** Seconds that a trial takes. */
  readonly pace: number;
  readonly perSecond: number;
  readonly ask: Spread;
  readonly tell: Spread;
  readonly heartbeat: Spread;
  /** Seconds of processor time of the workers, a trial or sign of life. */
  readonly workerCpu: number;
  /** What the database counted, a trial or sign of life; null where it does not count that. */
  readonly each: Readonly<Record<"commits" | "rows" | "syncs" | "logBytes" | "cpu" | "bytes", number | null>>;
}

/** Asking and telling in a study of many trials. Milliseconds. */
export interface LargeStudy {
  readonly complete: number;
  readonly running: number;
  /** Of a worker that joins: it reads all of them once. */
  readonly load: number;
  readonly ask: Spread;
  readonly tell: Spread;
  /** All trials, again. */
  readonly read: Spread;
  /** The last signs of life. */
  readonly look: Spread;
  readonly heapBytes: number;
}

export interface Load {
  readonly machine: { readonly cores: number; readonly processor: string; readonly node: string };
  readonly databases: readonly {
    readonly name: string;
    readonly rounds: readonly Round[];
    readonly large: LargeStudy;
  }[];
}

/** A day's search on a thousand cores. */
const day = { trials: 100_000, workers: 1000, seconds: 86_400, heartbeat: 20 };

export function loadTables({ machine, databases }: Load): string {
  const rounds = databases.flatMap(({ name, rounds: all }) => all.map((round) => ({ name, ...round })));
  const [trials, beats] = (["trials", "heartbeats"] as const).map((kind) => rounds.filter((round) => round.kind === kind));
  return [
    `${machine.cores} cores (${machine.processor}), Node.js ${machine.node}; database, workers and whatever else ran shared them.`,
    table(
      ["database", "workers", "trials of", "trials/s", "ask, ms", "tell, ms", "worker CPU, ms", "database CPU, ms"],
      trials.map(({ name, workers, pace, perSecond, ask, tell, workerCpu, each }) => [
        ...[name, workers, pace === 0 ? "no time" : `${pace} s`, figure(perSecond), both(ask), both(tell)],
        ...[figure(workerCpu * 1000), figure(each.cpu === null ? null : each.cpu * 1000)],
      ]),
    ),
    "Medians, and in brackets what 95 of 100 stay below.",
    table(
      ["database", "workers", "transactions a trial", "rows written", "waits for the disk", "log, kB", "on disk, kB"],
      trials.map(({ name, workers, each }) => [
        ...[name, workers, figure(each.commits), figure(each.rows), figure(each.syncs)],
        ...[figure(kilo(each.logBytes)), figure(kilo(each.bytes))],
      ]),
    ),
    table(
      ["database", "workers", "signs of life/s", "each, ms", "database CPU, ms"],
      beats.map(({ name, workers, perSecond, heartbeat, each }) => [
        ...[name, workers, figure(perSecond), both(heartbeat), figure(each.cpu === null ? null : each.cpu * 1000)],
      ]),
    ),
    table(
      [
        "a study of 100,000 trials, 1,000 of them running",
        "a worker joins, s",
        "ask, ms",
        "tell, ms",
        "read all again, ms",
        "look for the dead, ms",
      ],
      databases.map(({ name, large: { load, ask, tell, read, look } }) => [
        ...[name, figure(load / 1000), both(ask), both(tell), both(read), both(look)],
      ]),
    ),
    ...databases.map(aDay),
  ].join("\n\n");
}

/** What share of the database's measured capacity 100,000 trials on 1,000 cores need in a day. */
export function dayShare({ rounds }: Load["databases"][number]) {
  const saturated = rounds.filter(({ kind, pace }) => kind === "trials" && pace === 0).at(-1)!;
  const beating = rounds.find(({ kind }) => kind === "heartbeats")!;
  const trials = day.trials / day.seconds;
  const beats = day.workers / day.heartbeat;
  return {
    trials,
    beats,
    workers: saturated.workers,
    ofTrials: trials / saturated.perSecond,
    ofBeats: beats / beating.perSecond,
    bytes: saturated.each.bytes === null ? null : saturated.each.bytes * day.trials,
  };
}

function aDay(database: Load["databases"][number]): string {
  const { trials, beats, workers, ofTrials, ofBeats, bytes } = dayShare(database);
  const percent = (share: number) => `${figure(share * 100)} %`;
  return (
    `**${database.name}**: 100,000 trials on 1,000 cores in a day are ${figure(trials)} trials a second, ${percent(ofTrials)} of what ` +
    `${workers} workers got through, and ${figure(beats)} signs of life a second, ${percent(ofBeats)} of what they could give: together ` +
    `${percent(ofTrials + ofBeats)} of what this machine can do` +
    `${bytes === null ? "" : `, and ${figure(bytes / 1e6)} MB on disk`}.`
  );
}

const kilo = (bytes: number | null) => (bytes === null ? null : bytes / 1000);
const figure = (value: number | null) =>
  value === null ? "" : Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(2)));
const both = ({ median, p95 }: Spread) => (median === null ? "" : `${figure(median)} (${figure(p95)})`);
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [head, head.map((_, k) => (k === 0 ? "---" : "---:")), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
