/** Ours: the training step as one machine, the data set in its arena, many steps in one call. */
import "../../src/node.ts";
import { fill, grad, index, iota, type Machine, machine, real, scalar, type Tensor } from "../../src/engine/index.ts";
import type { Workload } from "../workloads.ts";
import { serve } from "./serve.mjs";

interface Loaded {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}
type Named<T> = Record<string, T>;

/** Most steps of one call into WebAssembly. */
const CAPACITY = 256;

const losses = {
  // max(z, 0) - z y + log(1 + exp(-|z|)): no exponential of a large number, no logarithm of 0.
  binary: (z: Tensor, y: Tensor) => z.max(0).sub(z.mul(y)).add(z.max(z.neg()).neg().exp().add(1).log()).mean(),
  softmax: (z: Tensor, labels: Tensor) => {
    const [rows, classes] = z.shape;
    const shifted = z.sub(z.maximum([1], true).stopGradient());
    const logSum = shifted.exp().sum([1]).log();
    const picked = iota([rows, classes], 1).eq(labels.cast().reshape([rows, 1]));
    return logSum.sub(shifted.mul(picked).sum([1])).mean();
  },
  squared: (z: Tensor, y: Tensor) => {
    const error = z.sub(y);
    return error.mul(error).mean();
  },
};

/** New parameters and state from gradients; `c1` and `c2` are Adam's corrections 1 - beta^t. */
const optimizers: Record<
  Workload["optimizer"],
  {
    state: readonly string[];
    update(p: Tensor, g: Tensor, state: Named<Tensor>, args: Named<Tensor>): { p: Tensor; state: Named<Tensor> };
  }
> = {
  gradientDescent: { state: [], update: (p, g, _, { rate }) => ({ p: p.sub(g.mul(rate)), state: {} }) },
  momentum: {
    state: ["v"],
    update: (p, g, { v }, { rate }) => {
      const next = v.mul(0.9).add(g);
      return { p: p.sub(next.mul(rate)), state: { v: next } };
    },
  },
  adam: {
    state: ["m", "v"],
    update: (p, g, s, { rate, c1, c2 }) => {
      const m = s.m.mul(0.9).add(g.mul(0.1));
      const v = s.v.mul(0.999).add(g.mul(g).mul(0.001));
      return { p: p.sub(m.mul(rate.div(c1)).div(v.div(c2).sqrt().add(1e-8))), state: { m, v } };
    },
  },
};

function define({ widths, batch, loss, optimizer, l2 }: Workload, x: Loaded, y: Loaded): Machine {
  const layers = widths.length - 1;
  const rows = x.shape[0];
  const full = batch >= rows;
  const rule = optimizers[optimizer];
  const params = Object.fromEntries(
    Array.from({ length: layers }, (_, l) => [
      [`weight${l}`, real(widths[l], widths[l + 1])],
      [`bias${l}`, real(widths[l + 1])],
    ]).flat(),
  );
  const state = Object.fromEntries(
    Object.entries(params).flatMap(([name, spec]) => rule.state.map((s) => [`${s}.${name}`, spec])),
  );
  return machine({
    cells: { ...params, ...state, x: real(...x.shape), y: loss === "softmax" ? index(...y.shape) : real(...y.shape) },
    functions: {
      train: {
        capacity: CAPACITY,
        args: {
          rate: scalar,
          ...(optimizer === "adam" ? { c1: scalar, c2: scalar } : {}),
          ...(full ? {} : { rows: index(batch) }),
        },
        trace: (cells, args) => {
          let a = full ? cells.x : cells.x.gather(args.rows);
          for (let l = 0; l < layers; l++) {
            const z = a.dot(cells[`weight${l}`]).add(cells[`bias${l}`]);
            a = l < layers - 1 ? z.max(fill([], 0)) : z;
          }
          const value = losses[loss](a, full ? cells.y : cells.y.gather(args.rows));
          const weights = Object.fromEntries(Object.keys(params).map((name) => [name, cells[name]]));
          const updated: Named<Tensor> = {};
          for (const [name, gradient] of Object.entries(grad(value, weights))) {
            const g = l2 ? gradient.add(cells[name].mul(l2)) : gradient;
            const kept = Object.fromEntries(rule.state.map((s) => [s, cells[`${s}.${name}`]]));
            const { p, state } = rule.update(cells[name], g, kept, args);
            updated[name] = p;
            for (const [s, next] of Object.entries(state)) updated[`${s}.${name}`] = next;
          }
          return { cells: updated, results: { loss: value } };
        },
      },
    },
  });
}

await serve((workload: Workload, load: (name: string) => Loaded) => {
  if (workload.dropout) throw new Error("dropout is not measured yet");
  const { data, batch, learningRate, optimizer, shuffle } = workload;
  const [x, y] = [load(`${data}.x`), load(`${data}.y`)];
  const made = define(workload, x, y);
  made.write("x", x.data);
  made.write("y", y.data);
  for (let l = 0; l + 1 < workload.widths.length; l++) {
    made.write(`weight${l}`, load(`${data}.weight${l}`).data);
    made.write(`bias${l}`, load(`${data}.bias${l}`).data);
  }
  const used = x.shape[0] - (x.shape[0] % batch);
  const order = shuffle ? load(`${data}.order`).data : Int32Array.from({ length: used }, (_, i) => i);
  const rate = new Float64Array(CAPACITY).fill(learningRate);
  const rows = new Int32Array(CAPACITY * batch);
  const [c1, c2] = [new Float64Array(CAPACITY), new Float64Array(CAPACITY)];
  let [done, at] = [0, 0];
  const chunk = (steps: number): Float64Array => {
    if (batch < x.shape[0]) {
      for (let i = 0; i < steps; i++) {
        rows.set(order.subarray(at, at + batch), i * batch);
        at = at + batch >= order.length ? 0 : at + batch;
      }
    }
    for (let i = 0; i < steps; i++) {
      c1[i] = 1 - 0.9 ** (done + i + 1);
      c2[i] = 1 - 0.999 ** (done + i + 1);
    }
    done += steps;
    return made.run(
      "train",
      { rate, ...(optimizer === "adam" ? { c1, c2 } : {}), ...(batch < x.shape[0] ? { rows } : {}) },
      steps,
    ).loss;
  };
  return {
    run: (steps: number) => {
      const found: number[] = [];
      for (let left = steps; left > 0; left -= CAPACITY) found.push(...chunk(Math.min(left, CAPACITY)));
      return found;
    },
  };
});
