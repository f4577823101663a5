import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalCdf, normalQuantile, studentCdf, studentQuantile } from "../../../src/comparison/statistics/index.ts";
import golden from "../../golden/comparison/statistics.json" with { type: "json" };

/** Both sides of the comparison and how far apart they may be: relative, but no closer than 1e-15 to zero. */
function near(ours: number, theirs: number, tolerance: number, what: string) {
  expect(Math.abs(ours - theirs), `${what}: ${ours}, SciPy ${theirs}`).toBeLessThanOrEqual(tolerance * Math.abs(theirs) + 1e-300);
}

describe("the normal distribution is SciPy's", () => {
  test("distribution function, to 1e-12 relative even far out in the tail", () => {
    for (const [i, x] of golden.normal.x.entries()) near(normalCdf(x), golden.normal.cdf[i], 1e-12, `x = ${x}`);
  });

  test("quantiles, to 1e-13 relative", () => {
    for (const [i, p] of golden.normal.p.entries()) near(normalQuantile(p), golden.normal.quantile[i], 1e-13, `p = ${p}`);
  });

  test("the ends", () => {
    expect([normalCdf(-Infinity), normalCdf(Infinity), normalCdf(NaN)]).toEqual([0, 1, NaN]);
  });

  test("quantile and distribution function undo each other (property)", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (p) =>
        near(normalCdf(normalQuantile(p)), p, 1e-12, `p = ${p}`),
      ),
    );
  });
});

describe("Student's t distribution is SciPy's", () => {
  test.each(golden.student.df.map((df, i) => ({ df, cdf: golden.student.cdf[i], quantiles: golden.student.quantile[i] })))(
    "$df degrees of freedom: distribution function and quantiles to 1e-10 relative",
    ({ df, cdf, quantiles }) => {
      for (const [i, t] of golden.student.t.entries()) near(studentCdf(t, df), cdf[i], 1e-10, `t = ${t}`);
      for (const [i, p] of golden.student.p.entries()) near(studentQuantile(p, df), quantiles[i], 1e-10, `p = ${p}`);
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
        near(studentCdf(studentQuantile(p, df), df), p, 1e-11, `p = ${p}, df = ${df}`);
        const t = studentQuantile(p, df);
        expect(studentCdf(t, df) + studentCdf(-t, df)).toBeCloseTo(1, 14);
      }),
    );
  });
});
