// Loops whose turns threads take by need: every turn once, whoever takes it, and nothing is left over for the next step.
import { describe, expect, it } from "vitest";
import { FunctionBuilder, type Code, ModuleBuilder, get, globalSet, i32 } from "../../src/engine/wasm/code.ts";
import type { Axis } from "../../src/engine/wasm/axes.ts";
import { threadGlobal, threadsGlobal } from "../../src/engine/wasm/globals.ts";
import { Nest } from "../../src/engine/wasm/nest.ts";
import { ticketBytes } from "../../src/engine/wasm/shares.ts";
import { together } from "../../src/engine/wasm/together.ts";

const [marks, tickets, bytes] = [0, 4096, 8 * ticketBytes];
const add = (at: Code, offset: number, x: Code): Code => [at, x, `\xfe\x1e\x02${leb(offset)}`, "\x1a"];
const leb = (n: number): string => (n < 128 ? String.fromCharCode(n) : String.fromCharCode((n & 127) | 128) + leb(n >> 7));

/**
 * Two threads' instances of one step that marks every element at which a turn begins; they are called with `(thread, threads)`. Nobody
 * waits at the end, so the first thread, which makes the tickets anew, is called last.
 */
function program(axes: readonly Axis[]) {
  const module = new ModuleBuilder(5);
  const wait = module.add(new FunctionBuilder(""), []);
  const fn = new FunctionBuilder("");
  let asked: [entries: number, turns: number] | null = null;
  const nest = new Nest(fn, (...of) => {
    asked = of;
    return tickets;
  });
  const pattern = new Map(axes.map(({ id }, i) => [id, i === axes.length - 1 ? 4 : 256]));
  const code = nest.loops(axes, () => add(get(nest.pointer(pattern)), marks, i32(1)));
  nest.finish();
  const body = module.add(fn, code);
  const part = { fn: body, divided: nest.isDivided, touched: [] };
  const entries = asked![0];
  const step = new FunctionBuilder("step", 2);
  module.add(step, [
    globalSet(threadGlobal, get(0)),
    globalSet(threadsGlobal, get(1)),
    together([part], wait, { from: tickets, to: tickets + entries * ticketBytes, bytes }),
  ]);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
  const compiled = new WebAssembly.Module(module.bytes(true));
  const instance = () => new WebAssembly.Instance(compiled, { host: { memory } }).exports.step as (...of: number[]) => void;
  const words = new Int32Array(memory.buffer);
  return { threads: [instance(), instance()], words, asked: asked! };
}

const marked = (words: Int32Array, row = 0): number[] =>
  Array.from(words.subarray(row * 64, row * 64 + 64)).flatMap((count, at) => Array<number>(count).fill(at));
const begins = [0, 3, 6, 9, 12, 14];
const axis: Axis = {
  id: 7,
  divided: "by need",
  segments: [
    { step: 3, count: 4 },
    { step: 2, count: 2 },
  ],
};

describe("turns taken by need", () => {
  it("are all taken by who comes first, and none is left for who comes late", () => {
    const { threads, words, asked } = program([axis]);
    expect(asked).toEqual([1, 6]);
    threads[1](1, 2);
    expect(marked(words)).toEqual(begins);
    threads[0](0, 2);
    expect(marked(words)).toEqual(begins);
  });

  it("go on where another thread has got to", () => {
    const { threads, words } = program([axis]);
    words[tickets / 4] = 3;
    threads[0](0, 2);
    expect(marked(words)).toEqual(begins.slice(3));
  });

  it("begin anew step after step, on one thread too", () => {
    const { threads, words } = program([axis]);
    for (let step = 1; step <= 4; step++) {
      threads[1](1, 2);
      threads[0](0, 2);
      expect(marked(words)).toEqual(begins.flatMap((at) => Array<number>(step).fill(at)));
    }
    threads[0](0, 1);
    expect(marked(words)).toHaveLength(5 * begins.length);
  });

  it("have tickets of their own each time the loop is entered, so that nobody waits before it", () => {
    const { threads, words, asked } = program([{ id: 3, segments: [{ step: 1, count: 3 }] }, axis]);
    expect(asked).toEqual([3, 6]);
    // Another thread took the first turn of the second entry.
    words[(tickets + ticketBytes) / 4] = 1;
    for (const [thread, step] of [...threads.entries()].reverse()) {
      step(thread, 2);
      expect([0, 1, 2].map((row) => marked(words, row))).toEqual([begins, begins.slice(1), begins]);
    }
  });
});
