// Arithmetic on the lanes of one vector: the same formulas serve four float32 or two float64.
import {
  type Code,
  type FunctionBuilder,
  get,
  i32,
  set,
  shuffle,
  simd,
  unsigned,
  vload,
  vload32lane,
  vload32splat,
  vload64lane,
  vload64splat,
  vload64zero,
  vstore,
  vstore32lane,
  vstore64lane,
} from "./code.ts";
import { erfOf } from "./math/erf.ts";
import { exponential } from "./math/exp.ts";
import { logarithm } from "./math/log.ts";
import { sine } from "./math/sin.ts";
import { hyperbolicTangent } from "./math/tanh.ts";

export interface Lanes {
  readonly count: 4 | 2;
  readonly bytes: 4 | 8;
  readonly fn: FunctionBuilder;
  /** `x` in every lane. */
  constant(x: number): Code;
  /** The same 32-bit (f32) or 64-bit (f64) pattern in every lane. */
  bits(pattern: bigint): Code;
  /** 0, 1, 2 … by lane. */
  ramp(): Code;
  /** All ones in the first `n` lanes. */
  firstLanes(n: number): Code;
  /** Computes `x` into a local and gives back how to read it. */
  share(x: Code): { readonly first: Code; readonly again: Code };
  add(x: Code, y: Code): Code;
  sub(x: Code, y: Code): Code;
  mul(x: Code, y: Code): Code;
  div(x: Code, y: Code): Code;
  max(x: Code, y: Code): Code;
  /** The larger where neither is NaN; `x` where x is NaN. One instruction instead of three. */
  pmax(x: Code, y: Code): Code;
  pmin(x: Code, y: Code): Code;
  neg(x: Code): Code;
  abs(x: Code): Code;
  sqrt(x: Code): Code;
  floor(x: Code): Code;
  nearest(x: Code): Code;
  lt(x: Code, y: Code): Code;
  eq(x: Code, y: Code): Code;
  and(x: Code, y: Code): Code;
  or(x: Code, y: Code): Code;
  xor(x: Code, y: Code): Code;
  /** `yes` where the mask's bits are set. */
  select(mask: Code, yes: Code, no: Code): Code;
  /** x · y + z: fused where the processor can and the program may. */
  madd(x: Code, y: Code, z: Code): Code;
  /** The whole numbers of `x` (|x| < 2²²) as lane integers, shifted left into the exponent: 2ˣ needs one addition before. */
  shiftToExponent(x: Code): Code;
  /** Lane integers: the bits of `x`, shifted right without sign; as numbers. */
  exponentBits(x: Code): Code;
  exp(x: Code): Code;
  log(x: Code): Code;
  sin(x: Code): Code;
  cos(x: Code): Code;
  tanh(x: Code): Code;
  erf(x: Code): Code;
  load(at: Code, offset: number): Code;
  splat(at: Code, offset: number): Code;
  /** One number a lane, `stride` bytes apart. */
  gather(at: Code, offset: number, stride: number): Code;
  store(at: Code, x: Code, offset: number): Code;
  /** Stores lane 0. */
  storeOne(at: Code, x: Code, offset: number): Code;
  /** 32-bit whole numbers from memory as lanes of numbers. */
  loadIndex(at: Code, offset: number): Code;
  splatIndex(at: Code, offset: number): Code;
  /** An i32 in every lane, as a number. */
  splatI32(x: Code): Code;
  /** The lower lanes of four 32-bit whole numbers without sign, below 2³¹, as numbers. */
  fromI32x4(x: Code): Code;
  /** The sum (or other fold) over lanes, in every lane; always paired the same way. */
  across(x: Code, fold: (x: Code, y: Code) => Code): Code;
  /** A float64 number in memory in every lane. */
  splatFloat64(at: Code, offset: number): Code;
  /** float64 lanes of the same function. */
  doubles(): Lanes;
  /** float32 lanes computed in float64, the lower two and the upper two: `half` gives an operand's. */
  halves(of: (half: (x: Code) => Code) => Code): Code;
}

