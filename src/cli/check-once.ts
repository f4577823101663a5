// One gradient check from what was typed.
import { type Dataset, subset } from "../data/index.ts";
import { openData } from "../data/readers/index.ts";
import { describeGradientCheck, gradientCheck, gradientCheckSettings } from "../diagnosis/gradient-check/index.ts";
import { flatten, type NdArray } from "../engine/index.ts";
import { check, UserError, whole } from "../options/index.ts";
import { random } from "../random/index.ts";
import { buildExperiment } from "../training/experiment/index.ts";
import { loadModel } from "../training/files/index.ts";
import { readWhole } from "../training/files/read.node.ts";
import type { Invocation } from "./command.ts";
import { modelFile } from "./commands/predict.ts";
import { defaultLossName, experimentFrom } from "./experiment.ts";
import { readOptions, refuseQuestions, valuesOf } from "./flags/data.ts";
import { networkLine } from "./heading.ts";
import { fold } from "./layout.ts";

type Options = Parameters<typeof gradientCheck>[0];

export async function checkOnce({ args: [source], given, console }: Invocation): Promise<number> {
  const opened = await openData(source, readOptions(given));
  refuseQuestions(opened, given);
  const rows = check(whole(10, { low: 1 }), given.rows === undefined ? 10 : Number(given.rows), "--rows");
  const { step: _, ...settings } = gradientCheckSettings;
  const checking = valuesOf(settings, given);
  const checked = given.model === undefined ? await fresh() : await trained(String(given.model));
  console.say(`${checked.what}; a batch of ${checked.options.batch.x.shape[0]} rows of ${opened.name}`);
  console.say();
  const found = gradientCheck({ ...checked.options, ...checking });
  if (console.json) console.emit({ type: "check", ...found });
  else {
    const [verdict, ...rest] = describeGradientCheck(found).split("\n");
    const { page } = console;
    console.print(
      [
        ...fold(verdict, page.width).map((line) => page.style(found.passed ? "good" : "bad", line)),
        ...rest.flatMap((line) =>
          line.startsWith("great ≤") ? fold(line, page.width).map((part) => page.style("dim", part)) : [line],
        ),
      ].join("\n"),
    );
  }
  return found.passed ? 0 : 1;

  async function fresh(): Promise<{ what: string; options: Options }> {
    const { experiment, own } = await experimentFrom(
      given,
      source,
      defaultLossName(() => Promise.resolve(opened)),
    );
    const built = buildExperiment(experiment, opened, own);
    const { model, loss, penalties, seed, prepare, data } = built;
    const batch = firstRows(data.train, rows);
    const begun = model.init(random(seed ?? 0).fork("parameters"), data.train.x.shape.slice(1));
    const params = prepare?.({
      model,
      params: flatten<NdArray>(begun.params),
      state: flatten<NdArray>(begun.state),
      x: data.train.x,
    });
    return { what: await networkLine(built), options: { model, loss: loss!, penalties, batch, seed, ...(params && { params }) } };
  }

  async function trained(path: string): Promise<{ what: string; options: Options }> {
    const file = await modelFile(path);
    const model = loadModel(await readWhole(file), { name: file });
    if (!model.preprocessing)
      throw new UserError(`${file} holds no preprocessing, so the rows of ${source} cannot be prepared for it.`);
    const data: Dataset =
      "columns" in opened
        ? model.preprocessing.applyWithTarget(opened, { extra: "ignore" })
        : { ...opened, x: model.preprocessing.apply(opened) };
    return {
      what: `the network in ${file}`,
      options: { model: model.layer, loss: model.loss, batch: firstRows(data, rows), params: model.params, state: model.state },
    };
  }
}

const firstRows = (data: Dataset, count: number): Dataset =>
  subset(
    data,
    Array.from({ length: Math.min(count, data.x.shape[0]) }, (_, i) => i),
  );
