// Every mistake that is easily made: one clear message, the right exit code, nothing half-written.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Workplace, workplace } from "./whetstone.ts";

let place: Workplace;
beforeAll(() => {
  place = workplace();
  place.file("empty.csv", "");
  place.file("ragged.csv", "a,b,y\n1,2,0\n3,1\n5,6,0\n");
  place.file("text.csv", "age,pulse,y\n31,70,0\nold,68,1\n44,75,0\n50,66,1\n");
  place.file("one-class.csv", "a,b,y\n1,2,yes\n3,4,yes\n5,6,yes\n7,8,yes\n");
  place.file("infinite.csv", "a,b,y\n1,2,0\n3,inf,1\n5,6,0\n7,8,1\n");
  place.file("names.csv", "a,name\n1,Ann\n2,Bob\n3,Cid\n4,Dan\n");
  place.file("tiny.csv", "a,y\n1,0\n2,1\n3,0\n4,1\n");
  place.file("two.csv", "a,y\n1,0.5\n2,1.5\n");
  place.file("rows.csv", `a,b,c,y\n${Array.from({ length: 40 }, (_, i) => `${i % 7},${i % 5},3,${i % 2}`).join("\n")}\n`);
  place.file(
    "gaps.csv",
    `a,b,y\n${Array.from({ length: 40 }, (_, i) => `${i % 9 === 0 ? "NaN" : i % 7},${i % 5},${i % 2}`).join("\n")}\n`,
  );
});
afterAll(() => place[Symbol.dispose]());

/** Runs, and demands that only `message` is said and nothing is left behind. */
async function expectRefused(words: string, message: string | RegExp, code = 2): Promise<void> {
  const before = place.list();
  const outcome = await place.run(...words.split(" "));
  expect(outcome.stderr).toMatch(/^whetstone: .*\n$/); // one line: one message, no stack
  expect(outcome.stderr).toMatch(message);
  expect(outcome.stdout).toBe("");
  expect(outcome.code).toBe(code);
  expect(place.list()).toEqual(before);
}

describe.concurrent("refuses with exit code 2 and one message", () => {
  test.for<[what: string, words: string, message: RegExp]>([
    ["a file that is not there", "train text.cvs", /there is no file text\.cvs; did you mean text\.csv\?/],
    ["a misspelt data set", "train circels", /there is no file circels; did you mean circles\?/],
    ["an empty file", "train empty.csv", /empty\.csv is empty/],
    ["ragged rows", "train ragged.csv", /ragged\.csv, line 3: 2 values where line 1 has 3/],
    ["text where numbers belong", "train text.csv", /text\.csv, line 3: column "age" holds the text "old" where numbers belong/],
    ["one class only", "train one-class.csv", /the target "y" has one class only/],
    ["infinity in the data", "train infinite.csv", /infinite\.csv, row 2: column "b" is infinite/],
    [
      "a target that does not exist",
      "train text.csv --categories age --target puls",
      /no column "puls" to predict; did you mean "pulse"\? There are: age, pulse, y/,
    ],
    ["a target asked of built-in data", "train circles --target x9", /--target: circles is built in/],
    ["as many classes as rows", "train names.csv --target name", /the target "name" has 4 classes in 4 rows/],
    [
      "a split that leaves a part without rows",
      "train two.csv --validation 0.1",
      /leave a part without rows \(train 2, validation 0\)/,
    ],
    ["shares that leave nothing to train on", "train rows.csv --validation 0.5 --test 0.5", /leave nothing to train on/],
    ["a batch larger than the data", "train rows.csv --batch-size 500", /batchSize: 500 is more than the 32 training rows/],
    ["a value outside its domain", "train circles --learning-rate -1", /learningRate: expected a number > 0, got -1/],
    ["a misspelt optimizer", "train circles --optimizer adm", /unknown optimizer "adm"; did you mean "adam"\?/],
    ["a misspelt option", "train circles --epoch 3", /train has no option --epoch; did you mean --epochs\?/],
    ["an option without its value", "train circles --epochs", /--epochs needs a value/],
    ["an option given twice", "train circles --epochs 3 --epochs 4", /--epochs is given twice \(3, 4\)/],
    ["a command that does not exist", "trian circles", /there is no command "trian"; did you mean "train"\?/],
    ["one argument too many", "train circles moons", /"moons" is one argument too many/],
    ["no data", "train", /DATA is missing/],
    ["a comparison of nothing", "compare circles", /nothing varies/],
    ["a setting that does not exist", "compare circles --vary rate=1,2", /there is no setting "rate"/],
    ["an unknown value among candidates", "compare circles --vary init=zeros,hee", /unknown initializer "hee"/],
    ["a metric that does not fit", "train circles --metric rmse", /rmse does not fit binary data/],
    [
      "a folder of runs under a file",
      "train circles --epochs 1 --runs empty.csv/runs",
      /cannot write to empty\.csv\/runs: a part of that path is a file/,
    ],
    ["a name that is no name", "train circles --name ../x", /"\.\.\/x" cannot be the name of a folder/],
    ["a run that is not there", "train --resume runs/none", /there is no run at runs\/none/],
    ["a search of nothing", "tune", /tune: DATA is missing/],
    [
      "a misspelt name in a space",
      "tune circles --space dropot=0..1",
      /there is no "dropot" to search; did you mean "dropout"\?/,
    ],
    ["a space with a value that cannot be", "tune circles --space init=he,hee", /unknown initializer "hee"/],
    ["a misspelt sampler", "tune circles --sampler tpee", /unknown sampler "tpee"; did you mean "tpe"\?/],
    ["a misspelt pruner", "tune circles --pruner medain", /unknown pruner "medain"; did you mean "median"\?/],
    ["a time that is none", "tune circles --time 10q", /--time: "10q" is no length of time/],
    ["a sentence that is not understood", "tune circles --until soon", /--until: "soon" is not understood/],
    ["a trial outside of the space", "tune circles --enqueue learningRate=7", /learningRate=7 lies outside of the space/],
    ["a place for studies that does not exist", "tune circles --storage foo://x", /no storage has URLs that begin with foo:/],
    ["a place for studies that keeps nothing", "tune circles --storage memory:", /would be gone with this command/],
    ["a space that is not there", "tune --space none.ts", /there is no none\.ts: it is what --space names/],
    ["a search that is not there", "tune --resume none --storage none.db", /there is no none\.db/],
    ["a worker without a study", "worker", /worker: --study is missing/],
    ["studies where there are none", "studies list --storage none.db", /there is no none\.db/],
    ["a misspelt action", "studies shw x", /there is no "shw"; did you mean "show"\?/],
    ["a configuration that is not there", "train circles --config none.json", /there is no none\.json/],
  ])("%s", ([, words, message]) => expectRefused(words, message));
});

