// The width of vectors: a switch that changes the speed and never the bits.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type MachineDefinition, grad, machine, real } from "../../src/engine/index.ts";
import { enableWideVectors, wideSince } from "../../src/engine/vectors.node.ts";
import { allowWideVectors, pays, tryWideVectors, wideVectors } from "../../src/engine/wasm/wide.ts";
import { UserError } from "../../src/options/index.ts";

const possible = Number(process.versions.node.split(".")[0]) >= wideSince;

/** Large enough that wide vectors are considered; odd sizes, so that tiles have edges. */
const large: MachineDefinition = {
  cells: { x: real(67, 91), w: real(91, 77) },
  functions: {
    step: {
      trace: ({ x, w }) => {
        const loss = x.dot(w).tanh().mean();
        return { cells: { w: w.sub(grad(loss, { w }).w) }, results: { loss } };
      },
    },
  },
};
const trained = (options: Parameters<typeof machine>[1]) => {
  const made = machine(large, options);
  made.write(
    "x",
    Float64Array.from({ length: 67 * 91 }, (_, i) => Math.sin(i)),
  );
  made.write(
    "w",
    Float64Array.from({ length: 91 * 77 }, (_, i) => Math.cos(i) / 10),
  );
  for (let i = 0; i < 3; i++) made.run("step");
  return { arithmetic: made.info.arithmetic, w: made.read("w") };
};

describe.runIf(possible)("with a host that can join vectors", () => {
  beforeEach(() => {
    enableWideVectors();
    allowWideVectors(true);
  });
  it("128 and 256 give the same bits, and say which they are", () => {
    const [narrow, wide] = [trained({ vectors: "128" }), trained({ vectors: "256" })];
    expect(narrow.arithmetic).toBe("fma");
    expect(wide.arithmetic).toBe("fma, 256-bit");
    expect(wide.w).toEqual(narrow.w);
  });
  it("auto asks a trial once, in the first large program, and does what it says", () => {
    machine({ cells: { a: real(3, 3) }, functions: { square: { trace: ({ a }) => ({ cells: { a: a.dot(a) } }) } } });
    expect(wideVectors().trial).toBeNull();
    const { arithmetic } = trained({ vectors: "auto" });
    const { trial } = wideVectors();
    expect(trial).not.toBeNull();
    expect(arithmetic).toBe(pays(trial!) ? "fma, 256-bit" : "fma");
    expect(tryWideVectors()).toBe(trial);
  });
  it("the trial gets the same bits both ways", () => {
    const { ratio, sameBits } = tryWideVectors();
    expect(sameBits).toBe(true);
    expect(ratio).toBeGreaterThan(0);
  });
  it("256 and portable arithmetic contradict each other, and that is said", () =>
    expect(() => trained({ vectors: "256", portable: true })).toThrow(/fused multiply-add.*take vectors auto or 128/));
  it("other bits or too little gain do not pay", () => {
    expect(pays({ ratio: 1.9, sameBits: true, milliseconds: 5 })).toBe(true);
    expect(pays({ ratio: 1.9, sameBits: false, milliseconds: 5 })).toBe(false);
    expect(pays({ ratio: 1.05, sameBits: true, milliseconds: 5 })).toBe(false);
  });
});

describe("with a host that cannot", () => {
  afterEach(() => allowWideVectors(false));
  it("auto is 128, and 256 is refused with what it takes", () => {
    allowWideVectors(false);
    expect(trained({ vectors: "auto" }).arithmetic).toBe("fma");
    expect(() => trained({ vectors: "256" })).toThrow(UserError);
    expect(() => trained({ vectors: "256" })).toThrow(/Node\.js 24 or newer/);
    expect(wideVectors()).toEqual({ allowed: false, trial: null });
  });
});
