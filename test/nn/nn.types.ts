// What must compile, and what must not.
import { expectTypeOf, test } from "vitest";
import type { NdArray, Tensor } from "../../src/engine/index.ts";
import { heNormal, zeros } from "../../src/initialization/index.ts";
import {
  type Layer,
  averagePool2d,
  conv2d,
  dense,
  dropout,
  embedding,
  gelu,
  layer,
  leakyRelu,
  maxPool2d,
  positionalEmbedding,
  relu,
  reshape,
  sequential,
} from "../../src/nn/index.ts";
import { choice, fraction, whole } from "../../src/options/index.ts";

test("options are typed by their declarations", () => {
  expectTypeOf(dense(3)).toEqualTypeOf<Layer>();
  expectTypeOf(dense({ units: 3, bias: false })).toEqualTypeOf<Layer>();
  expectTypeOf(sequential(relu, relu(), dropout, dropout({ rate: 0.1 }))).toEqualTypeOf<Layer>();
  // @ts-expect-error dense needs its units
  dense();
  // @ts-expect-error an initializer, not its factory
  dense(3, { init: heNormal });
  // @ts-expect-error no such option
  dense(3, { initializer: heNormal() });
  // @ts-expect-error a number
  dropout({ rate: "0.1" });
  // @ts-expect-error no such option
  leakyRelu({ alpha: 0.1 });
  // @ts-expect-error a switch
  gelu({ approximate: "tanh" });
  // @ts-expect-error dense needs its units
  sequential(dense);
  // @ts-expect-error no such option
  heNormal({ std: 1 });
  // @ts-expect-error one of the modes
  heNormal({ mode: "fan" });
});

test("sizes are a number, one for each axis, or one of the words", () => {
  conv2d(16);
  expectTypeOf(conv2d(16, { kernel: [3, 5], padding: "same", stride: 2 })).toEqualTypeOf<Layer>();
  expectTypeOf(sequential(maxPool2d, maxPool2d(3), averagePool2d({ window: [1, 2] }))).toEqualTypeOf<Layer>();
  reshape([28, 28, 1]);
  embedding({ count: 10, features: 4 });
  // @ts-expect-error conv2d needs its channels
  conv2d({ kernel: 3 });
  // @ts-expect-error conv2d needs its channels
  sequential(conv2d);
  // @ts-expect-error no such word
  conv2d(16, { padding: "full" });
  // @ts-expect-error a kernel has no words
  conv2d(16, { kernel: "same" });
  // @ts-expect-error numbers
  maxPool2d({ window: ["2", "2"] });
  // @ts-expect-error channels are given already
  conv2d(16, { channels: 3 });
  // @ts-expect-error no such option
  conv2d(16, { filters: 3 });
  // @ts-expect-error one of the kinds
  positionalEmbedding({ kind: "rotary" });
});

test("types flow from params and state into apply", () => {
  const made = layer({
    name: "own",
    hyper: { rate: fraction(0.5) },
    options: { width: whole(3), mode: choice("a", ["a", "b"]) },
    initializers: { init: zeros() },
    params: ({ random, input, options, initializers }) => {
      expectTypeOf(options).toEqualTypeOf<Readonly<{ width: number; mode: "a" | "b" }>>();
      const weight = initializers.init(random, [input[0], options.width]);
      return { weight, maybe: options.mode === "a" ? weight : undefined, inner: { bias: weight } };
    },
    state: ({ input }) => ({ mean: zeros()({} as never, input) }),
    apply: (params, x, at) => {
      expectTypeOf(params.weight).toEqualTypeOf<Tensor>();
      expectTypeOf(params.maybe).toEqualTypeOf<Tensor | undefined>();
      expectTypeOf(params.inner.bias).toEqualTypeOf<Tensor>();
      expectTypeOf(at.state).toEqualTypeOf<{ readonly mean: Tensor }>();
      expectTypeOf(at.hyper.rate).toEqualTypeOf<Tensor>();
      // @ts-expect-error there is no such parameter
      void params.wieght;
      // @ts-expect-error no such number
      void at.hyper.momentum;
      return [x, { mean: x }];
    },
  });
  made({ rate: 0.1, width: 4, mode: "b", init: zeros() });
  // @ts-expect-error one of the words
  made({ mode: "c" });
  layer({
    name: "wrong",
    state: ({ input }) => ({ mean: zeros()({} as never, input) }),
    // @ts-expect-error the next state must have the form of the first
    apply: (_, x) => [x, { average: x }],
  });
  expectTypeOf<NdArray>().not.toEqualTypeOf<Tensor>();
});