describe("a run that cannot be used", () => {
  let model: Buffer;
  beforeAll(async () => {
    const { code } = await place.run("train", "rows.csv", "--epochs", "2", "--name", "good", "--no-report", "--hidden", "4");
    if (code !== 0) throw new Error(`training the model ended with ${code}`);
    model = readFileSync(join(place.path, "runs/good/model.safetensors"));
    place.file("cut.safetensors", model.subarray(0, model.length - 20));
    const damaged = Buffer.from(model);
    damaged[damaged.length - 5] ^= 1;
    place.file("damaged.safetensors", damaged);
    place.file("foreign.safetensors", "PK\u0003\u0004 something else");
  });

  test("a damaged, a cut and a foreign model are refused, each for its own reason", async () => {
    await expectRefused("predict damaged.safetensors rows.csv", /damaged\.safetensors is damaged: its checksum is/);
    await expectRefused("predict cut.safetensors rows.csv", /cut\.safetensors is cut off/);
    await expectRefused("predict foreign.safetensors rows.csv", /foreign\.safetensors is no safetensors file/);
    await expectRefused(
      "predict runs/good/checkpoint.safetensors rows.csv",
      /is a checkpoint of a run, and a trained model belongs here/,
    );
    await expectRefused("predict runs/good tiny.csv", /tiny\.csv lacks 2 columns that the model was trained on: b, c/);
  });

  test("a damaged checkpoint and other data are refused on resuming, and the run stays as it was", async () => {
    const path = join(place.path, "runs/good/checkpoint.safetensors");
    const checkpoint = readFileSync(path);
    const broken = Buffer.from(checkpoint);
    broken[broken.length - 5] ^= 1;
    writeFileSync(path, broken);
    await expectRefused("train --resume runs/good --epochs 4", /checkpoint\.safetensors is damaged/);
    writeFileSync(path, checkpoint);
    const rows = readFileSync(join(place.path, "rows.csv"), "utf8");
    place.file("rows.csv", rows.replace("\n0,0,3,0", "\n9,0,3,0"));
    await expectRefused(
      "train --resume runs/good --epochs 4",
      /rows\.csv holds other data than when the run in runs\/good began/,
    );
    place.file("rows.csv", rows);
    await expectRefused("train rows.csv --resume runs/good", /goes on with a run as it was told/);
    await expectRefused("compare --resume runs/good", /holds what whetstone train made/);
  });

  test.skipIf(!existsSync("/dev/full"))("a full disk is told as such", async () => {
    await expectRefused("predict runs/good rows.csv --output /dev/full", /cannot write \/dev\/full: the disk is full/);
    await expectRefused("predict runs/good rows.csv --output nowhere/answers.csv", /its folder does not exist/);
  });
});

describe("data with blemishes that can be trained on", () => {
  test("a constant column and missing values are said, and training goes on", async () => {
    const [constant, gaps] = await Promise.all([
      place.run("train", "rows.csv", "--epochs", "1", "--name", "constant", "--no-report"),
      place.run("train", "gaps.csv", "--epochs", "1", "--name", "gaps", "--no-report"),
    ]);
    expect(constant.code).toBe(0);
    expect(constant.stderr).toContain('column "c" holds one value only and tells nothing; it is kept');
    expect(constant.stderr).toContain('"y" is the target (guessed: by its name)');
    expect(gaps.code).toBe(0);
    expect(gaps.stderr).toContain("missing values are filled in from the training part: a (5)");
  });

  test("a learning rate that is too high is told as diverged, with the step, the cause and what to try", async () => {
    const { code, stderr, stdout } = await place.run(
      "train",
      "circles",
      "--optimizer",
      "gradientDescent",
      "--learning-rate",
      "1e9",
      "--name",
      "wild",
      "--no-report",
    );
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr.replace(/\s+/g, " ")).toMatch(
      /Diverged after .* The loss stopped being a finite number at step \d+ .* the learning rate 1000000000 is probably too high: try 100000000/,
    );
    const files = place.list().filter((name) => name.startsWith("runs/wild/"));
    expect(files).toContain("runs/wild/record.json");
    expect(files).not.toContain("runs/wild/model.safetensors");
  });

  test("a folder that is there is never written over", async () => {
    mkdirSync(join(place.path, "runs/mine"), { recursive: true });
    const { code } = await place.run("train", "circles", "--epochs", "1", "--name", "mine", "--no-report", "--quiet");
    expect(code).toBe(0);
    expect(place.list()).toContain("runs/mine-2/model.safetensors");
    expect(place.list().filter((name) => name.startsWith("runs/mine/"))).toEqual([]);
  });
});
