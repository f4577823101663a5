// A small WebAssembly assembler. Code is a nested list of bytes; helpers compose it and a module flattens it once.

export type Code = readonly (number | Code)[];

export const I32 = 0x7f;
export const V128 = 0x7b;

export function unsigned(n: number): number[] {
  const out: number[] = [];
  let rest = n >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    out.push(rest ? low | 0x80 : low);
  } while (rest);
  return out;
}

function signed(n: number): number[] {
  const out: number[] = [];
  for (let rest = n | 0; ; ) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && !(low & 0x40)) || (rest === -1 && low & 0x40)) {
      out.push(low);
      return out;
    }
    out.push(low | 0x80);
  }
}

// Locals, globals, control.
const gets: Code[] = [];
export const get = (local: number): Code => (gets[local] ??= [0x20, ...unsigned(local)]);
export const set = (local: number, x: Code): Code => [x, 0x21, ...unsigned(local)];
export const tee = (local: number, x: Code): Code => [x, 0x22, ...unsigned(local)];
export const globalGet = (g: number): Code => [0x23, ...unsigned(g)];
export const globalSet = (g: number, x: Code): Code => [x, 0x24, ...unsigned(g)];
export const loop = (body: Code): Code => [0x03, 0x40, body, 0x0b];
export const when = (condition: Code, then: Code): Code => [condition, 0x04, 0x40, then, 0x0b];
export const either = (condition: Code, yes: Code, no: Code): Code => [condition, 0x04, 0x40, yes, 0x05, no, 0x0b];
export const branchIf = (depth: number, condition: Code): Code => [condition, 0x0d, ...unsigned(depth)];
export const call = (fn: number, ...args: Code[]): Code => [...args, 0x10, ...unsigned(fn)];

// 32-bit whole numbers.
export const i32 = (n: number): Code => [0x41, ...signed(n)];
const binary =
  (op: number) =>
  (a: Code, b: Code): Code => [a, b, op];
export const iadd = binary(0x6a);
export const isub = binary(0x6b);
export const imul = binary(0x6c);
export const idivu = binary(0x6e);
export const iremu = binary(0x70);
export const ixor = binary(0x73);
export const ilt = binary(0x48);
export const iltu = binary(0x49);
export const ine = binary(0x47);
export const iselect = (yes: Code, no: Code, condition: Code): Code => [yes, no, condition, 0x1b];
export const i32load = (at: Code, offset = 0): Code => [at, 0x28, 2, ...unsigned(offset)];
export const f32load = (at: Code, offset = 0): Code => [at, 0x2a, 2, ...unsigned(offset)];
export const f64load = (at: Code, offset = 0): Code => [at, 0x2b, 3, ...unsigned(offset)];
/** The whole part of a float32 as i32: the nearest there is for large numbers, 0 for NaN. */
export const truncated = (x: Code): Code => [x, 0xfc, 0];
/** The whole part of a float64. */
export const truncated64 = (x: Code): Code => [x, 0xfc, 2];
export const drop = (x: Code): Code => [x, 0x1a];
export const unreachable: Code = [0x00];
export const leave: Code = [0x0f];
export const not = (x: Code): Code => [x, 0x45];
export const ieq = binary(0x46);

// Atomics: the threads proposal.
export const atomicLoad = (at: Code, offset: number): Code => [at, 0xfe, 0x10, 2, ...unsigned(offset)];
export const atomicStore = (at: Code, x: Code, offset: number): Code => [at, x, 0xfe, 0x17, 2, ...unsigned(offset)];
/** Gives the value from before. */
export const atomicAdd = (at: Code, x: Code, offset: number): Code => [at, x, 0xfe, 0x1e, 2, ...unsigned(offset)];
/** Sleeps while the word is `x`, without a limit. */
export const atomicWait = (at: Code, x: Code, offset: number): Code => [
  at,
  x,
  0x42,
  0x7f,
  0xfe,
  0x01,
  2,
  ...unsigned(offset),
  0x1a,
];
/** Wakes all who sleep on the word. */
export const atomicNotify = (at: Code, offset: number): Code => [at, i32(-1), 0xfe, 0x00, 2, ...unsigned(offset), 0x1a];

// Vectors: opcodes stand in the SIMD and relaxed-SIMD proposals' tables.
export const simd = (op: number, ...x: Code[]): Code => [...x, 0xfd, ...unsigned(op)];
const memory =
  (op: number, align: number) =>
  (at: Code, offset = 0): Code => [at, 0xfd, ...unsigned(op), align, ...unsigned(offset)];
const lane =
  (op: number, align: number) =>
  (at: Code, v: Code, which: number, offset = 0): Code => [at, v, 0xfd, ...unsigned(op), align, ...unsigned(offset), which];
