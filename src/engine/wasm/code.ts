// A small WebAssembly assembler. Code is text whose characters are bytes: joining two pieces is one addition, which engines do
// without copying, and the whole is read out once at the end. What is not yet known stays a list, to be filled in until then.

export type Code = string | number | readonly Code[];

export const I32 = 0x7f;
export const V128 = 0x7b;

const byte: readonly string[] = Array.from({ length: 256 }, (_, n) => String.fromCharCode(n));

/** LEB128, without a sign. */
export function unsigned(n: number): string {
  let rest = n >>> 0;
  if (rest < 0x80) return byte[rest];
  let out = "";
  for (; rest >= 0x80; rest >>>= 7) out += byte[(rest & 0x7f) | 0x80];
  return out + byte[rest];
}

/** LEB128 of a 32-bit number with a sign. */
function signed(n: number): string {
  let rest = n | 0;
  let out = "";
  for (; rest < -0x40 || rest >= 0x40; rest >>= 7) out += byte[(rest & 0x7f) | 0x80];
  return out + byte[rest & 0x7f];
}

const textOf = (code: Code): string => {
  if (typeof code === "string") return code;
  if (typeof code === "number") return byte[code];
  let out = "";
  for (let i = 0; i < code.length; i++) out += textOf(code[i]);
  return out;
};

/** Operands, then what is done with them. */
const after = (x: Code, op: string): Code => (typeof x === "string" ? x + op : [x, op]);
const afterBoth = (x: Code, y: Code, op: string): Code =>
  typeof x === "string" && typeof y === "string" ? x + y + op : [x, y, op];
const afterAll = (xs: readonly Code[], op: string): Code => {
  let out = "";
  for (const x of xs) {
    if (typeof x !== "string") return [...xs, op];
    out += x;
  }
  return out + op;
};

// Locals, globals, control.
const gets: string[] = [];
export const get = (local: number): Code => (gets[local] ??= `\x20${unsigned(local)}`);
export const set = (local: number, x: Code): Code => after(x, `\x21${unsigned(local)}`);
export const tee = (local: number, x: Code): Code => after(x, `\x22${unsigned(local)}`);
export const globalGet = (g: number): Code => `\x23${unsigned(g)}`;
export const globalSet = (g: number, x: Code): Code => after(x, `\x24${unsigned(g)}`);
export const loop = (body: Code): Code => ["\x03\x40", body, "\x0b"];
export const when = (condition: Code, then: Code): Code => [condition, "\x04\x40", then, "\x0b"];
export const either = (condition: Code, yes: Code, no: Code): Code => [condition, "\x04\x40", yes, "\x05", no, "\x0b"];
export const branchIf = (depth: number, condition: Code): Code => after(condition, `\x0d${unsigned(depth)}`);
export const call = (fn: number, ...args: Code[]): Code => afterAll(args, `\x10${unsigned(fn)}`);

// 32-bit whole numbers.
export const i32 = (n: number): Code => `\x41${signed(n)}`;
const binary =
  (op: string) =>
  (a: Code, b: Code): Code =>
    afterBoth(a, b, op);
export const iadd = binary("\x6a");
export const isub = binary("\x6b");
export const imul = binary("\x6c");
export const idivu = binary("\x6e");
export const iremu = binary("\x70");
export const ixor = binary("\x73");
export const ilt = binary("\x48");
export const iltu = binary("\x49");
export const ine = binary("\x47");
export const iselect = (yes: Code, no: Code, condition: Code): Code => afterAll([yes, no, condition], "\x1b");
export const i32load = (at: Code, offset = 0): Code => after(at, `\x28\x02${unsigned(offset)}`);
export const f32load = (at: Code, offset = 0): Code => after(at, `\x2a\x02${unsigned(offset)}`);
export const f64load = (at: Code, offset = 0): Code => after(at, `\x2b\x03${unsigned(offset)}`);
/** The whole part of a float32 as i32: the nearest there is for large numbers, 0 for NaN. */
export const truncated = (x: Code): Code => after(x, "\xfc\x00");
/** The whole part of a float64. */
export const truncated64 = (x: Code): Code => after(x, "\xfc\x02");
export const drop = (x: Code): Code => after(x, "\x1a");
export const unreachable: Code = "\x00";
export const leave: Code = "\x0f";
export const not = (x: Code): Code => after(x, "\x45");
export const ieq = binary("\x46");