interface Table {
  readonly count: 4 | 2;
  readonly bytes: 4 | 8;
  readonly add: number;
  readonly sub: number;
  readonly mul: number;
  readonly div: number;
  readonly max: number;
  readonly pmin: number;
  readonly pmax: number;
  readonly neg: number;
  readonly abs: number;
  readonly sqrt: number;
  readonly floor: number;
  readonly nearest: number;
  readonly lt: number;
  readonly eq: number;
  readonly madd: number;
}
const f32x4: Table = {
  count: 4,
  bytes: 4,
  add: 0xe4,
  sub: 0xe5,
  mul: 0xe6,
  div: 0xe7,
  max: 0xe9,
  pmin: 0xea,
  pmax: 0xeb,
  neg: 0xe1,
  abs: 0xe0,
  sqrt: 0xe3,
  floor: 0x68,
  nearest: 0x6a,
  lt: 0x43,
  eq: 0x41,
  madd: 0x105,
};
const f64x2: Table = {
  count: 2,
  bytes: 8,
  add: 0xf0,
  sub: 0xf1,
  mul: 0xf2,
  div: 0xf3,
  max: 0xf5,
  pmin: 0xf6,
  pmax: 0xf7,
  neg: 0xed,
  abs: 0xec,
  sqrt: 0xef,
  floor: 0x75,
  nearest: 0x94,
  lt: 0x49,
  eq: 0x47,
  madd: 0x107,
};

export interface LaneOptions {
  /** Whether relaxed multiply-add may be used. */
  readonly fma: boolean;
}

