import { describe, expect, test } from "vitest";
import { tensor } from "../../src/engine/index.ts";
import { UserError, factories, type Registry } from "../../src/options/index.ts";
import {
  augmentations,
  averagings,
  constraints,
  exponentialMovingAverage,
  l2,
  maxNorm,
  penalties,
  restoreRegularizer,
  stoppings,
  type Regularizer,
} from "../../src/regularization/index.ts";

const registries = { penalties, constraints, augmentations, averagings, stoppings };
const all = Object.entries(registries).flatMap(([kind, registry]) =>
  [...factories(registry as Registry)].map(
    ([name, make]) => [kind, name, registry, make as unknown as (given?: object) => Regularizer] as const,
  ),
);

describe.each(all)("%s: %s", (_, name, registry, make) => {
  test("says what it is, where from, and what each of its options does", () => {
    const { declaration } = make();
    expect(declaration.name).toBe(name);
    expect(declaration.about).not.toBe("");
    expect(declaration.reference).toMatch(/(19|20)\d\d/);
    for (const option of Object.values({ ...declaration.hyper, ...declaration.options })) expect(option.about).not.toBe("");
  });

  test("its configuration is JSON that makes it again", () => {
    const changed = Object.fromEntries(
      Object.entries({ ...make().declaration.hyper, ...make().declaration.options }).map(([n, o]) => [
        n,
        o.kind === "choice"
          ? o.options.at(-1)
          : o.kind === "flag"
            ? !o.initial
            : o.kind === "number" && o.integer
              ? o.initial + 1
              : 0.375,
      ]),
    );
    for (const it of [make(), make(changed)]) {
      const again = restoreRegularizer(JSON.parse(JSON.stringify(it.config)), registry, "part") as Regularizer;
      expect([again.label, again.hyper, again.options]).toEqual([it.label, it.hyper, it.options]);
    }
    expect(Object.keys(make(changed).config.options).sort()).toEqual(Object.keys(changed).sort());
    expect(make().config).toEqual({ type: name, options: {} });
  });
});

test("a configuration that names something of one's own asks for it", () => {
  const act = () => restoreRegularizer({ type: "mine", options: {} }, penalties, "penalty");
  expect(act).toThrow(
    'a saved configuration names the penalty "mine", which is not built in. There are: l1, l2, elasticNet. Pass your own to the run again.',
  );
  expect(act).toThrow(UserError);
});

test("a number that a formula needs and is not given is named", () => {
  const at = { hyper: { other: tensor(1) } };
  expect(() => l2().value({ weight: tensor(1) }, { ...at, examples: 1 })).toThrow(
    'l2: the number "strength" is missing; given are other',
  );
  expect(() => maxNorm().project(tensor(1).reshape([1, 1]), { ...at, path: "weight" })).toThrow(
    'maxNorm: the number "limit" is missing',
  );
  expect(() => exponentialMovingAverage().average(tensor(1), tensor(1), { ...at, step: tensor(1) })).toThrow(
    'exponentialMovingAverage: the number "decay" is missing',
  );
});
