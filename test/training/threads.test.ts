// A run on several threads: what it gives is what one thread gives, also when it is resumed on another number.
import { expect, it } from "vitest";
import { adam, dense, digits, dropout, prepare, relu, sequential, trained, type TrainOptions } from "../../src/index.ts";
import { enableThreads } from "../../src/engine/threads.node.ts";
import { threadPool } from "../../src/engine/wasm/threads.ts";

enableThreads({ patience: 2000 });

const set = await digits();
const options = (): TrainOptions => ({
  data: prepare(set, { seed: 3 }),
  model: sequential(dense(200), relu, dropout({ rate: 0.2 }), dense(150), relu, dense(10)),
  optimizer: adam({ learningRate: 1e-3 }),
  batchSize: 100,
  epochs: 4,
  seed: 5,
  inspect: 2,
});
/** All of a run that does not tell the time. */
const bits = ({ record, model }: Awaited<ReturnType<typeof trained>>) => ({
  final: record.final,
  costs: record.epochs.map(({ cost, train, validation }) => ({ cost, train, validation })),
  inspections: record.inspections,
  params: Object.fromEntries(Object.entries(model.params).map(([path, { data }]) => [path, [...data]])),
});

it("gives the same bits on one thread and on several, and may be resumed on another number", { timeout: 60_000 }, async () => {
  const alone = await trained({ ...options(), threads: 1 });
  const several = await trained({ ...options(), threads: 3 });
  // The first run lets the workers start; by now they take part.
  for (let i = 0; i < 20 && threadPool()!.threads < 2; i++) await trained({ ...options(), epochs: 1, threads: 3 });
  expect(threadPool()!.threads).toBeGreaterThan(1);
  const half = await trained({ ...options(), epochs: 2, threads: 2 });
  const resumed = await trained({ ...options(), threads: 1, resume: half.snapshot });
  const again = await trained({ ...options(), threads: 3, resume: half.snapshot });
  for (const run of [several, resumed, again]) expect(bits(run)).toEqual(bits(alone));
});