/** Lanes of `dtype` for the function under construction. */
export function lanesOf(dtype: "float32" | "float64", fn: FunctionBuilder, { fma }: LaneOptions): Lanes {
  const t = dtype === "float32" ? f32x4 : f64x2;
  const wide = t.bytes === 8;
  const un = (op: number) => (x: Code) => simd(op, x);
  const bin = (op: number) => (x: Code, y: Code) => simd(op, x, y);
  const vector = (fill: (view: DataView, lane: number) => void) => {
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    for (let l = 0; l < t.count; l++) fill(view, l);
    return fn.constant(bytes);
  };
  const numbers = (of: (lane: number) => number) =>
    vector((view, l) => (wide ? view.setFloat64(l * 8, of(l), true) : view.setFloat32(l * 4, of(l), true)));
  const constants = new Map<number | string, Code>();
  const rotations = (n: number) => Array.from({ length: 16 }, (_, b) => (b + n) % 16);
  const v: Lanes = {
    count: t.count,
    bytes: t.bytes,
    fn,
    constant: (x) => {
      // −0 and 0 are two constants.
      const key = Object.is(x, -0) ? "-0" : x;
      let found = constants.get(key);
      if (!found) constants.set(key, (found = numbers(() => x)));
      return found;
    },
    bits: (pattern) =>
      vector((view, l) => (wide ? view.setBigUint64(l * 8, pattern, true) : view.setUint32(l * 4, Number(pattern), true))),
    ramp: () => numbers((l) => l),
    firstLanes: (n) =>
      vector((view, l) => (wide ? view.setBigInt64(l * 8, l < n ? -1n : 0n, true) : view.setInt32(l * 4, l < n ? -1 : 0, true))),
    share: (x) => {
      const l = fn.v128();
      return { first: set(l, x), again: get(l) };
    },
    add: bin(t.add),
    sub: bin(t.sub),
    mul: bin(t.mul),
    div: bin(t.div),
    max: bin(t.max),
    // The instruction gives `a < b ? b : a`, so NaN in the first operand stays.
    pmax: bin(t.pmax),
    pmin: bin(t.pmin),
    neg: un(t.neg),
    abs: un(t.abs),
    sqrt: un(t.sqrt),
    floor: un(t.floor),
    nearest: un(t.nearest),
    lt: bin(t.lt),
    eq: bin(t.eq),
    and: bin(0x4e),
    or: bin(0x50),
    xor: bin(0x51),
    select: (mask, yes, no) => simd(0x52, yes, no, mask),
    madd: (x, y, z) => (fma ? simd(t.madd, x, y, z) : simd(t.add, simd(t.mul, x, y), z)),
    // f64 has no conversion to 64-bit whole numbers: adding 1.5 · 2⁵² leaves the integer in the low bits, and the shift drops the rest.
    shiftToExponent: (x) =>
      wide
        ? [simd(t.add, x, v.constant(6755399441055744)), 0x41, 52, 0xfd, ...[0xcb, 0x01]]
        : [simd(0xf8, x), 0x41, 23, 0xfd, ...[0xab, 0x01]],
    // The shifted bits stand below 2⁵²: as the low bits of 2⁵² they are a number after one subtraction.
    exponentBits: (x) =>
      wide
        ? v.sub(v.or([x, 0x41, 52, 0xfd, ...[0xcd, 0x01]], v.constant(4503599627370496)), v.constant(4503599627370496))
        : simd(0xfa, [x, 0x41, 23, 0xfd, ...[0xad, 0x01]]),
    exp: (x) => exponential(v, x),
    log: (x) => logarithm(v, x),
    sin: (x) => sine(v, x),
    cos: (x) => sine(v, x, true),
    tanh: (x) => hyperbolicTangent(v, x),
    erf: (x) => erfOf(v, x),
    load: vload,
    splat: wide ? vload64splat : vload32splat,
    gather: (at, offset, stride) => {
      const last = offset + (t.count - 1) * stride;
      // An immediate offset has no sign.
      if (last < 0) return v.gather([at, i32(last), 0x6a], offset - last, stride);
      let x = v.splat(at, offset);
      for (let l = 1; l < t.count; l++) x = (wide ? vload64lane : vload32lane)(at, x, l, offset + l * stride);
      return x;
    },
    store: vstore,
    storeOne: (at, x, offset) => (wide ? vstore64lane : vstore32lane)(at, x, 0, offset),
    loadIndex: (at, offset) => (wide ? simd(0xfe, vload64zero(at, offset)) : simd(0xfa, vload(at, offset))),
    splatIndex: (at, offset) => (wide ? simd(0xfe, vload32splat(at, offset)) : simd(0xfa, vload32splat(at, offset))),
    splatI32: (x) => v.fromI32x4(simd(0x11, x)),
    fromI32x4: (x) => simd(wide ? 0xfe : 0xfa, x),
    across: (x, fold) => {
      const a = fn.v128();
      const b = fn.v128();
      const half: Code = [set(a, x), fold(get(a), shuffle(get(a), get(a), rotations(8)))];
      return wide ? half : [set(b, half), fold(get(b), shuffle(get(b), get(b), rotations(4)))];
    },
    // Once into the second half of the number's 16 bytes, then like any other number from there: V8 joins neighbours that
    // share a splat from memory in their own block, but not one from a register or from before the loop.
    splatFloat64: (at, offset) => {
      if (wide) return vload64splat(at, offset);
      fn.once(`float32 of ${JSON.stringify(at)}+${offset}`, [
        at,
        [at, 0x2b, 3, ...unsigned(offset), 0xb6],
        0x38,
        2,
        ...unsigned(offset + 8),
      ]);
      return vload32splat(at, offset + 8);
    },
    doubles: () => (wide ? v : lanesOf("float64", fn, { fma })),
    halves: (of) => {
      const promoted = (x: Code) => simd(0x5f, x);
      const demoted = (x: Code) => simd(0x5e, x);
      const upper = of((x) => promoted(shuffle(x, x, rotations(8))));
      return shuffle(demoted(of(promoted)), demoted(upper), [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]);
    },
  };
  return v;
}
