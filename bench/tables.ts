/** What was measured, as Markdown: one table a part. */
import type { Endured } from "./endurance.ts";
import type { Limits } from "./limit.ts";
import type { Failure, Result } from "./measure.ts";
import type { Part } from "./parts.ts";
import { nameOf } from "./products.ts";
import type { Curve } from "./scaling.ts";
import { EPOCHS, runs, type Searched } from "./search.ts";
import type { Started } from "./start.ts";
import { short, table, withRange } from "./text.ts";
import { named, operations } from "./workloads.ts";

export const threadsOf = ({ threads }: Part): string => `${threads} thread${threads === 1 ? "" : "s"}`;

/** A part's heading and its table. */
export function renderPart(part: Part): string {
  const { content } = part;
  switch (content.kind) {
    case "steps": {
      const workload = named(part.name)!;
      return [
        `### ${part.name}, ${threadsOf(part)}: ${workload.about}`,
        steps(content.results, operations(workload)),
        failed(content.failures),
      ]
        .join("\n\n")
        .trim();
    }
    case "search":
      return [
        `### W7, ${threadsOf(part)}: ${runs.length} W3 networks of ${EPOCHS} epochs, from the program's start to the last network`,
        searches(content.results),
        failed(content.failures),
      ]
        .join("\n\n")
        .trim();
    case "start":
      return [
        `### W8: from a process's start to its first finished step, and peak memory`,
        starts(content.results),
        failed(content.failures),
      ]
        .join("\n\n")
        .trim();
    case "limit":
      return [`### The machine's limit, ${threadsOf(part)}`, limits(content.limits)].join("\n\n");
    case "scaling":
      return ["### How time grows", growth(content.curves)].join("\n\n");
    case "endurance":
      return ["### Long runs", endured(content.runs)].join("\n\n");
    default:
      return content satisfies never;
  }
}

function steps(results: readonly Result[], operations: number): string {
  return table(
    ["", "µs a step", "its time / ours", "GFLOP/s", "losses agree", "peak, MB", "cores"],
    results.map((r) => [
      r.note ? `${r.peer} (${r.note})` : r.peer,
      // A figure that other programs disturbed wears a tilde.
      withRange(r.step) + (r.foreign > 0.1 ? " ~" : ""),
      r.ratio && r.peer !== "whetstone" ? withRange(r.ratio, "×") : "",
      short(operations / r.step.median / 1000),
      r.agrees === null ? "not compared" : r.agrees ? "yes" : `**no**: ${r.losses.map((loss) => loss.toPrecision(6)).join(", ")}`,
      short(r.peakMegabytes),
      r.cores.toFixed(1),
    ]),
    [1, 2, 3, 5, 6],
  );
}

/** Who could not: as a sentence each. */
const failed = (failures: readonly Failure[]): string =>
  failures
    .map(({ peer, error }) => (error.startsWith("cannot") ? `${peer} ${error}` : `${peer} failed: ${error.split("\n")[0]}`))
    .join("\n\n");

const searches = (results: readonly Searched[]): string =>
  table(
    ["", "seconds", "its time / ours", "networks trained", "median loss of the last epoch"],
    results.map(({ peer, seconds, ratio, trained, loss }) => [
      peer,
      // Scaled up to all networks where time was up before.
      `${trained < runs.length ? "≈ " : ""}${withRange(seconds)}`,
      ratio && peer !== "whetstone" ? `${short(ratio)}×` : "",
      String(trained),
      loss.toFixed(4),
    ]),
    [1, 2, 3, 4],
  );

function starts(results: readonly Started[]): string {
  const workloads = [...new Set(results.map(({ workload }) => workload))];
  const peers = [...new Set(results.map(({ peer }) => peer))];
  const cell = (peer: string, workload: string, of: (s: Started) => string) => {
    const found = results.find((s) => s.peer === peer && s.workload === workload);
    return found ? of(found) : "";
  };
  return table(
    ["", ...workloads.flatMap((w) => [`${w}: ms`, `${w}: peak, MB`])],
    peers.map((peer) => [
      peer,
      ...workloads.flatMap((w) => [
        cell(peer, w, ({ seconds: { median, low, high } }) =>
          withRange({ median: median * 1000, low: low * 1000, high: high * 1000 }),
        ),
        cell(peer, w, ({ megabytes }) => withRange(megabytes)),
      ]),
    ]),
    workloads.flatMap((_, i) => [2 * i + 1, 2 * i + 2]),
  );
}

function limits({ fma, products, shares }: Limits): string {
  const parts: string[] = [];
  const widths = Object.entries(fma).map(([bits, rate]) => `${bits}-bit ${short(rate)} GFLOP/s`);
  if (widths.length > 0) parts.push(`One core, multiply-adds that never leave the registers: ${widths.join(", ")}.`);
  parts.push(
    table(
      ["matrix product", "OpenBLAS sgemm, GFLOP/s", "ours alone, GFLOP/s", "ours / OpenBLAS"],
      products.map(({ shape, blas, ours, share }) => [
        nameOf(shape),
        blas === null ? "" : short(blas),
        short(ours),
        share === null ? "" : `${Math.round(100 * share)}%`,
      ]),
      [1, 2, 3],
    ),
  );
  const known = Object.entries(shares);
  if (known.length > 0)
    parts.push(
      `All products of a step, time of OpenBLAS over ours: ${known.map(([name, share]) => `${name} ${Math.round(100 * share)}%`).join(", ")}.`,
    );
  return parts.join("\n\n");
}

function growth(curves: readonly Curve[]): string {
  const sweeps = [...new Map(curves.map((c) => [c.sweep, c])).values()];
  const peers = [...new Set(curves.map(({ peer }) => peer))];
  return table(
    ["swept", ...peers.map((peer) => `${peer}: µs a step, from the smallest to the largest`)],
    sweeps.map(({ sweep, about }) => [
      `${sweep}: ${about}`,
      ...peers.map((peer) => {
        const { points } = curves.find((c) => c.sweep === sweep && c.peer === peer)!;
        const [first, last] = [points[0], points[points.length - 1]];
        return `${short(first.y)} at ${first.x.toLocaleString("en")}, ${short(last.y)} at ${last.x.toLocaleString("en")}`;
      }),
    ]),
  );
}

const endured = (runs: readonly Endured[]): string =>
  table(
    ["", "steps", "last fifth's time / first's", "memory gained, MB"],
    runs.map(({ workload, blocks, drift, growth: gained }) => [
      workload,
      blocks[blocks.length - 1].steps.toLocaleString("en"),
      `${drift.toFixed(2)}×`,
      gained.toFixed(1),
    ]),
    [1, 2, 3],
  );
