// How often each way of deciding calls one of two equal candidates better, and how often it finds a real difference. Run by
// hand (`node test/comparison/false-verdicts.ts`); its table stands in docs/decisions/0010-how-a-comparison-decides.md.
import {
  bootstrap,
  hodgesLehmann,
  mean,
  pairedTTest,
  signFlipTest,
  signedRankTest,
} from "../../src/comparison/statistics/index.ts";
import { random, type Random } from "../../src/random/index.ts";

const TRIES = 2000;
type Draw = (draw: Random) => [a: number, b: number];
const seedEffect = (draw: Random) => 2 * draw.normal();
const situations: Record<string, Draw> = {
  "equal, one mode": (draw) => {
    const s = seedEffect(draw);
    return [s + draw.normal(), s + draw.normal()];
  },
  "equal, each stuck on a quarter": (draw) => {
    const s = seedEffect(draw);
    return [s + draw.normal() + (draw.uniform() < 0.25 ? 30 : 0), s + draw.normal() + (draw.uniform() < 0.25 ? 30 : 0)];
  },
  "equal, heavy tails": (draw) => {
    const s = seedEffect(draw);
    return [s + draw.normal() / draw.uniform(), s + draw.normal() / draw.uniform()];
  },
  "better by 1.5 deviations": (draw) => {
    const s = seedEffect(draw);
    return [s + draw.normal(), s + 1.5 + draw.normal()];
  },
  "better by 1.5, both stuck on a tenth": (draw) => {
    const s = seedEffect(draw);
    return [s + draw.normal() + (draw.uniform() < 0.1 ? 30 : 0), s + 1.5 + draw.normal() + (draw.uniform() < 0.1 ? 30 : 0)];
  },
};
const ways: Record<string, (d: number[], draw: Random) => boolean> = {
  "signed rank": (d) => {
    const { low, high } = hodgesLehmann(d);
    return signedRankTest(d).pValue < 0.05 && (low > 0 || high < 0);
  },
  "sign flip": (d) => signFlipTest(d, { exactUpTo: 10, resamples: 1000 }).pValue < 0.05,
  "paired t": (d) => pairedTTest(d).pValue < 0.05,
  "bootstrap of the mean": (d, random) => {
    const { low, high } = bootstrap(d, mean, { resamples: 600, random });
    return low > 0 || high < 0;
  },
};
console.log(`| | n | ${Object.keys(ways).join(" | ")} |`);
for (const [name, situation] of Object.entries(situations)) {
  for (const n of [5, 7, 10, 20]) {
    const counts = Object.entries(ways).map(([, way]) => {
      const draw = random(10);
      let verdicts = 0;
      for (let i = 0; i < TRIES; i++) {
        const one = draw.fork(i);
        const d = Array.from({ length: n }, () => {
          const [a, b] = situation(one);
          return a - b;
        });
        if (way(d, one)) verdicts++;
      }
      return `${((100 * verdicts) / TRIES).toFixed(1)} %`;
    });
    console.log(`| ${name} | ${n} | ${counts.join(" | ")} |`);
  }
}
