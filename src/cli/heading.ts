// What is said before a run begins: the data, the network, how it is trained, and what was guessed.
import { basename } from "node:path";
import { plural, whole } from "../report/format.ts";
import type { Terminal } from "../report/terminal/terminal.ts";
import type { BuiltExperiment } from "../training/experiment/index.ts";
import { columns, fold } from "./layout.ts";

/** `circles: 300 rows (240 to learn from, 60 to validate), 2 features, 2 classes`. */
export function dataLine({ train, validation, test }: Pick<BuiltExperiment["data"], "train" | "validation" | "test">): string {
  const [a, b, c] = [train, validation, test].map((part) => part?.x.shape[0] ?? 0);
  const parts = [`${whole(a)} to learn from`, ...(b ? [`${whole(b)} to validate`] : []), ...(c ? [`${whole(c)} to test`] : [])];
  const answer =
    train.task === "regression"
      ? "a number to predict"
      : `${train.classes.length} classes (${train.classes.slice(0, 5).join(", ")}${train.classes.length > 5 ? ", …" : ""})`;
  const shape = train.x.shape.slice(1);
  const inputs = shape.length > 1 ? `inputs of ${shape.join("×")}` : plural(train.features.length, "feature");
  return `${basename(train.name)}: ${plural(a + b + c, "row")} (${parts.join(", ")}), ${inputs}, ${answer}`;
}

/** `30 → 64 relu → 64 relu → 1, 6,209 parameters, weights by heNormal`. */
export async function networkLine({ model, data }: Pick<BuiltExperiment, "model" | "data">): Promise<string> {
  const { summary } = await import("../nn/index.ts");
  const { rows, input, parameters } = summary(model, data.train.x.shape.slice(1));
  const steps = rows
    .filter(({ depth }) => depth === 0)
    .map(({ kind, label, output }) => (kind === "dense" ? `→ ${output.join("×")}` : label));
  return `${input.join("×")} ${steps.join(" ")}, ${plural(parameters, "parameter")}`;
}

/** `adam, binaryCrossEntropy + l2(strength=0.0001), batches of 32, 134 epochs`, part by part. */
function trainingParts(o: BuiltExperiment): string[] {
  const terms = [o.loss!.label, ...o.penalties!.map(({ label }) => label)].join(" + ");
  const also = [...o.constraints!, ...o.augmentations!, o.averaging, o.stopping, o.plateau].flatMap((part) =>
    part ? [(part as { label: string }).label] : [],
  );
  const batch =
    o.batchSize === "full" || o.batchSize! >= o.data.train.x.shape[0] ? "all rows in every step" : `batches of ${o.batchSize}`;
  return [
    o.optimizer!.label,
    terms,
    also.join(", "),
    batch,
    plural(o.epochs, "epoch"),
    o.dtype === "float64" || o.backend === "interpreter" ? "float64" : "",
  ];
}

const listed = (parts: readonly string[]): string => parts.filter((part) => part !== "").join(", ");

export async function heading(built: BuiltExperiment, terminal: Terminal): Promise<string[]> {
  const dim = (text: string) => terminal.style("dim", text);
  const rows = [
    ["data", dataLine(built.data)],
    ["network", await networkLine(built)],
    ["training", listed([...trainingParts(built), `seed ${built.seed}`])],
  ];
  return [
    ...columns(
      rows.map((cells) => ({ cells })),
      terminal,
      { indent: 0, first: dim },
    ),
    ...built.data.notes.flatMap((note) => fold(`· ${note}`, terminal.width - 10).map((line) => dim(`          ${line}`))),
  ];
}

/** What is compared, and what all candidates have in common. */
export async function comparisonHeading(
  all: Readonly<Record<string, BuiltExperiment>>,
  seeds: readonly number[],
  terminal: Terminal,
): Promise<string[]> {
  const dim = (text: string) => terminal.style("dim", text);
  const names = Object.keys(all);
  const built = Object.values(all);
  const networks = [...new Set(await Promise.all(built.map(networkLine)))];
  const parts = built.map(trainingParts);
  const common = parts[0].filter((part, i) => parts.every((other) => other[i] === part));
  const rows = [
    ["data", dataLine(built[0].data)],
    [
      "compared",
      `${names
        .slice(0, 12)
        .map((name) => name.replaceAll(" ", "\u00a0"))
        .join(" · ")}${names.length > 12 ? ` and ${names.length - 12} more` : ""}`,
    ],
    ["over", `${plural(seeds.length, "seed")}, each with its own split, weights and order`],
    ["network", networks.length === 1 ? networks[0] : `${networks[0]}, and ${plural(networks.length - 1, "other")}`],
    ["training", listed(common)],
  ];
  return [
    ...columns(
      rows.map((cells) => ({ cells })),
      terminal,
      { indent: 0, first: dim },
    ),
    ...built[0].data.notes.flatMap((note) => fold(`· ${note}`, terminal.width - 10).map((line) => dim(`          ${line}`))),
  ];
}
