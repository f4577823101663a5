// `whetstone data`: the built-in data sets, or what a file holds and what would be guessed about it.
import type { Column, Dataset, Table } from "../../data/index.ts";
import { textTable } from "../../report/terminal/table.ts";
import type { Terminal } from "../../report/terminal/terminal.ts";
import type { Command } from "../command.ts";
import { columns as inColumns, fold } from "../layout.ts";
import { exampleOptions, questionFlags, readFlags, readOptions, refuseQuestions } from "../flags/data.ts";

export const command: Command = {
  about: [
    "Without DATA: the data sets that come with Whetstone. With DATA: its columns, what would be predicted from what, and what is worth knowing before training.",
  ],
  examples: [
    { command: "whetstone data", about: "what is built in" },
    { command: "whetstone data houses.csv --target price", about: "how a file is understood" },
    { command: "whetstone data circles:rows=500,noise=0.1", about: "a built-in data set with options of its own" },
  ],
  positional: [{ name: "DATA", about: "a file or a built-in name", optional: true }],
  groups: () => [readFlags(), questionFlags(), { title: "Output", flags: [{ name: "json", about: "as JSON" }] }],
  run: async ({ args: [data], given, console }) => {
    const { datasets } = await import("../../data/index.ts");
    if (data === undefined) {
      const all = Object.values(datasets);
      if (console.json) for (const { declaration, ...entry } of all) console.emit({ ...entry, options: declaration.options });
      else console.print(builtIn(all, console.page).join("\n"));
      return 0;
    }
    const { openData } = await import("../../data/readers/index.ts");
    const source = await openData(data, readOptions(given));
    refuseQuestions(source, given);
    const described = await describe(source, given);
    if (console.json) console.emit(described);
    else console.print(asText(described, console.page).join("\n"));
    return 0;
  },
};

function builtIn(
  all: readonly { name: string; about: string; task: string; rows: number; features: number; classes: number; licence: string }[],
  terminal: Terminal,
): string[] {
  const entries = all.map(({ name, rows, features, classes, about }) => ({
    cells: [name, `${rows} × ${features}`, classes > 0 ? `${classes} classes` : "a number", about],
  }));
  return [
    ...inColumns(entries, terminal, { indent: 0, first: (name) => terminal.style("bold", name) }),
    "",
    ...fold(
      "Rows × features, and what is predicted. Sources and licences: whetstone data NAME. Circles, moons, blobs and spirals take options: circles:rows=500,noise=0.1",
      terminal.width,
    ).map((line) => terminal.style("dim", line)),
  ];
}

interface Described {
  readonly name: string;
  readonly rows: number;
  readonly task: string;
  readonly target: string | null;
  readonly classes: readonly { readonly name: string; readonly rows: number }[];
  readonly columns: readonly {
    readonly name: string;
    readonly kind: string;
    readonly missing: number;
    readonly summary: string;
  }[];
  readonly notes: readonly string[];
  readonly source: string;
  readonly licence: string;
}

async function describe(source: Table | Dataset, given: Parameters<typeof exampleOptions>[0]): Promise<Described> {
  const { examplesOf, toExamples } = await import("../../data/index.ts");
  const { inputNotes } = await import("../../data/notes.ts");
  const table = "columns" in source;
  const examples = table ? toExamples(source, exampleOptions(given)) : examplesOf(source);
  const { frame, task, target, classes, y, notes } = examples;
  const counts = classes.map((name, k) => ({ name, rows: y.reduce((n, label) => n + (label === k ? 1 : 0), 0) }));
  const columns = table ? source.columns : frame.names.map((_, j) => frame.column(j));
  return {
    name: source.name,
    rows: frame.rows,
    task,
    target: table ? target : null,
    classes: counts,
    columns: columns.map(summary),
    notes: [...notes, ...inputNotes(frame)],
    source: examples.source ?? "",
    licence: examples.licence ?? "",
  };
}

const short = (value: number): string => String(Number(value.toPrecision(4)));

function summary(column: Column): Described["columns"][number] {
  if (column.kind === "categorical") {
    const counts = column.categories.map(() => 0);
    let missing = 0;
    for (const code of column.codes) {
      if (code < 0) missing++;
      else counts[code]++;
    }
    const shown = column.categories.map((name, k) => ({ name, count: counts[k] })).sort((a, b) => b.count - a.count);
    const most = shown
      .slice(0, 4)
      .map(({ name, count }) => `${name} (${count})`)
      .join(", ");
    return { name: column.name, kind: `${shown.length} categories`, missing, summary: shown.length > 4 ? `${most}, …` : most };
  }
  let [missing, sum, low, high, count] = [0, 0, Infinity, -Infinity, 0];
  for (const value of column.values) {
    if (Number.isNaN(value)) {
      missing++;
      continue;
    }
    [sum, low, high, count] = [sum + value, Math.min(low, value), Math.max(high, value), count + 1];
  }
  return {
    name: column.name,
    kind: "number",
    missing,
    summary: count === 0 ? "no values" : `${short(low)} to ${short(high)}, mean ${short(sum / count)}`,
  };
}

const mostColumns = 40;

function asText({ name, rows, task, target, classes, columns, notes, source, licence }: Described, terminal: Terminal): string[] {
  const { bold, dim } = {
    bold: (text: string) => terminal.style("bold", text),
    dim: (text: string) => terminal.style("dim", text),
  };
  const question =
    classes.length > 0
      ? `${task}, ${classes.length} classes: ${classes
          .slice(0, 12)
          .map((one) => `${one.name} ${one.rows}`)
          .join(", ")}${classes.length > 12 ? ", …" : ""}`
      : "regression: a number";
  const gaps = columns.some(({ missing }) => missing > 0);
  return [
    bold(`${name}: ${rows} rows, ${columns.length} columns`),
    ...fold(`Task: ${question}${target === null ? "" : `; the target is "${target}"`}`, terminal.width),
    "",
    ...textTable(
      [
        { head: "column", shrink: true },
        { head: "holds" },
        ...(gaps ? [{ head: "missing", align: "right" as const }] : []),
        { head: "values", shrink: true },
      ],
      columns.slice(0, mostColumns).map((column) => ({
        cells: [column.name, column.kind, ...(gaps ? [column.missing ? String(column.missing) : "–"] : []), column.summary],
        ...(column.name === target && { emphasis: "bold" as const }),
      })),
      terminal,
    ),
    ...(columns.length > mostColumns ? [dim(`and ${columns.length - mostColumns} more columns`)] : []),
    ...(notes.length > 0 ? ["", ...notes.flatMap((note) => fold(`· ${note}`, terminal.width))] : []),
    ...(source
      ? ["", ...fold(`Source: ${source}`, terminal.width).map(dim), ...fold(`Licence: ${licence}`, terminal.width).map(dim)]
      : []),
  ];
}
