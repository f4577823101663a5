// `whetstone predict MODEL DATA`: what a trained network says about new rows.
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../options/index.ts";
import type { Prediction } from "../../training/prediction.ts";
import type { Command } from "../command.ts";
import { readFlags, readOptions } from "../flags/data.ts";

export const command: Command = {
  about: [
    "Reads rows as the training data was read, prepares them with the numbers that were learned from the training part, and writes an answer for each: the class with the probabilities of all classes, or the value in its own units. Columns are matched by name; the column to predict may be there or not.",
  ],
  examples: [
    { command: "whetstone predict runs/houses new-houses.csv", about: "answers as CSV on stdout" },
    { command: "whetstone predict runs/houses/model.safetensors new.csv -o answers.csv", about: "into a file" },
    { command: "whetstone predict runs/iris iris --json | head -3", about: "as JSON lines" },
  ],
  positional: [
    { name: "MODEL", about: "the folder of a run, or its model.safetensors" },
    { name: "DATA", about: "a file or a built-in name" },
  ],
  groups: () => [
    readFlags(),
    {
      title: "Output",
      flags: [
        { name: "output", letter: "o", value: "FILE", about: "where to write", initial: "stdout" },
        { name: "json", about: "JSON lines instead of CSV" },
        { name: "extra", about: "allow columns that the network was not trained with, and leave them out" },
        { name: "quiet", letter: "q", about: "say nothing on stderr" },
      ],
    },
  ],
  run: async ({ args: [path, data], given, console }) => {
    const { loadModel } = await import("../../training/files/index.ts");
    const { readWhole } = await import("../../training/files/read.node.ts");
    const { openData } = await import("../../data/readers/index.ts");
    const { predictRows } = await import("../../training/prediction.ts");
    const file = await modelFile(path);
    const model = loadModel(await readWhole(file), { name: file });
    const rows = await openData(data, readOptions(given));
    const answers = predictRows(model, rows, { extra: given.extra ? "ignore" : "refuse" });
    const text = console.json ? jsonLines(answers) : csv(answers);
    const target = given.output as string | undefined;
    if (target === undefined) console.print(text);
    else await write(target, text);
    const count = answers.kind === "classes" ? answers.labels.length : answers.values.length;
    if (target !== undefined) console.say(`${count} answers: ${target}`);
    return 0;
  },
};

/** The file itself, or the one in the folder of a run. */
export async function modelFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory()) return path;
  const inside = join(path, "model.safetensors");
  if (await stat(inside).catch(() => null)) return inside;
  throw new UserError(
    `${path} holds no model.safetensors: the run there was cut off, or it diverged. Where it was cut off, go on with it: whetstone train --resume ${path}`,
  );
}

/** Devices and pipes are written to as they are; files whole or not at all. */
async function write(path: string, text: string): Promise<void> {
  const { writeWhole } = await import("../../training/files/write.node.ts");
  const found = await stat(path).catch(() => null);
  if (!found || found.isFile() || found.isDirectory()) return writeWhole(path, text);
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new UserError(
      `cannot write ${path}: ${(error as NodeJS.ErrnoException).code === "ENOSPC" ? "the disk is full." : `${(error as Error).message}.`}`,
      { cause: error },
    );
  }
}

/** Nine digits bring every number of a float32 network back. */
const number = (value: number): string => String(Number(value.toPrecision(9)));
const field = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** `prediction` and, for classes, one column of probabilities for each. */
function csv(answers: Prediction): string {
  if (answers.kind === "values") return ["prediction", ...Array.from(answers.values, number)].join("\n").concat("\n");
  const { classes, labels, probabilities } = answers;
  const shares = (row: number) =>
    Array.from(probabilities.data.subarray(row * classes.length, (row + 1) * classes.length), number);
  const lines = labels.map((label, row) => [field(label), ...shares(row)].join(","));
  return [["prediction", ...classes.map((name) => field(`probability of ${name}`))].join(","), ...lines].join("\n").concat("\n");
}

function jsonLines(answers: Prediction): string {
  if (answers.kind === "values")
    return Array.from(answers.values, (value) => `${JSON.stringify({ prediction: Number(number(value)) })}\n`).join("");
  const { classes, labels, probabilities } = answers;
  return labels
    .map((prediction, row) => {
      const shares = Object.fromEntries(
        classes.map((name, k) => [name, Number(number(probabilities.data[row * classes.length + k]))]),
      );
      return `${JSON.stringify({ prediction, probabilities: shares })}\n`;
    })
    .join("");
}
