import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalCdf, normalQuantile, studentCdf, studentQuantile } from "../../../src/comparison/statistics/index.ts";
import golden from "../../golden/comparison/statistics.json" with { type: "json" };

/** How far apart, relative to what SciPy says. */
const apart = (ours: number, theirs: number): number =>
  ours === theirs ? 0 : Math.abs(ours - theirs) / (Math.abs(theirs) + 1e-290);

describe("the normal distribution is SciPy's", () => {
  test("distribution function, to 1e-12 relative even far out in the tail", () => {
    for (const [i, x] of golden.normal.x.entries()) expect(apart(normalCdf(x), golden.normal.cdf[i])).toBeLessThan(1e-12);
  });

  test("quantiles, to 1e-13 relative", () => {
    for (const [i, p] of golden.normal.p.entries())
      expect(apart(normalQuantile(p), golden.normal.quantile[i])).toBeLessThan(1e-13);
  });

  test("the ends", () => {
    expect([normalCdf(-Infinity), normalCdf(Infinity), normalCdf(NaN)]).toEqual([0, 1, NaN]);
  });

  test("quantile and distribution function undo each other (property)", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (p) => {
        expect(apart(normalCdf(normalQuantile(p)), p)).toBeLessThan(1e-12);
      }),
    );
  });
});

describe("Student's t distribution is SciPy's", () => {
  test.each(golden.student.df.map((df, i) => ({ df, cdf: golden.student.cdf[i], quantiles: golden.student.quantile[i] })))(
    "$df degrees of freedom: distribution function and quantiles to 1e-10 relative",
    ({ df, cdf, quantiles }) => {
      for (const [i, t] of golden.student.t.entries()) expect(apart(studentCdf(t, df), cdf[i])).toBeLessThan(1e-10);
      for (const [i, p] of golden.student.p.entries()) expect(apart(studentQuantile(p, df), quantiles[i])).toBeLessThan(1e-10);
    },
  );

  test("near one half quantiles keep their digits, where t is the distance of p divided by the density at 0", () => {
    expect(studentQuantile(0.5 - 2 ** -30, 4) / (-(2 ** -30) / 0.375)).toBeCloseTo(1, 12);
    expect(studentQuantile(0.5 + 2 ** -30, 1) / (2 ** -30 * Math.PI)).toBeCloseTo(1, 12);
  });

  test("the ends, and what has no answer", () => {
    expect([studentCdf(-Infinity, 3), studentCdf(Infinity, 3), studentQuantile(0, 3), studentQuantile(1, 3)]).toEqual([
      0,
      1,
      -Infinity,
      Infinity,
    ]);
    for (const value of [studentCdf(1, 0), studentCdf(NaN, 3), studentQuantile(-0.1, 3), studentQuantile(0.5, -1)])
      expect(value).toBeNaN();
  });

  test("quantile and distribution function undo each other, and the halves mirror (property)", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 0.5, noNaN: true }), fc.double({ min: 0.6, max: 1e5, noNaN: true }), (p, df) => {
        expect(apart(studentCdf(studentQuantile(p, df), df), p)).toBeLessThan(1e-11);
        const t = studentQuantile(p, df);
        expect(studentCdf(t, df) + studentCdf(-t, df)).toBeCloseTo(1, 14);
      }),
    );
  });
});
