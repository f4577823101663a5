// Read by the type checker alone (`npm test` runs it over every *.types.ts): what must compile, and what must not.
import { expectTypeOf, test } from "vitest";
import { choice, configure, define, flag, positive, whole } from "../../src/options/index.ts";

const declaration = define({
  name: "example",
  hyper: { learningRate: positive(1e-3) },
  options: { mode: choice("mean", ["mean", "sum"]), centred: flag(false), steps: whole(1) },
});

test("one declaration gives every option its type", () => {
  const { hyper, options } = configure(declaration, { learningRate: 0.1, mode: "sum" });
  expectTypeOf(hyper).toEqualTypeOf<{ learningRate: number }>();
  expectTypeOf(options).toEqualTypeOf<{ mode: "mean" | "sum"; centred: boolean; steps: number }>();
});

test("an option that is misspelt, of another type or outside of its choices does not compile", () => {
  // @ts-expect-error -- learningRate
  configure(declaration, { learningrate: 0.1 });
  // @ts-expect-error -- a number
  configure(declaration, { learningRate: "0.1" });
  // @ts-expect-error -- mean or sum
  configure(declaration, { mode: "median" });
});

test("a default outside of the choices does not compile", () => {
  // @ts-expect-error -- mean or sum
  choice("median", ["mean", "sum"]);
});
