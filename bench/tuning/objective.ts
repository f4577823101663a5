/** The networks' objective for a program in another language: a question a line ({"network": …, "parameters": …}), an answer a line. */
import "../../src/node.ts";
import { createInterface } from "node:readline";
import type { Suggestion } from "../../src/tuning/index.ts";
import { MARK } from "../peer-process.ts";
import { networks, type Objective, objectiveOf } from "./networks.ts";

const known = new Map<string, Objective>();

for await (const line of createInterface({ input: process.stdin })) {
  const { network: name, parameters } = JSON.parse(line) as { network: string; parameters: Suggestion };
  if (!known.has(name)) known.set(name, await objectiveOf(networks.find((one) => one.name === name)!));
  const begin = performance.now();
  const value = await known.get(name)!(parameters);
  // Without the way here and back: that would be charged to the other program alone.
  process.stdout.write(`${MARK}${JSON.stringify({ value, seconds: (performance.now() - begin) / 1000 })}\n`);
}
