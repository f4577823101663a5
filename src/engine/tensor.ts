// The node of the graph. Users write formulas with its methods; nothing is computed until a program runs.
import { type Shape, sameShape, sizeOf } from "./ndarray.ts";
import type { Dtype, Op } from "./op.ts";
import * as contraction from "./ops/contraction.ts";
import * as elementwise from "./ops/elementwise.ts";
import * as indexing from "./ops/indexing.ts";
import * as movement from "./ops/movement.ts";
import * as reduce from "./ops/reduce.ts";
import * as source from "./ops/source.ts";
import * as windows from "./ops/window.ts";

/** What arithmetic takes: a node, or a number that becomes a constant. */
export type Value = Tensor | number;

export class Tensor {
  readonly op: Op;
  readonly src: readonly Tensor[];
  readonly arg: unknown;
  readonly shape: Shape;
  readonly dtype: Dtype;

  private constructor(op: Op, src: readonly Tensor[], arg: unknown) {
    this.op = op;
    this.src = src;
    this.arg = arg;
    this.shape = op.shape(
      src.map((s) => s.shape),
      arg as never,
    );
    this.dtype = dtypeOf(op, src, arg, this.shape);
  }

  static of<Arg>(op: Op<Arg>, src: readonly Tensor[], arg: Arg): Tensor {
    return new Tensor(op, src, arg);
  }

  get size(): number {
    return sizeOf(this.shape);
  }
  get rank(): number {
    return this.shape.length;
  }

  neg(): Tensor {
    return Tensor.of(elementwise.neg, [this], null);
  }
  exp(): Tensor {
    return Tensor.of(elementwise.exp, [this], null);
  }
  log(): Tensor {
    return Tensor.of(elementwise.log, [this], null);
  }
  sqrt(): Tensor {
    return Tensor.of(elementwise.sqrt, [this], null);
  }
  /** Sine of radians. Compiled, it is right for |x| up to 8·10⁸ in float32 and 1.6·10⁶ in float64; beyond, within ±1. */
  sin(): Tensor {
    return Tensor.of(elementwise.sin, [this], null);
  }
  /** Cosine of radians, over the same range as `sin`. */
  cos(): Tensor {
    return Tensor.of(elementwise.cos, [this], null);
  }
  tanh(): Tensor {
    return Tensor.of(elementwise.tanh, [this], null);
  }
  erf(): Tensor {
    return Tensor.of(elementwise.erf, [this], null);
  }
  floor(): Tensor {
    return Tensor.of(elementwise.floor, [this], null);
  }
  stopGradient(): Tensor {
    return Tensor.of(elementwise.stopGradient, [this], null);
  }
  /** Whole numbers (dtype index) as real ones. */
  cast(): Tensor {
    return this.dtype === "index" ? Tensor.of(source.cast, [this], null) : this;
  }

  add(y: Value): Tensor {
    return broadcast(elementwise.add, this, y);
  }
  sub(y: Value): Tensor {
    return broadcast(elementwise.sub, this, y);
  }
  mul(y: Value): Tensor {
    return broadcast(elementwise.mul, this, y);
  }
  div(y: Value): Tensor {
    return broadcast(elementwise.div, this, y);
  }
  /** The larger; a tie's gradient goes to `y`. */
  max(y: Value): Tensor {
    return broadcast(elementwise.max, this, y);
  }
  /** The smaller; a tie's gradient goes to `y`. */
  min(y: Value): Tensor {
    return this.neg()
      .max(typeof y === "number" ? -y : y.neg())
      .neg();
  }
  /** 1 where this is less than `y`, else 0. */
  lt(y: Value): Tensor {
    return broadcast(elementwise.lt, this, y);
  }
  /** 1 where equal, else 0. */
  eq(y: Value): Tensor {
    return broadcast(elementwise.eq, this, y);
  }
  /** `yes` where this is not 0, else `no`. */
  where(yes: Value, no: Value): Tensor {
    return broadcast(elementwise.where, this, yes, no);
  }

  /** Sum over `axes` (all by default), which disappear unless `keep`. */
  sum(axes: readonly number[] = allAxes(this), keep = false): Tensor {
    return reduced(reduce.sum, this, axes, keep);
  }
  /** Maximum over `axes` (all by default), which disappear unless `keep`. */
  maximum(axes: readonly number[] = allAxes(this), keep = false): Tensor {
    return reduced(reduce.maximum, this, axes, keep);
  }
  mean(axes: readonly number[] = allAxes(this), keep = false): Tensor {
    const count = axes.reduce((n, d) => n * this.shape[d < 0 ? d + this.rank : d], 1);
    return this.sum(axes, keep).mul(1 / count);
  }

  /** Matrix product `[…, m, k] · […, k, n]`. */
  dot(y: Tensor): Tensor {
    return this.contract(y, { batch: Math.max(0, this.rank - 2), summed: 1 });
  }
  /**
   * Product summed over the last `summed` axes of this and the first ones of `y` behind the `batch`:
   * `[…batch, …rows, …inner] · […batch, …inner, …columns] → […batch, …rows, …columns]`.
   */
  contract(y: Tensor, groups: contraction.Contraction): Tensor {
    return Tensor.of(contraction.dot, [this, y], groups);
  }

