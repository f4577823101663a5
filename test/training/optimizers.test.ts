// Every optimizer in a real training run: float32 follows float64.
import { describe, expect, it } from "vitest";
import {
  type Transformation,
  accumulate,
  chain,
  clipByValue,
  gradientDescent,
  load,
  mlp,
  optimizers,
  prepare,
  tanh,
  trained,
} from "../../src/index.ts";
import { factories } from "../../src/options/index.ts";

const data = prepare(await load("wine"), { seed: 1 });
const made = factories(optimizers) as unknown as ReadonlyMap<string, () => Transformation>;

describe("training with every optimizer", () => {
  it.each([...made.keys()])("%s: float32 ends where float64 does", async (name) => {
    const run = (dtype: "float32" | "float64") =>
      trained({
        model: mlp({ hidden: [16], outputs: 3, activation: tanh }),
        data,
        optimizer: made.get(name)!(),
        epochs: 5,
        batchSize: 32,
        seed: 2,
        dtype,
      });
    const [a, b] = [await run("float32"), await run("float64")];
    expect(a.record.status).toBe("finished");
    const [x, y] = [a.record.final.train.loss, b.record.final.train.loss];
    expect(Math.abs(x - y) / Math.abs(y), `${x} and ${y}`).toBeLessThan(2e-3);
  });
});

describe("a chain whose parts keep nothing", () => {
  it("trains as its only optimizer does", async () => {
    const run = async (optimizer: Transformation) => {
      const { record } = await trained({ model: mlp({ hidden: [8], outputs: 3 }), data, optimizer, epochs: 3, seed: 2 });
      return record.final.train.loss;
    };
    const alone = await run(gradientDescent());
    expect(await run(chain(gradientDescent()))).toBe(alone);
    expect(await run(chain(clipByValue({ maxValue: 1e6 }), gradientDescent()))).toBe(alone);
    expect(await run(accumulate(gradientDescent(), { batches: 1 }))).toBe(alone);
  });
});
