// Follows one training run: shows it, logs it, saves it every few seconds, and leaves its folder whole whatever happens.
import { join } from "node:path";
import { bytes } from "../report/format.ts";
import type { TrainExtras } from "../report/index.ts";
import { progressLine } from "../report/terminal/progress.ts";
import type { TrainingEvent } from "../training/events.ts";
import type { TrainOptions } from "../training/options.ts";
import type { RunRecord } from "../training/record.ts";
import type { Console } from "./console.ts";
import type { RunFolder } from "./run-folder.ts";

export interface Followed {
  /** One, or several that follow each other with other numbers. */
  readonly stages: readonly TrainOptions[];
  readonly console: Console;
  /** Made when the run has begun: what cannot begin leaves nothing behind. */
  readonly folder: () => Promise<RunFolder>;
  /** What stands beside the weights in the checkpoint and the model. */
  readonly about: unknown;
  /** Shown beside the loss; null for the loss alone. */
  readonly metric: string | null;
  /** What the page says beside the record; null for no report. */
  readonly extras: TrainExtras | null;
}

export interface Outcome {
  readonly record: RunRecord;
  readonly folder: string;
  /** The page, where one was written. */
  readonly report: string | null;
  /** How it was computed: `backend`, `dtype`, `arithmetic`, `threads`, `arena`. */
  readonly engine: Readonly<Record<string, string>>;
}

type Of<T extends TrainingEvent["type"]> = Extract<TrainingEvent, { type: T }>;

/** Milliseconds between two checkpoints. */
const savingPause = 5000;

export async function follow({ stages, console, folder: open, about, metric, extras }: Followed): Promise<Outcome> {
  const { trainInStages } = await import("../training/stages.ts");
  const { saveCheckpoint, saveModel } = await import("../training/files/index.ts");
  let saved = performance.now();
  const due = () => performance.now() - saved >= savingPause;
  const watch = progress(console, metric);
  let folder: RunFolder | undefined;
  let engine: Readonly<Record<string, string>> = {};
  const save = async (snapshot: Of<"end">["snapshot"]) => {
    await folder!.write("checkpoint.safetensors", saveCheckpoint(snapshot, about));
    saved = performance.now();
  };
  const tell = (event: object, logged = true) => {
    if (logged) folder!.log(event);
    console.emit(event);
  };
  try {
    for await (const event of trainInStages(stages.map((options) => ({ ...options, checkpoint: due })))) {
      folder ??= await open();
      watch(event);
      switch (event.type) {
        case "start":
          engine = ranBy(event.machine);
          tell({ ...event, folder: folder.path });
          break;
        case "step":
          tell(event, false);
          break;
        case "epoch":
          tell(event);
          break;
        case "checkpoint":
          await save(event.snapshot);
          tell({ type: "checkpoint", epoch: event.epoch, step: event.step, file: join(folder.path, "checkpoint.safetensors") });
          break;
        case "end": {
          const { record, model, snapshot } = event;
          console.settle();
          // Weights that are no numbers are no use: the checkpoint before them stays.
          if (record.status !== "diverged") {
            await save(snapshot);
            await folder.write("model.safetensors", saveModel(model, about));
          }
          await folder.write("record.json", `${JSON.stringify(record)}\n`);
          const report = extras && (await page(folder.path, record, { ...extras, engine: { ...extras.engine, ...engine } }));
          tell({ type: "end", record, folder: folder.path, report });
          return { record, folder: folder.path, report, engine };
        }
        default:
          event satisfies never;
      }
    }
  } finally {
    console.settle();
    folder?.[Symbol.dispose]();
  }
  throw new Error("a run ended without an end");
}

/** What the report says of the engine once the network is compiled. */
const ranBy = ({
  backend,
  dtype,
  arithmetic,
  threads,
  arenaBytes,
  scratchBytes,
}: Of<"start">["machine"]): Record<string, string> => ({
  backend,
  dtype,
  arithmetic,
  threads: threads === 1 ? "1" : `up to ${threads}`,
  // The interpreter has no memory of its own.
  ...(arenaBytes > 0 && { arena: `${bytes(arenaBytes)}, ${bytes(scratchBytes)} of it scratch` }),
});

async function page(folder: string, record: RunRecord, extras: TrainExtras): Promise<string> {
  const { trainReport } = await import("../report/train.ts");
  const { writeReport } = await import("../report/write.node.ts");
  return writeReport(folder, await trainReport(record, extras));
}

/** The live line: what the last events said. */
function progress(console: Console, metric: string | null): (event: TrainingEvent) => void {
  let epochs = 0;
  let value: number | undefined;
  let began = performance.now();
  return (event) => {
    if (event.type === "start") [epochs, began] = [event.epochs, performance.now()];
    if (event.type === "epoch" && metric !== null) value = (event.validation ?? event.train)[metric];
    if (event.type !== "step") return;
    const { epoch, loss, stepsPerSecond, secondsLeft } = event;
    console.progress((terminal) =>
      progressLine(
        {
          label: "training",
          done: Math.floor(epoch),
          total: epochs,
          unit: "epoch",
          loss,
          ...(metric !== null && value !== undefined && { metric: { name: metric, value } }),
          stepsPerSecond,
          seconds: (performance.now() - began) / 1000,
          secondsLeft,
        },
        terminal,
      ),
    );
  };
}
