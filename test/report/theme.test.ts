// The palette: contrast against the paper, and apart for people who see fewer colours.
import { describe, expect, it } from "vitest";
import { color, colors, lookOf, resolveColors } from "../../src/report/theme.ts";

type Rgb = readonly [number, number, number];

const linear = (hex: string): Rgb =>
  [1, 3, 5].map((i) => {
    const v = parseInt(hex.slice(i, i + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const contrast = (a: string, b: string) => {
  const [x, y] = [luminance(linear(a)), luminance(linear(b))].toSorted((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
};

// Machado, Oliveira & Fernandes 2009, "A physiologically-based model for simulation of color vision deficiency", severity 1.
const eyes: Record<string, readonly Rgb[]> = {
  everybody: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** OKLab, Ottosson 2020. */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const names = ["one", "two", "three", "four", "five", "six", "seven", "eight"] as const;

describe.each(["light", "dark"] as const)("the %s palette", (theme) => {
  const paper = colors.paper[theme];

  it("draws lines and points that stand out from the paper", () => {
    for (const name of [...names, "other", "negative", "positive"] as const)
      expect(contrast(colors[name][theme], paper), name).toBeGreaterThan(theme === "light" && name === "positive" ? 2.8 : 3);
  });

  it("writes text that can be read", () => {
    for (const name of ["ink", "soft", "good", "bad"] as const) {
      expect(contrast(colors[name][theme], paper), name).toBeGreaterThan(4.5);
      expect(contrast(colors[name][theme], colors.raised[theme]), name).toBeGreaterThan(4.5);
    }
  });

  it.each(Object.entries(eyes))("keeps candidates apart for %s", (_, matrix) => {
    const seen = names.map((name) => {
      const rgb = linear(colors[name][theme]);
      return oklab(
        matrix.map((row) => Math.min(1, Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]))) as unknown as Rgb,
      );
    });
    for (let i = 0; i < names.length; i++) {
      for (let j = 0; j < i; j++) {
        const distance = Math.hypot(...[0, 1, 2].map((k) => seen[i][k] - seen[j][k]));
        expect(distance, `${names[j]} and ${names[i]}`).toBeGreaterThan(i < 5 ? 0.095 : 0.07);
      }
    }
  });
});

describe("colours", () => {
  it("are eight of their own, then grey with dashes that differ", () => {
    const looks = Array.from({ length: 11 }, (_, i) => lookOf(i));
    expect(new Set(looks.slice(0, 8).map((look) => look.color)).size).toBe(8);
    expect(looks.slice(8).every((look) => look.color === color("other"))).toBe(true);
    expect(new Set(looks.slice(8).map(({ dash }) => dash.join())).size).toBe(3);
  });

  it("are fixed in a picture that stands alone", () =>
    expect(resolveColors(`fill="var(--ink)" stroke="var(--nobody)"`, "light")).toBe(`fill="#16181d" stroke="var(--nobody)"`));
});
