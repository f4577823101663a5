// What is compiled is kept between processes, and what is read back is what was compiled, or nothing.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type MachineDefinition, grad, index, real, scalar } from "../../src/engine/index.ts";
import { programsIn } from "../../src/engine/kept/programs.node.ts";
import { trialIn } from "../../src/engine/kept/trial.node.ts";
import { trace } from "../../src/engine/trace.ts";
import { compile } from "../../src/engine/wasm/compile.ts";
import { convolve } from "../../src/functional/index.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "whetstone-kept-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A step on gathered rows, an evaluation, and both in turn. */
const network = (batch: number): MachineDefinition => ({
  cells: { x: real(40, 20), w: real(20, 30), moment: real(20, 30) },
  functions: {
    step: {
      args: { rows: index(batch), rate: scalar },
      capacity: 4,
      trace: ({ x, w, moment }, { rows, rate }) => {
        const out = x.gather(rows).dot(w).max(0);
        const loss = out.mul(out).mean();
        const m = moment.mul(0.9).add(grad(loss, { w }).w);
        return { cells: { w: w.sub(m.mul(rate)), moment: m }, results: { loss } };
      },
    },
    evaluate: { trace: ({ x, w }) => ({ results: { mean: x.dot(w).mean() } }) },
  },
  sequences: { epoch: [{ run: "step", times: 2 }] },
});
const sliding = {
  sizes: [3, 3],
  strides: [1, 1],
  dilations: [1, 1],
  padding: [
    [1, 1],
    [1, 1],
  ],
} as const;
const images: MachineDefinition = {
  cells: { x: real(2, 6, 6, 3), w: real(3, 3, 3, 4) },
  functions: { step: { trace: ({ x, w }) => ({ results: { y: convolve(x, w, sliding).mean() } }) } },
};
const target = { dtype: "float32", fma: true, wide: false, pairs: false, threads: null } as const;
const compiled = compile(trace(network(8)), target);
const files = () => readdirSync(folder).map((name) => join(folder, name));

describe("programs", () => {
  it.each([
    ["one thread", network(8), target],
    ["float64", network(8), { ...target, dtype: "float64" }],
    ["several threads", network(8), { ...target, threads: { kernel: 0, step: 0 } }],
    ["images", images, { ...target, wide: true, pairs: true }],
  ] as const)("come back as they were compiled: %s", (_, definition, to) => {
    const made = compile(trace(definition), to);
    programsIn(folder, "a").save("key", made);
    expect(programsIn(folder, "a").load("key")).toEqual(made);
  });

  it("are of one key and one build", () => {
    const keeper = programsIn(folder, "a");
    keeper.save("key", compiled);
    expect(keeper.load("another")).toBeNull();
    expect(programsIn(folder, "b").load("key")).toBeNull();
    // Even where the names of the files are the same.
    const [file] = files();
    keeper.save("yek", compiled);
    const [other] = files().filter((name) => name !== file);
    writeFileSync(file, readFileSync(other));
    expect(keeper.load("key")).toBeNull();
  });

  it("count for nothing where a byte has changed or is missing", () => {
    const keeper = programsIn(folder, "a");
    keeper.save("key", compiled);
    const [file] = files();
    const whole = readFileSync(file);
    for (const at of [0, 4, 9, whole.length >> 1, whole.length - 1]) {
      const changed = Buffer.from(whole);
      changed[at] ^= 1;
      writeFileSync(file, changed);
      expect(keeper.load("key")).toBeNull();
    }
    for (const length of [0, 3, 8, whole.length - 1]) {
      writeFileSync(file, whole.subarray(0, length));
      expect(keeper.load("key")).toBeNull();
    }
    writeFileSync(file, whole);
    expect(keeper.load("key")).toEqual(compiled);
  });

  it("leave no trace where they cannot be written", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const keeper = programsIn(join(file, "below"), "a");
    keeper.save("key", compiled);
    expect(keeper.load("key")).toBeNull();
    expect(readdirSync(folder)).toEqual(["file"]);
  });

  it.skipIf(process.getuid?.() !== 0)("of another user are not run", async () => {
    const { chownSync } = await import("node:fs");
    const keeper = programsIn(folder, "a");
    keeper.save("key", compiled);
    const [file] = files();
    chownSync(file, 12345, 12345);
    chmodSync(file, 0o644);
    expect(keeper.load("key")).toBeNull();
  });

  it("that were not used for longest make room", () => {
    const size = compiled.bytes.length;
    const keeper = programsIn(folder, "a", 20 * size);
    for (let i = 0; i < 32; i++) keeper.save(`key ${i}`, compiled);
    const old = (days: number) => new Date(Date.now() - days * 24 * 3600 * 1000);
    files().forEach((file) => utimesSync(file, old(9), old(9)));
    // Looked at: it is the youngest again.
    expect(keeper.load("key 7")).toEqual(compiled);
    keeper.save("key 32", compiled);
    const taken = files().reduce((sum, file) => sum + statSync(file).size, 0);
    expect(taken).toBeLessThanOrEqual((2 / 3) * 20 * size);
    expect(keeper.load("key 7")).not.toBeNull();
    expect(keeper.load("key 32")).not.toBeNull();
  });

  it("spare the next process its compiling, and give it the same bits", async () => {
    const lives = [];
    for (let life = 0; life < 2; life++) {
      vi.resetModules();
      const { machine } = await import("../../src/engine/index.ts");
      const { keepPrograms } = await import("../../src/engine/wasm/programs.ts");
      keepPrograms(programsIn(folder, "a"));
      const m = machine(network(8));
      m.write(
        "x",
        Array.from({ length: 800 }, (_, i) => Math.sin(i)),
      );
      m.write(
        "w",
        Array.from({ length: 600 }, (_, i) => Math.cos(i)),
      );
      m.repeat("epoch", { step: { rows: Array.from({ length: 32 }, (_, i) => (7 * i) % 40), rate: [0.1, 0.1, 0.2, 0.2] } }, 2);
      lives.push({ cached: m.info.cached, w: m.read("w"), mean: m.run("evaluate").mean });
      keepPrograms(null);
    }
    expect(lives.map(({ cached }) => cached)).toEqual([false, true]);
    expect(lives[1]).toEqual({ ...lives[0], cached: true });
  });
});

describe("the trial of wide vectors", () => {
  const trial = { ratio: 1.7, sameBits: true, milliseconds: 5 };

  it("comes back, to the same build", () => {
    trialIn(folder, "a").save(trial);
    expect(trialIn(folder, "a").load()).toEqual(trial);
    expect(trialIn(folder, "b").load()).toBeNull();
  });

  it.each(["", "{", "[]", '{"ratio":1.7}', '{"ratio":"2","sameBits":true,"milliseconds":1}'])("is made anew after %s", (text) => {
    trialIn(folder, "a").save(trial);
    writeFileSync(files()[0], text);
    expect(trialIn(folder, "a").load()).toBeNull();
  });
});
