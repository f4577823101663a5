// Images from the first byte of their files to predictions, with a network told layer by layer.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { random } from "../../src/random/index.ts";
import type { RunRecord } from "../../src/training/record.ts";
import { type Workplace, workplace } from "./whetstone.ts";

let place: Workplace;
beforeAll(() => {
  place = workplace();
  // 160 images of 8×8: a bar somewhere, lying or standing, in noise.
  const draw = random(4);
  const count = 160;
  const pixels = new Uint8Array(count * 64);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = i % 2;
    const [line, from] = [1 + draw.integer(6), draw.integer(4)];
    for (let at = 0; at < 64; at++) pixels[i * 64 + at] = draw.integer(60);
    for (let k = 0; k < 5; k++) pixels[i * 64 + (labels[i] ? line * 8 + from + k : (from + k) * 8 + line)] = 250;
  }
  mkdirSync(join(place.path, "bars"));
  const file = (name: string, head: number[], bytes: Uint8Array) =>
    place.file(name, new Uint8Array([0, 0, 8, ...head, ...bytes]));
  const size = (n: number) => [0, 0, 0, n];
  file("bars/bars-images-idx3-ubyte", [3, ...size(count), ...size(8), ...size(8)], pixels);
  file("bars/bars-labels-idx1-ubyte", [1, ...size(count)], labels);
});
afterAll(() => place[Symbol.dispose]());

const network = "conv2d:6,padding=same relu maxPool2d conv2d:8 batchNorm relu";

test("a folder of images is learnt by a convolutional network, and the model predicts from its file", async () => {
  const { code, stderr } = await place.run(
    ...["train", "bars", "--network", network, "--epochs", "30", "--lr", "0.01", "--name", "bars"],
  );
  expect(stderr).toContain("inputs of 8×8×1, 2 classes");
  expect(stderr.replace(/\s+/g, " ")).toContain(
    "8×8×1 conv2d(6, padding=same) relu maxPool2d(2) conv2d(8) batchNorm relu flatten → 1, 549 parameters",
  );
  expect(code).toBe(0);
  const record = JSON.parse(readFileSync(join(place.path, "runs/bars/record.json"), "utf8")) as RunRecord;
  expect(record.final.validation!.accuracy).toBeGreaterThan(0.9);
  expect(record.inspections.at(-1)!.layers.map(({ name }) => name)).toContain("conv2d2");
  const predicted = await place.run("predict", "runs/bars", "bars/bars-images-idx3-ubyte");
  expect(predicted.code).toBe(0);
  expect(predicted.stdout.trim().split("\n").length).toBeGreaterThanOrEqual(160);
});

test("initializers are compared on it as on any network", async () => {
  const { code, stderr } = await place.run(
    ...["compare", "bars", "--network", network, "--vary", "init=he,lsuv", "--seeds", "2", "--epochs", "2", "--workers", "1"],
    "--no-report",
  );
  expect(stderr).toContain("he · lsuv");
  expect(code).toBe(0);
});

test.each([
  [["--network", "conv2d:6 rleu"], /unknown layer "rleu"; did you mean "relu"\?/],
  [["--network", "conv2d:kernel=9,channels=2"], /conv2d1: a window of 9×9 does not fit 8×8 places/],
  [
    ["--network", "conv2d:4", "--hidden", "8"],
    /hidden: network names every layer already, so leave it out, or write dense:64 into the network/,
  ],
  [["--network", "conv2d:4", "--batch-norm"], /batch-norm: network names every layer already.*write batchNorm into the network/],
  [["--network", "residual"], /unknown layer "residual"/],
])("%j is refused with a word on what to do", async (options, message) => {
  const { code, stderr } = await place.run("train", "bars", "--epochs", "1", "--no-report", ...options);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});

test("layers are listed with their options", async () => {
  const { stdout } = await place.run("list", "conv2d");
  expect(stdout).toContain("kernel");
  expect(stdout).toContain("a whole number >= 1, or one for each axis such as [3, 5]");
  expect((await place.run("list", "layers")).stdout).toContain("maxPool2d");
});
