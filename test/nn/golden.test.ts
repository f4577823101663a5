// Layers on sequences and images against PyTorch, outputs and gradients, on every backend.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type NdArray, flatten, mapTree, ndarray } from "../../src/engine/index.ts";
import { type LayerConfig, layerFromConfig, layers } from "../../src/nn/index.ts";
import { factories, withDefaults } from "../../src/options/index.ts";
import { random } from "../../src/random/index.ts";
import { backends, difference, run } from "./network.ts";

interface Flat {
  shape: number[];
  data: number[];
}
interface Case {
  source: string;
  options: LayerConfig["options"];
  x: Flat;
  params: Record<string, Flat>;
  upstream: Flat;
  output: Flat;
  gradients: Record<string, Flat>;
}
const read = (name: string) => {
  const { versions: _, ...cases } = JSON.parse(readFileSync(new URL(`../golden/nn/${name}.json`, import.meta.url), "utf8"));
  return cases as Record<string, Case[]>;
};
const array = ({ shape, data }: Flat) => ndarray(shape, data);

const cases = Object.entries({ ...read("attention"), ...read("images") })
  .filter(([type]) => type !== "attention") // a function: test/functional
  .flatMap(([type, all]) => all.map((one) => ({ type, ...one })));

describe.each(cases)("$type is $source", ({ type, options, x, params: given, upstream, output, gradients }) => {
  const { declaration } = factories(layers).get(type)!;
  // By the factory's own defaults, since the golden file tells what differs from PyTorch's.
  withDefaults({ ...declaration.options, ...declaration.hyper }, options, type);
  const layer = layerFromConfig({ type, options });
  const made = layer.init(random(1), x.shape.slice(1));
  const params = mapTree(made.params, ({ shape }: NdArray, path) => {
    if (String(given[path]?.shape) !== String(shape)) throw new Error(`${type}: ${path} is no [${shape}] in the golden file`);
    return array(given[path]);
  });

  test("in the parameters and shapes that it has", () => {
    expect(Object.keys(flatten(made.params)).sort()).toEqual(Object.keys(given).sort());
    expect(made.output).toEqual(output.shape.slice(1));
  });

  test.each(backends)("$name", (backend) => {
    const found = run(layer, { params, state: made.state, x: array(x), upstream: array(upstream) }, backend);
    expect(found.output.shape).toEqual(output.shape);
    expect(difference(found.output, output.data)).toBeLessThan(backend.tolerance);
    for (const [path, { data, shape }] of Object.entries(gradients)) {
      expect(found.gradients[path].shape).toEqual(shape);
      expect(difference(found.gradients[path], data), path).toBeLessThan(backend.tolerance);
    }
  });
});