export const vload = memory(0, 2);
export const vload32splat = memory(9, 2);
export const vload64splat = memory(10, 2);
export const vload64zero = memory(0x5d, 2);
export const vstore = (at: Code, v: Code, offset = 0): Code => [at, v, 0xfd, 11, 2, ...unsigned(offset)];
export const vload32lane = lane(0x56, 2);
export const vload64lane = lane(0x57, 2);
export const vstore32lane = lane(0x5a, 2);
export const vstore64lane = lane(0x5b, 2);
export const vconst = (bytes: Uint8Array): Code => [0xfd, 12, ...bytes];
export const shuffle = (a: Code, b: Code, bytes: readonly number[]): Code => [a, b, 0xfd, 13, ...bytes];

const flattenInto = (code: Code, out: number[]): void => {
  for (let i = 0; i < code.length; i++) {
    const x = code[i];
    if (typeof x === "number") out.push(x);
    else flattenInto(x, out);
  }
};

/** A function under construction: its locals, and code that must run once before the rest. */
export class FunctionBuilder {
  readonly name: string;
  readonly parameters: number;
  readonly prologue: Code[] = [];
  #types: number[] = [];
  #constants = new Map<string, number>();
  #once = new Set<string>();

  constructor(name: string, parameters = 0) {
    this.name = name;
    this.parameters = parameters;
  }
  local(type: number): number {
    this.#types.push(type);
    return this.parameters + this.#types.length - 1;
  }
  i32(): number {
    return this.local(I32);
  }
  v128(): number {
    return this.local(V128);
  }
  /** A vector constant, made once and kept in a local: inline it would be built again at every use. */
  constant(bytes: Uint8Array): Code {
    const key = bytes.join();
    let at = this.#constants.get(key);
    if (at === undefined) {
      at = this.v128();
      this.#constants.set(key, at);
      this.prologue.push(set(at, vconst(bytes)));
    }
    return get(at);
  }
  /** Code that runs before everything else, a single time for equal keys. */
  once(key: string, code: Code): void {
    if (this.#once.has(key)) return;
    this.#once.add(key);
    this.prologue.push(code);
  }
  encode(body: Code): number[] {
    const runs: [count: number, type: number][] = [];
    for (const type of this.#types) {
      const last = runs.at(-1);
      if (last && last[1] === type) last[0]++;
      else runs.push([1, type]);
    }
    const out: number[] = [...unsigned(runs.length)];
    for (const [count, type] of runs) out.push(...unsigned(count), type);
    flattenInto(this.prologue, out);
    flattenInto(body, out);
    out.push(0x0b);
    return out;
  }
}

/** A module of functions `(i32 …) → ()` on one imported memory and i32 globals. */
export class ModuleBuilder {
  readonly #globals: number;
  #bodies: { readonly builder: FunctionBuilder; readonly bytes: number[] }[] = [];

  constructor(globals = 1) {
    this.#globals = globals;
  }

  /** Adds a function and gives its index. A name exports it. */
  add(builder: FunctionBuilder, body: Code): number {
    this.#bodies.push({ builder, bytes: builder.encode(body) });
    return this.#bodies.length - 1;
  }

  bytes(shared: boolean): Uint8Array<ArrayBuffer> {
    const text = (s: string) => [...unsigned(s.length), ...new TextEncoder().encode(s)];
    const most = Math.max(0, ...this.#bodies.map((b) => b.builder.parameters));
    const types = Array.from({ length: most + 1 }, (_, n) => [0x60, ...unsigned(n), ...Array<number>(n).fill(I32), 0]);
    const section = (id: number, body: readonly number[]) => [id, ...unsigned(body.length), ...body];
    const named = this.#bodies.map((b, i) => ({ name: b.builder.name, i })).filter((b) => b.name !== "");
    const count = unsigned(this.#bodies.length);
    const head = [
      0,
      0x61,
      0x73,
      0x6d,
      1,
      0,
      0,
      0,
      ...section(1, [...unsigned(types.length), ...types.flat()]),
      ...section(2, [1, ...text("host"), ...text("memory"), 2, ...(shared ? [3, 1, ...unsigned(65536)] : [0, 1])]),
      ...section(3, [...count, ...this.#bodies.flatMap((b) => unsigned(b.builder.parameters))]),
      ...section(6, [this.#globals, ...Array.from({ length: this.#globals }, () => [I32, 1, 0x41, 0, 0x0b]).flat()]),
      ...section(7, [...unsigned(named.length), ...named.flatMap(({ name, i }) => [...text(name), 0, ...unsigned(i)])]),
    ];
    const sizes = this.#bodies.map((b) => unsigned(b.bytes.length));
    const length = count.length + this.#bodies.reduce((sum, b, i) => sum + b.bytes.length + sizes[i].length, 0);
    const codeHead = [10, ...unsigned(length), ...count];
    const out = new Uint8Array(head.length + codeHead.length + length - count.length);
    let at = 0;
    const put = (bytes: ArrayLike<number>) => {
      out.set(bytes, at);
      at += bytes.length;
    };
    put(head);
    put(codeHead);
    this.#bodies.forEach((b, i) => {
      put(sizes[i]);
      put(b.bytes);
    });
    return out;
  }
}
