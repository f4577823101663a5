/** What is aimed at, and whether the figures reach it. */
import type { Part } from "./parts.ts";
import { short } from "./text.ts";

/** What a target says, and what was measured; `value` in the target's unit, null where a figure is missing. */
interface Verdict {
  readonly name: string;
  readonly wanted: string;
  readonly value: number | null;
  /** Null for what is told beside a target and is none. */
  readonly goal: number | null;
  /** Whether more is better. */
  readonly more: boolean;
  readonly shown: string;
}

interface Rival {
  readonly about: string;
  readonly is: (peer: string) => boolean;
}
const exactly =
  (...names: string[]): ((peer: string) => boolean) =>
  (peer) =>
    names.includes(peer);
const torchEager: Rival = { about: "PyTorch eager", is: exactly("torch-eager") };
const torchBest: Rival = { about: "PyTorch with fused Adam or compiled", is: exactly("torch-fused", "torch-compiled") };
const torch: Rival = { about: "PyTorch at its best", is: (peer) => peer.startsWith("torch") };
const jax: Rival = { about: "JAX", is: (peer) => peer.startsWith("jax-") && peer !== "jax-js" };
const numpy: Rival = { about: "NumPy by hand", is: exactly("numpy") };
const javaScript: Rival = {
  about: "the best JavaScript library whose losses agree",
  is: exactly("tfjs-wasm", "tfjs-cpu", "jax-js", "deepbox"),
};
/** Told, but nobody to be measured by: its step is another computation. */
const brain: Rival = { about: "brain.js, which trains row by row with another loss", is: exactly("brain.js") };

type Goal = readonly [rival: Rival, times: number];
const W1W2: readonly Goal[] = [
  [torchEager, 40],
  [numpy, 12],
  [jax, 5],
  [javaScript, 80],
];
const W3W7: readonly Goal[] = [
  [torch, 12],
  [numpy, 4],
  [jax, 3],
];
const W4: readonly Goal[] = [
  [torchEager, 2],
  [torchBest, 1.4],
  [jax, 1.2],
  [javaScript, 5],
];
const W5: readonly Goal[] = [
  [torch, 1.5],
  [jax, 1.5],
  [javaScript, 20],
];
const W6: readonly Goal[] = [
  [torch, 1.05],
  [jax, 1.05],
  [javaScript, 4],
];

const goals: readonly {
  readonly parts: readonly string[];
  readonly threads: readonly number[];
  readonly goals: readonly Goal[];
}[] = [
  { parts: ["W1", "W2"], threads: [1], goals: W1W2 },
  { parts: ["W3", "W7"], threads: [1, 2], goals: W3W7 },
  { parts: ["W4:32", "W4", "W4:1024"], threads: [1, 2], goals: W4 },
  { parts: ["W5"], threads: [1, 2], goals: W5 },
  { parts: ["W6"], threads: [1, 2], goals: W6 },
];

/** Every target whose part was measured. */
export function verdicts(parts: readonly Part[]): Verdict[] {
  const find = (name: string, threads: number) => parts.find((p) => p.name === name && p.threads === threads);
  const found: Verdict[] = [];
  for (const group of goals)
    for (const name of group.parts)
      for (const threads of group.threads) {
        const part = find(name, threads);
        if (!part) continue;
        const against = (rival: Rival, times: number | null) => {
          const best = fastest(part, rival) ?? fastest(find(name, 1), rival, ownTime(part));
          if (!best && times === null) return;
          found.push({
            name: `${name}, ${threads} thread${threads === 1 ? "" : "s"}: against ${rival.about}`,
            wanted: times === null ? "" : `${times}×`,
            value: best?.ratio ?? null,
            goal: times,
            more: true,
            shown: best ? `${short(best.ratio)}×${best.range} ${best.peer}` : "",
          });
        };
        for (const [rival, times] of group.goals) {
          against(rival, times);
          if (rival === javaScript) against(brain, null);
        }
      }
  return [...found, ...twoThreads(find), ...startGoals(find("W8", 1)), ...productGoals(find)];
}

const ownTime = ({ content }: Part): number | null => {
  if (content.kind === "steps") return content.results.find(({ peer }) => peer === "whetstone")?.step.median ?? null;
  if (content.kind === "search") return content.results.find(({ peer }) => peer === "whetstone")?.seconds.median ?? null;
  return null;
};

