import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { observer } from "../../bench/tuning/problem.ts";
import type { problems } from "../../bench/tuning/problems.ts";
import { groups } from "../../bench/tuning/problems.ts";
import { random } from "../../src/random/index.ts";
import { axisOf } from "../../src/tuning/samplers/axis.ts";
import { suggestEach } from "../../src/tuning/samplers/conditions.ts";

const python = process.env.WHETSTONE_PYTHON ?? "python3";
const folder = join(import.meta.dirname, "../../bench/tuning");
const hasNumpy = spawnSync(python, ["-c", "import numpy"]).status === 0;
if (!hasNumpy) console.warn(`${python} has no numpy: the functions are not compared; WHETSTONE_PYTHON names another Python`);

const quiet = [...groups.standard, ...groups.fresh];
const places = (problem: (typeof problems)[number], count: number) => {
  const own = random(5).fork(problem.name);
  return Array.from({ length: count }, () =>
    suggestEach(problem.dimensions, ({ distribution }) => axisOf(distribution).value(own.uniform())),
  );
};

describe.each(quiet)("$name", (problem) => {
  it("takes its smallest value where it says, and nowhere less", () => {
    expect(problem.value(problem.best)).toBeCloseTo(problem.minimum, 7);
    const least = Math.min(...places(problem, 3000).map(problem.value));
    expect(least).toBeGreaterThan(problem.minimum - 1e-9);
  });

  it("has no coordinate of the optimum in the middle of its range", () => {
    const central = problem.dimensions.filter(
      ({ name, distribution }) =>
        distribution.kind === "float" &&
        name in problem.best &&
        Math.abs(axisOf(distribution).place(problem.best[name]) - 0.5) < 0.005,
    );
    expect(central).toEqual([]);
  });

  it.skipIf(!hasNumpy)("has the same values in Python", () => {
    const asked = [problem.best, ...places(problem, 20)];
    const input = asked.map((parameters) => JSON.stringify({ problem: problem.name, parameters })).join("\n");
    const answers = execFileSync(python, [join(folder, "problems.py")], { input, encoding: "utf8" })
      .trim()
      .split("\n")
      .map(Number);
    asked.forEach((at, i) => {
      const ours = problem.value(at);
      expect(Math.abs(answers[i] - ours), JSON.stringify(at)).toBeLessThan(1e-9 * (1 + Math.abs(ours)));
    });
  });
});

describe.each(groups.noisy)("$name", (problem) => {
  it("shows its value with noise of the size told, and the value itself", () => {
    const look = observer(problem, 3);
    const noise = Array.from({ length: 4000 }, () => look(problem.best)).map((got) => {
      expect(got.true).toBeCloseTo(problem.minimum, 7);
      return got.seen - got.true;
    });
    const deviation = Math.sqrt(noise.reduce((sum, one) => sum + one * one, 0) / noise.length);
    expect(deviation / problem.noise).toBeGreaterThan(0.95);
    expect(deviation / problem.noise).toBeLessThan(1.05);
  });
});
