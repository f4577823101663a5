/** Parts of a question's rows as data sets, with preprocessing fitted on the first of them. */
import { UserError, withDefaults } from "../options/index.ts";
import { columnVector, type Dataset, type Split, subset } from "./dataset.ts";
import type { ExampleOptions, Examples } from "./examples.ts";
import { inputNotes } from "./notes.ts";
import { applyToFrame, fitPreprocessing, type PreprocessingOptions, preprocessingOptions } from "./preprocessing/pipeline.ts";
import { meanAndStd } from "./preprocessing/scale.ts";
import { scaleTarget, type TargetState } from "./preprocessing/target.ts";

/** What to predict from what, and how the inputs are prepared. */
export type Prepared = ExampleOptions & Partial<PreprocessingOptions>;

/** A split with notes on what was guessed and what the user should know. */
export type PreparedSplit = Split & { notes: string[] };

/** Fits on the first part and applies to all. */
export function assemble(examples: Examples, parts: Int32Array[], given: Prepared): PreparedSplit {
  const { target: _, task: __, ignore: ___, categories: ____, ...choices } = given;
  const options = withDefaults(preprocessingOptions, choices, "preprocessing");
  const { frame, task, classes, y, ignored, name, source, licence } = examples;
  const [train] = parts;
  const target = fitTarget(examples, train, options.standardizeTarget);
  if (task !== "regression" && new Set(Array.from(train, (row) => y[row])).size < 2) {
    throw new UserError(
      `split: the training part of ${name} (${train.length} rows) has one class only; give more rows, or stratify the split.`,
    );
  }
  const preprocessing = fitPreprocessing({ frame, task, target, ignored }, train, options);
  const whole: Omit<Dataset, "x" | "y"> = {
    name,
    task,
    features: preprocessing.features,
    classes,
    ...(source !== undefined && { source }),
    ...(licence !== undefined && { licence }),
  };
  const [first, second, third] = parts.map(
    (rows): Dataset => ({
      ...whole,
      x: applyToFrame(preprocessing.state, frame, rows),
      y: columnVector(Float64Array.from(rows, (row) => scaleTarget(target, y[row]))),
    }),
  );
  return {
    train: first,
    validation: second ?? subset(first, []),
    ...(third && { test: third }),
    preprocessing,
    notes: [...examples.notes, ...inputNotes(frame)],
  };
}

function fitTarget({ task, target: name, classes, y }: Examples, train: Int32Array, standardize: boolean): TargetState {
  if (task !== "regression") return { kind: "classes", name, classes };
  if (!standardize) return { kind: "values", name, mean: 0, std: 1 };
  const { mean, std } = meanAndStd(Float64Array.from(train, (row) => y[row]));
  return { kind: "values", name, mean, std: std > 0 ? std : 1 };
}
