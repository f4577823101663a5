/** How trials look by their state: a shape and a colour each, so that they are told apart without colours too. */
import type { TrialRecord, TrialState } from "../../../tuning/record.ts";
import { flow, type Layer, type SymbolRow, symbols, texts } from "../../draw/index.ts";
import { states } from "../../trials.ts";
import { color } from "../../theme.ts";

const cross = "M-.7,-.7L.7,.7M.7,-.7L-.7,.7";

interface Look {
  readonly shape: string;
  readonly color: string;
  readonly filled: boolean;
  /** Area as a multiple of a dot's. */
  readonly size: number;
}

export const stateLooks: Readonly<Record<TrialState, Look>> = {
  complete: { shape: "circle", color: color("one"), filled: true, size: 1 },
  pruned: { shape: "triangle-down", color: color("two"), filled: false, size: 1.2 },
  failed: { shape: cross, color: color("bad"), filled: false, size: 1.2 },
  running: { shape: "square", color: color("other"), filled: false, size: 1 },
  waiting: { shape: "diamond", color: color("other"), filled: false, size: 1 },
};

export const stateMark = (
  state: TrialState,
  { x, y, size, opacity = 1 }: { x: number; y: number; size: number; opacity?: number },
): SymbolRow => {
  const look = stateLooks[state];
  return {
    x,
    y,
    shape: look.shape,
    size: size * look.size,
    opacity,
    ...(look.filled ? { fill: look.color } : { stroke: look.color }),
  };
};

/** The best trial: a ring with its number's place in the middle. */
export const bestMark = (x: number, y: number): Layer =>
  symbols([
    { x, y, size: 150, stroke: color("paper") },
    { x, y, size: 110, stroke: color("ink") },
    { x, y, size: 36, fill: color("ink"), stroke: color("paper") },
  ]);

/** A key of the states that occur, and of what else a figure shows, as many entries on a line as fit. */
export function stateKey(
  trials: readonly Pick<TrialRecord, "state">[],
  width: number,
  { best = false, extra = [] as readonly string[] } = {},
): { readonly layers: Layer[]; readonly height: number } {
  const shown = states.filter((state) => trials.some((trial) => trial.state === state));
  const entries = [...shown, ...(best ? ["best"] : [])].map((text) => ({ text, mark: 16 }));
  const { places, height } = flow([...entries, ...extra.map((text) => ({ text, mark: 0 }))], width);
  return {
    height,
    layers: [
      symbols(shown.map((state, i) => stateMark(state, { x: places[i].x + 6, y: places[i].y, size: 40 }))),
      ...(best ? [bestMark(places[shown.length].x + 6, places[shown.length].y)] : []),
      texts(
        places.map(({ x, y, text }, i) => ({
          x: x + (i < entries.length ? 16 : 0),
          y,
          text,
          baseline: "middle" as const,
          color: color("soft"),
        })),
      ),
    ],
  };
}