  reshape(shape: Shape): Tensor {
    return sameShape(shape, this.shape) ? this : Tensor.of(movement.reshape, [this], shape);
  }
  /** Axes of length 1 stretched to `shape`. */
  expand(shape: Shape): Tensor {
    return sameShape(shape, this.shape) ? this : Tensor.of(movement.expand, [this], shape);
  }
  /** NumPy's broadcasting to `shape`: missing leading axes are added first. */
  broadcastTo(shape: Shape): Tensor {
    if (sameShape(shape, this.shape)) return this;
    return this.reshape([...Array<number>(shape.length - this.rank).fill(1), ...this.shape]).expand(shape);
  }
  /** Axes in a new order; reversed by default. */
  transpose(order: readonly number[] = allAxes(this).reverse()): Tensor {
    return order.every((d, i) => d === i) ? this : Tensor.of(movement.transpose, [this], order);
  }
  /** `[start, end)` of every axis. */
  slice(ranges: readonly movement.Range[]): Tensor {
    return ranges.every(([a, b], d) => a === 0 && b === this.shape[d]) ? this : Tensor.of(movement.slice, [this], ranges);
  }
  /** Zeros `[before, after]` every axis. */
  pad(widths: readonly movement.Range[]): Tensor {
    return widths.every(([a, b]) => a === 0 && b === 0) ? this : Tensor.of(movement.pad, [this], widths);
  }
  /** The named axes backwards. */
  flip(axes: readonly number[]): Tensor {
    const moving = axes.filter((d) => this.shape[d] !== 1);
    return moving.length === 0 ? this : Tensor.of(movement.flip, [this], moving);
  }
  /** Sliding windows: positions in place of each window's axis, its taps as a last axis. `[B, H, W, C]` → `[B, OH, OW, C, KH, KW]`. */
  window(along: readonly windows.Window[]): Tensor {
    return along.length === 0 ? this : Tensor.of(windows.window, [this], along);
  }
  /** The adjoint of `window`: every entry added to the place in `shape` that it was read from. */
  fold(along: readonly windows.Window[], shape: Shape): Tensor {
    return along.length === 0 ? this : Tensor.of(windows.fold, [this], { windows: along, shape });
  }
  /** Rows at `index`: of dtype index, or real numbers, which are cut to whole ones and kept within the rows there are. */
  gather(index: Tensor): Tensor {
    return Tensor.of(indexing.gather, [this, inMemory(index)], null);
  }
  /** Rows of this added into `rows` rows of zeros at `index`, which is read as `gather` reads it. */
  scatterAdd(index: Tensor, rows: number): Tensor {
    return Tensor.of(indexing.scatterAdd, [this, inMemory(index)], rows);
  }
}

/** A hyperparameter stands in memory as float64; kernels read row numbers in the program's own precision. */
const inMemory = (index: Tensor): Tensor => (index.dtype === "float64" ? Tensor.of(elementwise.round, [index], null) : index);

const allAxes = (x: Tensor): number[] => x.shape.map((_, d) => d);

function dtypeOf(op: Op, src: readonly Tensor[], arg: unknown, shape: Shape): Dtype {
  if (op.kind === "input") return (arg as source.InputArg).dtype;
  if (op.kind === "uniform" || op.kind === "gather" || op.kind === "scatterAdd" || op.kind === "iota")
    return op.kind === "gather" && src[0].dtype === "index" ? "index" : "real";
  if (op.kind === "elementwise" && op.dtype) return op.dtype;
  if (op.kind === "dot" && src.every((s) => s.dtype !== "index")) return "real";
  if (src.length > 0 && src.every((s) => s.dtype === "index") && op.kind !== "cast") {
    if (op.kind === "view" || op.kind === "reshape") return "index";
    throw new TypeError(`${op.name}: whole numbers (dtype index) take no arithmetic; cast() them first`);
  }
  if (op.kind !== "cast" && src.some((s) => s.dtype === "index"))
    throw new TypeError(`${op.name}: mixes whole numbers (dtype index) with real ones; cast() first`);
  return sizeOf(shape) === 1 && src.every((s) => s.dtype !== "real") ? "float64" : "real";
}

function reduced(op: Op<readonly number[]>, x: Tensor, axes: readonly number[], keep: boolean): Tensor {
  const over = axes.map((d) => (d < 0 ? d + x.rank : d));
  if (over.some((d) => d < 0 || d >= x.rank)) throw new TypeError(`${op.name}: axes [${axes}] do not exist in [${x.shape}]`);
  const kept = over.some((d) => x.shape[d] !== 1) ? Tensor.of(op, [x], over) : x;
  return keep ? kept : kept.reshape(x.shape.filter((_, d) => !over.includes(d)));
}

/** NumPy's broadcasting; the stretching is an explicit `expand`, whose adjoint is a sum. */
function broadcast(op: Op<null>, ...values: Value[]): Tensor {
  const xs = values.map(tensor);
  if (xs.every((x) => sameShape(x.shape, xs[0].shape))) return Tensor.of(op, xs, null);
  const rank = Math.max(...xs.map((x) => x.rank));
  const shape = Array.from({ length: rank }, (_, d) => {
    const sizes = xs.map((x) => x.shape[d - rank + x.rank] ?? 1);
    return sizes.find((n) => n !== 1) ?? 1;
  });
  return Tensor.of(
    op,
    xs.map((x) => x.broadcastTo(shape)),
    null,
  );
}

export const tensor = (value: Value): Tensor => (typeof value === "number" ? Tensor.of(source.constant, [], value) : value);

/** A value given at run time. */
export const input = (name: string, shape: Shape, dtype: Dtype = "real"): Tensor =>
  Tensor.of(source.input, [], { name, shape, dtype });

/** `value` everywhere. */
export const fill = (shape: Shape, value: Value): Tensor => tensor(value).broadcastTo(shape);

/** Positions along `axis` of `shape`. */
export const iota = (shape: Shape, axis: number): Tensor => Tensor.of(source.iota, [], { shape, axis });

/** Uniform numbers in [0, 1): a pure function of `seed` and `step` (dtype index, one number each), `site` and position. */
export const uniform = (shape: Shape, seed: Tensor, step: Tensor, site: number): Tensor =>
  Tensor.of(source.uniform, [seed, step], { shape, site });
