/** Figures as Markdown, and their place in bench/README.md. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Ceilings } from "./machine.ts";
import type { Failure, Result, Settings } from "./measure.ts";
import type { Spread } from "./statistics.ts";
import { operations, type Workload } from "./workloads.ts";

export interface Measured {
  readonly workload: Workload;
  readonly results: readonly Result[];
  readonly failures: readonly Failure[];
}

export interface Report {
  readonly machine: string;
  readonly date: string;
  readonly command: string;
  readonly threads: number;
  readonly settings: Settings;
  readonly versions: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
  readonly ceilings: Ceilings;
  readonly measured: readonly Measured[];
}

/** Three significant digits, without an exponent. */
const short = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));

const withRange = ({ median, low, high }: Spread, unit = ""): string => `${short(median)}${unit} (${short(low)}–${short(high)})`;

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

export function renderWorkload({ workload, results, failures }: Measured): string {
  const lines = [
    `### ${workload.name}: ${workload.about}`,
    "",
    row(["", "µs a step", "its time / ours", "GFLOP/s", "losses agree", "first step, s", "peak, MB", "cores"]),
    row(["---", "---:", "---:", "---:", "---", "---:", "---:", "---:"]),
  ];
  for (const r of results) {
    lines.push(
      row([
        r.note ? `${r.peer} (${r.note})` : r.peer,
        // A figure that other programs disturbed wears a tilde.
        withRange(r.step) + (r.foreign > 0.1 ? " ~" : ""),
        r.ratio && r.peer !== "whetstone" ? withRange(r.ratio, "×") : "",
        short(operations(workload) / r.step.median / 1000),
        r.agrees === null
          ? "not compared"
          : r.agrees
            ? "yes"
            : `**no**: ${r.losses.map((loss) => loss.toPrecision(6)).join(", ")}`,
        r.firstStepSeconds.toFixed(2),
        short(r.peakMegabytes),
        r.cores.toFixed(1),
      ]),
    );
  }
  for (const { peer, error } of failures) lines.push("", `${peer} failed: ${error}`);
  return lines.join("\n");
}

export function renderReport(report: Report): string {
  const { fma, sgemm } = report.ceilings;
  const parts = [
    `Measured on ${report.date} on ${report.machine}; ${report.threads} thread${report.threads === 1 ? "" : "s"}, ${report.settings.rounds} rounds of ${report.settings.sliceSeconds} s each.`,
    `Command: \`${report.command}\``,
    `Versions: ${Object.entries(report.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}.`,
  ];
  if (report.missing.length > 0) parts.push(`Not measured: ${report.missing.join("; ")}.`);
  parts.push(...report.measured.map(renderWorkload));
  parts.push("### The machine's own limits, one thread");
  if (Object.keys(fma).length > 0)
    parts.push(
      [
        "Multiply-adds that never leave the registers:",
        ...Object.entries(fma).map(([bits, rate]) => `${bits}-bit ${rate} GFLOP/s`),
      ]
        .join(" ")
        .replaceAll("GFLOP/s ", "GFLOP/s, "),
    );
  if (Object.keys(sgemm).length > 0) {
    parts.push(
      [
        row(["sgemm of NumPy's BLAS", "GFLOP/s"]),
        row(["---", "---:"]),
        ...Object.entries(sgemm).map(([shape, rate]) => row([shape, String(rate)])),
      ].join("\n"),
    );
  }
  return parts.join("\n\n");
}

const [START, END] = ["<!-- figures: written by npm run bench -->", "<!-- end of figures -->"];

/** Replaces what stands between the marks. */
export function writeReadme(path: string, figures: string): void {
  const text = readFileSync(path, "utf8");
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${path} has no place for figures: ${START} … ${END}`);
  writeFileSync(path, `${text.slice(0, start + START.length)}\n\n${figures.trim()}\n\n${text.slice(end)}`);
}
