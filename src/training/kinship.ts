// Which runs may go on from each other's snapshots: those that differ in nothing but numbers that flow.
import { programDifference } from "../engine/index.ts";
import type { TrainOptions } from "./options.ts";
import { runConfig } from "./run-config.ts";
import { planned } from "./session.ts";
import { settle } from "./settle.ts";
import { labelled } from "./snapshot.ts";

/**
 * Whether two runs on the same data differ only in numbers that flow into one compiled program and change nothing of how a run begins:
 * learning rates, strengths, rates of dropout, and numbers that a schedule is made of. Either may then go on from a snapshot of the
 * other (`resume` with `numbers: "new"`). Sizes, initializers, batch sizes and plug-ins differ in more.
 */
export function differOnlyInNumbers(a: TrainOptions, b: TrainOptions): boolean {
  const [first, second] = [settle(a), settle(b)];
  const [one, other] = [planned(first), planned(second)];
  const told = [runConfig(first, one.cut.batch), runConfig(second, other.cut.batch)];
  const [known, wanted] = told.map((config) =>
    JSON.stringify(Object.entries(config).filter(([key]) => key === "stopping" || !labelled.has(key))),
  );
  if (known !== wanted || programDifference(one.net.definition, other.net.definition) !== null) return false;
  const names = new Set([...Object.keys(one.cells), ...Object.keys(other.cells)]);
  return [...names].every((name) => name.startsWith("hyper:") || sameNumbers(one.cells[name]?.data, other.cells[name]?.data));
}

const sameNumbers = (a?: Float64Array, b?: Float64Array): boolean =>
  a !== undefined && b !== undefined && a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