/** The fastest rival of a part, without those whose losses are wrong. `ours` is our time where the part is another one: libraries of one thread are timed with one only. */
function fastest(part: Part | undefined, { is }: Rival, ours: number | null = null) {
  if (!part || (part.content.kind !== "steps" && part.content.kind !== "search")) return null;
  const times = part.content.results.flatMap((r) => {
    if (!is(r.peer) || ("agrees" in r && r.agrees === false)) return [];
    const time = "step" in r ? r.step.median : r.seconds.median;
    const own = ours ?? ownTime(part);
    if (own === null) return [];
    const spread = ours === null && "step" in r && r.ratio ? ` (${short(r.ratio.low)}–${short(r.ratio.high)})` : "";
    const ratio = ours === null && "step" in r && r.ratio ? r.ratio.median : time / own;
    return [{ peer: r.peer, time, ratio, range: spread }];
  });
  return times.toSorted((a, b) => a.time - b.time)[0] ?? null;
}

type Find = (name: string, threads: number) => Part | undefined;

const twoThreads = (find: Find): Verdict[] =>
  ["W4:1024", "W5", "W6"].flatMap((name) => {
    const [one, two] = [find(name, 1), find(name, 2)];
    if (!one || !two) return [];
    const [a, b] = [ownTime(one), ownTime(two)];
    const value = a && b ? a / b : null;
    return [
      {
        name: `${name}: two threads against one`,
        wanted: "1.7×",
        value,
        goal: 1.7,
        more: true,
        shown: value ? `${short(value)}×` : "",
      },
    ];
  });

function startGoals(part: Part | undefined): Verdict[] {
  if (part?.content.kind !== "start") return [];
  const { results } = part.content;
  const of = (workload: string, is: (peer: string) => boolean) => results.filter((r) => r.workload === workload && is(r.peer));
  const verdicts: Verdict[] = [];
  const [ours] = of("W1", exactly("whetstone"));
  if (!ours) return [];
  const milliseconds = ours.seconds.median * 1000;
  verdicts.push({
    name: "W8, W1: first finished step",
    wanted: "under 150 ms",
    value: milliseconds,
    goal: 150,
    more: false,
    shown: `${short(milliseconds)} ms`,
  });
  const [slowest] = of("W1", torchEager.is);
  if (slowest) {
    const value = slowest.seconds.median / ours.seconds.median;
    verdicts.push({
      name: "W8, W1: first step against PyTorch's",
      wanted: "10×",
      value,
      goal: 10,
      more: true,
      shown: `${short(value)}×`,
    });
  }
  for (const workload of ["W1", "W4"]) {
    const [own] = of(workload, exactly("whetstone"));
    const [least] = of(workload, (peer) => peer !== "whetstone").toSorted((a, b) => a.megabytes.median - b.megabytes.median);
    if (own && least)
      verdicts.push({
        name: `W8, ${workload}: peak memory against every other's`,
        wanted: "less",
        value: own.megabytes.median,
        goal: least.megabytes.median,
        more: false,
        shown: `${short(own.megabytes.median)} MB; ${least.peer} ${short(least.megabytes.median)} MB`,
      });
  }
  return verdicts;
}

const productGoals = (find: Find): Verdict[] =>
  [1, 2].flatMap((threads) => {
    const content = find("limit", threads)?.content;
    if (content?.kind !== "limit") return [];
    return ["W4:32", "W4", "W4:1024"].flatMap((name) => {
      const value = content.limits.shares[name];
      if (value === undefined) return [];
      return [
        {
          name: `${name}, ${threads} thread${threads === 1 ? "" : "s"}: matrix products against OpenBLAS`,
          wanted: "90%",
          value,
          goal: 0.9,
          more: true,
          shown: `${Math.round(100 * value)}%`,
        },
      ];
    });
  });

/** `met`, or by how much it is not. */
export function outcome({ value, goal, more }: Verdict): string {
  if (value === null) return "not measured";
  if (goal === null) return "not comparable";
  if (more ? value >= goal : value <= goal) return "met";
  return `**missed**: ${more ? `${Math.round(100 * (1 - value / goal))}% short` : `${Math.round(100 * (value / goal - 1))}% over`}`;
}
