// `--space` in words: which parameter a wish makes, and what it takes away.
import { beforeAll, describe, expect, test } from "vitest";
import { type OwnName, ownNames } from "../../src/cli/experiment.ts";
import { secondsOf, seedsOf, shareOf, suggestionFrom } from "../../src/cli/tune/read-options.ts";
import { withWish } from "../../src/cli/tune/wishes/wish.ts";
import { trainCommand } from "../../src/cli/tune/train-command.ts";
import type { Experiment } from "../../src/training/experiment/index.ts";
import { checkSpace, experimentOf, logUniformBelowOne, type Space, uniform, usualSpace } from "../../src/tuning/index.ts";

let plugIns: readonly OwnName[];
beforeAll(async () => void (plugIns = await ownNames()));

const wished = (experiment: Experiment, ...wishes: string[]): Space => {
  const space = wishes.reduce((so, wish) => withWish(so, wish, { experiment, plugIns }), usualSpace(experiment, 1000));
  checkSpace(experiment, space);
  return space;
};

describe("a wish", () => {
  test("narrows a range on the scale that is declared, whichever way its name is written", () => {
    const space = wished({}, "learning-rate=1e-4..1e-2", "dropout=0..0.3", "width=16..64", "beta1=0.5..0.99");
    expect(space.learningRate).toEqual({ kind: "float", low: 1e-4, high: 1e-2, log: true, step: null, complement: false });
    expect(space.dropout).toMatchObject({ low: 0, high: 0.3, log: false });
    expect(space.width).toEqual({ kind: "integer", low: 16, high: 64, log: true, step: 1 });
    expect((space.optimizer as Space).beta1).toMatchObject({ low: 0.5, high: 0.99, complement: true });
    expect(wished({}, "lr=0.1,0.2").learningRate).toEqual({ kind: "choice", values: [0.1, 0.2] });
  });

  test("of numbers that are a choice keeps those inside", () => {
    expect(wished({}, "batchSize=16..64").batchSize).toEqual({ kind: "choice", values: [16, 32, 64] });
    expect(wished({}, "batchSize=20..30").batchSize).toMatchObject({ kind: "integer", low: 20, high: 30, log: true });
    expect(wished({}, "batchSize=full,16").batchSize).toEqual({ kind: "choice", values: ["full", 16] });
  });

  test("makes choices of names, of plug-ins with options, and of leaving one out", () => {
    const space = wished({}, "init=he,orthogonal", "l2=none,1e-4", "optimizer=adam,momentum:momentum=0.9", "batchNorm=on,off");
    expect(space.init).toEqual({ kind: "choice", values: ["he", "orthogonal"] });
    expect(space.l2).toEqual({ kind: "choice", values: [null, 1e-4] });
    expect(space.optimizer).toEqual({ kind: "choice", values: ["adam", "momentum:momentum=0.9"] });
    expect(experimentOf({}, { l2: null, batchNorm: "on" })).toEqual({ model: { batchNorm: true } });
  });

  test("fixes a single value, and takes away what is off", () => {
    expect(wished({}, "init=he").init).toEqual({ kind: "fixed", value: "he" });
    expect(Object.keys(wished({}, "l2=off", "dropout=off"))).toEqual(["learningRate", "batchSize", "init", "width", "depth"]);
    expect(wished({}, "hidden=16,32x32")).not.toHaveProperty("width");
  });

  test("keeps the options that a plug-in was given beside the one that is searched", () => {
    const experiment: Experiment = { optimizer: "adam:beta1=0.8" };
    const space = wished(experiment, "beta2=0.9..0.999");
    expect(experimentOf(experiment, { optimizer: { name: "adam", beta1: 0.8, beta2: 0.95 } }).optimizer).toBe(
      "adam:beta1=0.8,beta2=0.95",
    );
    expect(space.optimizer).toMatchObject({ name: { value: "adam" }, beta1: { value: 0.8 }, beta2: { kind: "float" } });
  });

  test("searches nothing that the experiment says itself", () => {
    const experiment: Experiment = { learningRate: 0.1, batchSize: 8, model: { hidden: [4], dropout: 0, init: "he" } };
    expect(Object.keys(usualSpace(experiment, 1000))).toEqual(["l2"]);
    expect(Object.keys(usualSpace({ optimizer: "adam:0.01" }, 1000))).not.toContain("learningRate");
  });

  test.for<[string, RegExp]>([
    ["dropot=0..1", /there is no "dropot" to search; did you mean "dropout"\?/],
    ["dropout", /"dropout" is no wish; write NAME=LOW\.\.HIGH/],
    ["init=0..1", /--space init: it is chosen by name/],
    ["width=a..b", /--space width: "a" is no number/],
    ["l2=0..1", /--space l2: .*begins above 0/],
    ["dropout=0.1..1", /dropout/],
    ["nesterov=on,off", /--space nesterov: it is an option of \w+, which is not chosen/],
    ["epochs=off", /it is not searched anyway/],
    ["init=", /--space init: it names no values/],
  ])("%s is refused", ([wish, message]) => {
    expect(() => wished({}, wish)).toThrow(message);
  });
});

test("times, shares, seeds", () => {
  expect(["90", "90s", "10m", "1h30m", "2d", "1.5h", "10 min"].map((text) => secondsOf(text, "--time"))).toEqual([
    90, 90, 600, 5400, 172_800, 5400, 600,
  ]);
  for (const text of ["", "0", "10q", "m", "-5"]) expect(() => secondsOf(text, "--time")).toThrow("--time");
  expect([shareOf("0.5%"), shareOf("No candidate can beat the best by more than 2 %")]).toEqual([0.005, 0.02]);
  for (const text of ["0.5", "0%", "100%", "better 1%"]) expect(() => shareOf(text)).toThrow("--until");
  expect([seedsOf("1..3"), seedsOf("2")]).toEqual([
    [1, 3],
    [2, 2],
  ]);
  for (const text of ["0", "3..1", "1..2..3", "x", ""]) expect(() => seedsOf(text)).toThrow("--seeds");
});

test("a trial to begin with is told by dimensions, numbers near 1 as themselves", () => {
  const space = { dropout: uniform(0, 0.5), optimizer: { momentum: logUniformBelowOne(0.5, 0.99) } };
  const found = suggestionFrom("dropout=0.25 optimizer.momentum=0.9", space);
  expect(found).toEqual({ dropout: 0.25, "optimizer.1 - momentum": expect.closeTo(0.1, 12) });
  expect(() => suggestionFrom("dropout=0.9", space)).toThrow("dropout=0.9 lies outside of the space: 0 to 0.5");
  expect(() => suggestionFrom("dropot=0.1", space)).toThrow('the space has no dropot; did you mean "dropout"?');
});

test("the command of an experiment says all of it", () => {
  expect(
    trainCommand(
      {
        data: { source: "my houses.csv", target: "price", ignore: ["id", "town"], validation: 0.3 },
        model: { hidden: [8, 8], batchNorm: true },
        penalties: ["l1:1e-5", "l2:1e-4"],
        shuffle: false,
        learningRate: 0.01,
        seed: 3,
      },
      { delimiter: "\t", header: false },
    ),
  ).toBe(
    "whetstone train 'my houses.csv' --hidden 8x8 --batch-norm --learning-rate 0.01 --penalty l1:1e-5+l2:1e-4 --no-shuffle " +
      "--validation 0.3 --target price --ignore id,town --delimiter '\\t' --no-header",
  );
  expect(trainCommand({ model: { type: "dense", options: {} } })).toBeNull();
});
