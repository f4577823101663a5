/** How long a network of the search takes to train, ours and PyTorch's: what a trial costs those who train with either. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openStudy, randomSearch, type Suggestion } from "../../src/tuning/index.ts";
import { PeerProcess } from "../peer-process.ts";
import { threadVariables } from "../peers.ts";
import { type Network, networks, networkSpace, validationShare } from "./networks.ts";

/** Mean seconds of a training, by network. */
export type TrainingTimes = Readonly<Record<string, { readonly whetstone: number; readonly pytorch: number }>>;

const CONFIGURATIONS = 24;
const HERE = import.meta.dirname;

/** By how much a trial's training takes longer with PyTorch. */
export const slower = (times: TrainingTimes | null, network: string): number =>
  times?.[network] ? times[network].pytorch / times[network].whetstone : 1;

/** What `file` holds; measured and kept there if there is no such file. */
export async function trainingTimes(file: string, python: string, objective: readonly string[]): Promise<TrainingTimes> {
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as TrainingTimes;
  const variables = threadVariables(1);
  const ours = new PeerProcess(objective, variables);
  const theirs = new PeerProcess([python, join(HERE, "torch_networks.py")], variables);
  try {
    const times: Record<string, TrainingTimes[string]> = {};
    for (const network of networks) times[network.name] = await timesOf(network, ours, theirs);
    writeFileSync(file, `${JSON.stringify(times, null, 1)}\n`);
    return times;
  } finally {
    await Promise.all([ours.stop(), theirs.stop()]);
  }
}

/** Over configurations drawn from the space, in turn; each is trained twice, and the second time counts. */
async function timesOf(network: Network, ours: PeerProcess, theirs: PeerProcess): Promise<TrainingTimes[string]> {
  const data = await network.load();
  const [all, columns] = data.x.shape;
  const held = Math.round(validationShare * all);
  const outputs = data.task === "multiclass" ? data.classes.length : 1;
  const about = { rows: all - held, held, columns, outputs, task: data.task, epochs: network.epochs };
  const sums = { whetstone: 0, pytorch: 0 };
  for (const parameters of await drawn()) {
    const twice = async (peer: PeerProcess, question: Record<string, unknown>) => {
      await peer.ask(question);
      return (await peer.ask(question)).seconds as number;
    };
    sums.whetstone += await twice(ours, { network: network.name, parameters });
    sums.pytorch += await twice(theirs, { ...about, parameters });
  }
  return { whetstone: sums.whetstone / CONFIGURATIONS, pytorch: sums.pytorch / CONFIGURATIONS };
}

async function drawn(): Promise<Suggestion[]> {
  const study = await openStudy({ space: networkSpace, sampler: randomSearch(), seed: 1 });
  const found: Suggestion[] = [];
  while (found.length < CONFIGURATIONS) found.push((await study.ask())!.parameters);
  return found;
}
