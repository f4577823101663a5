// Numbers as readers get them.
import { describe, expect, it } from "vitest";
import {
  bytes,
  columnFormat,
  duration,
  fixed,
  interval,
  listed,
  metricName,
  number,
  percent,
  pValue,
  setting,
} from "../../src/report/format.ts";

describe("numbers", () => {
  it.each([
    [0, "0"],
    [0.0712345, "0.0712"],
    [0.5, "0.500"],
    [1, "1.00"],
    [12345, "12,345"],
    [-0.25, "−0.250"],
    [3.14e-7, "3.14×10⁻⁷"],
    [1e-9, "10⁻⁹"],
    [2e12, "2×10¹²"],
    [0.9996, "1.00"],
    [999.7, "1,000"],
    [NaN, "–"],
    [null, "–"],
    [undefined, "–"],
    [Infinity, "∞"],
    [-Infinity, "−∞"],
  ])("%s is written %s", (value, text) => expect(number(value)).toBe(text));

  it("never writes a minus sign before nothing", () => expect(fixed(-0.0001, 2)).toBe("0.00"));

  it("in a column share their decimals, so that points line up", () => {
    const write = columnFormat([0.0712, 0.128, 0.0004]);
    expect([0.0712, 0.128].map(write)).toEqual(["0.0712", "0.1280"]);
  });

  it("in a column that spans many powers of ten are each written for itself", () => {
    const write = columnFormat([1e-6, 1, 1e5]);
    expect([1e-6, 1e5].map(write)).toEqual(["10⁻⁶", "100,000"]);
  });

  it.each([
    [0.003, "0.003"],
    [1e-8, "10⁻⁸"],
    [10, "10"],
    [0.1 + 0.2, "0.3"],
    [123456, "123,456"],
  ])("as settings lose zeros that say nothing: %s is %s", (value, text) => expect(setting(value)).toBe(text));

  it("of an interval have one minus sign and at most four digits", () => {
    expect(interval({ estimate: 0.693148, low: 0.6931472, high: 0.6931569 })).toBe("0.6931 [0.6931, 0.6932]");
    expect(interval({ estimate: -0.0234, low: -0.031, high: -0.0162 })).toBe("−0.023 [−0.031, −0.016]");
    expect(interval(null)).toBe("–");
  });
});

describe("times, sizes and shares", () => {
  it.each([
    [4e-6, "4.0 µs"],
    [0.0081, "8.1 ms"],
    [0.465, "465 ms"],
    [1.42, "1.4 s"],
    [22.4, "22 s"],
    [59.99, "1 min"],
    [125, "2 min 5 s"],
    [11520, "3 h 12 min"],
    [NaN, "–"],
  ])("%s seconds are %s", (seconds, text) => expect(duration(seconds)).toBe(text));
  it.each([
    [0, "0 B"],
    [2700, "2.70 kB"],
    [999_600, "1.00 MB"],
    [4.1e6, "4.10 MB"],
    [2e9, "2.00 GB"],
  ])("%s bytes are %s", (count, text) => expect(bytes(count)).toBe(text));
  it.each([
    [0, "0%"],
    [0.004, "0.4%"],
    [0.2, "20%"],
    [1, "100%"],
    [NaN, "–"],
  ])("%s is %s", (fraction, text) => expect(percent(fraction)).toBe(text));
  it.each([
    [0.0004, "< 0.001"],
    [0.0312, "0.031"],
    [0.21, "0.21"],
    [NaN, "–"],
  ])("p = %s is %s", (p, text) => expect(pValue(p)).toBe(text));
});

describe("words", () => {
  it("join with commas and an and", () =>
    expect([listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])]).toEqual(["", "a", "a and b", "a, b and c"]));
  it("call metrics as people write them", () =>
    expect(["rocAuc", "balancedAccuracy", "loss", "mine"].map(metricName)).toEqual([
      "ROC AUC",
      "balanced accuracy",
      "loss",
      "mine",
    ]));
});