// Atomics: the threads proposal.
export const atomicLoad = (at: Code, offset: number): Code => after(at, `\xfe\x10\x02${unsigned(offset)}`);
export const atomicStore = (at: Code, x: Code, offset: number): Code => afterBoth(at, x, `\xfe\x17\x02${unsigned(offset)}`);
/** Gives the value from before. */
export const atomicAdd = (at: Code, x: Code, offset: number): Code => afterBoth(at, x, `\xfe\x1e\x02${unsigned(offset)}`);
/** Sleeps while the word is `x`, without a limit. */
export const atomicWait = (at: Code, x: Code, offset: number): Code =>
  afterBoth(at, x, `\x42\x7f\xfe\x01\x02${unsigned(offset)}\x1a`);
/** Wakes all who sleep on the word. */
export const atomicNotify = (at: Code, offset: number): Code => afterBoth(at, i32(-1), `\xfe\x00\x02${unsigned(offset)}\x1a`);

// Vectors: opcodes stand in the SIMD and relaxed-SIMD proposals' tables.
const vectorOps: string[] = [];
const vectorOp = (op: number): string => (vectorOps[op] ??= `\xfd${unsigned(op)}`);
export const simd = (op: number, ...x: Code[]): Code => afterAll(x, vectorOp(op));
const memory =
  (op: number, align: number) =>
  (at: Code, offset = 0): Code =>
    after(at, vectorOp(op) + byte[align] + unsigned(offset));
const lane =
  (op: number, align: number) =>
  (at: Code, v: Code, which: number, offset = 0): Code =>
    afterBoth(at, v, vectorOp(op) + byte[align] + unsigned(offset) + byte[which]);
export const vload = memory(0, 2);
export const vload32splat = memory(9, 2);
export const vload64splat = memory(10, 2);
export const vload64zero = memory(0x5d, 2);
export const vstore = (at: Code, v: Code, offset = 0): Code => afterBoth(at, v, vectorOp(11) + byte[2] + unsigned(offset));
export const vload32lane = lane(0x56, 2);
export const vload64lane = lane(0x57, 2);
export const vstore32lane = lane(0x5a, 2);
export const vstore64lane = lane(0x5b, 2);
export const vconst = (bytes: Uint8Array): Code => vectorOp(12) + String.fromCharCode(...bytes);
export const shuffle = (a: Code, b: Code, bytes: readonly number[]): Code =>
  afterBoth(a, b, vectorOp(13) + String.fromCharCode(...bytes));

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
    const key = String.fromCharCode(...bytes);
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
  encode(body: Code): string {
    const runs: [count: number, type: number][] = [];
    for (const type of this.#types) {
      const last = runs.at(-1);
      if (last && last[1] === type) last[0]++;
      else runs.push([1, type]);
    }
    const locals = runs.map(([count, type]) => unsigned(count) + byte[type]);
    return textOf([unsigned(runs.length), locals, this.prologue, body, 0x0b]);
  }
}

/** A module of functions `(i32 …) → ()` on one imported memory and i32 globals. */
export class ModuleBuilder {
  readonly #globals: number;
  #bodies: { readonly builder: FunctionBuilder; readonly code: string }[] = [];

  constructor(globals = 1) {
    this.#globals = globals;
  }

  /** Adds a function and gives its index. A name exports it. */
  add(builder: FunctionBuilder, body: Code): number {
    this.#bodies.push({ builder, code: builder.encode(body) });
    return this.#bodies.length - 1;
  }

  bytes(shared: boolean): Uint8Array<ArrayBuffer> {
    const bodies = this.#bodies;
    const sized = (x: string) => unsigned(x.length) + x;
    const utf8 = (s: string) => sized(String.fromCharCode(...new TextEncoder().encode(s)));
    const section = (id: number, ...items: string[]) => byte[id] + sized(items.join(""));
    const list = (items: readonly string[]) => unsigned(items.length) + items.join("");
    const most = Math.max(0, ...bodies.map((b) => b.builder.parameters));
    const types = Array.from({ length: most + 1 }, (_, n) => `\x60${unsigned(n)}${byte[I32].repeat(n)}\x00`);
    const named = bodies.map((b, i) => ({ name: b.builder.name, i })).filter((b) => b.name !== "");
    return bytesOf(
      [
        "\0asm\x01\0\0\0",
        section(1, list(types)),
        section(2, "\x01", utf8("host"), utf8("memory"), "\x02", shared ? `\x03\x01${unsigned(65536)}` : "\x00\x01"),
        section(3, list(bodies.map((b) => unsigned(b.builder.parameters)))),
        section(6, list(Array<string>(this.#globals).fill(`${byte[I32]}\x01\x41\x00\x0b`))),
        section(7, list(named.map(({ name, i }) => `${utf8(name)}\x00${unsigned(i)}`))),
        section(10, list(bodies.map((b) => sized(b.code)))),
      ].join(""),
    );
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < out.length; i++) out[i] = text.charCodeAt(i);
  return out;
}
