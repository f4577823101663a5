/** Regret curves: a panel a problem, one figure a sampler. */
import { lines, band, panel, picture, texts, symbols, type Layer, type } from "../../src/report/draw/index.ts";
import { linearAxis, logAxis } from "../../src/report/scale.ts";
import { color, lookOf } from "../../src/report/theme.ts";
import { compared, samplerNamed } from "./jobs.ts";
import type { Cell, CurvePoint, Summary } from "./summary.ts";

const WIDTH = 860;
const [LEFT, GAP, HEIGHT, BELOW, TOP] = [50, 50, 96, 52, 34];
const looks = { whetstone: lookOf(0), optuna: lookOf(1) };

export interface Figure {
  readonly name: string;
  readonly spec: ReturnType<typeof picture>;
  readonly description: string;
}

/** One figure for every sampler but random search, which stands in all of them as a thin line. */
export function regretFigures({ part, cells, seeds }: Summary): Figure[] {
  return compared
    .filter(({ name }) => name !== "randomSearch" && cells.some(({ sampler }) => sampler === name))
    .map(({ name, title }) => {
      const own = cells.filter(({ sampler }) => sampler === name);
      const random = (problem: string) => cells.find((one) => one.sampler === "randomSearch" && one.problem === problem);
      return {
        name: `${part}-${name}`,
        spec: figure(own.map((cell) => panelOf(cell, random(cell.problem)))),
        description: `${title} on ${own.length} ${part}: median regret and quartiles over ${seeds[name]} seeds, trial by trial, Whetstone and Optuna's ${samplerNamed(name).optuna}; dashed: random search.`,
      };
    });
}

function figure(panels: readonly ReturnType<typeof panelOf>[]) {
  const across = Math.min(5, panels.length);
  const width = (WIDTH - LEFT - 20 - GAP * (across - 1)) / across;
  const layers = panels.flatMap(({ title, axes, layers: own }, i): Layer[] => {
    const [x, y] = [LEFT + (i % across) * (width + GAP), TOP + 16 + Math.floor(i / across) * (HEIGHT + BELOW)];
    return [
      texts([{ x: x - 30, y: y - 8, text: title, size: type.label, bold: true }]),
      panel({ x, y, width, height: HEIGHT, axes, layers: own }),
    ];
  });
  const height = TOP + 16 + Math.ceil(panels.length / across) * (HEIGHT + BELOW) - 18;
  const entries = [
    { text: "Whetstone", fill: looks.whetstone.color },
    { text: "Optuna", fill: looks.optuna.color },
    { text: "random search", fill: color("faint") },
  ];
  return picture(WIDTH, height, [
    texts(entries.map(({ text }, i) => ({ x: 34 + i * 110, y: 14, text }))),
    symbols(entries.map(({ fill }, i) => ({ x: 24 + i * 110, y: 10, fill, size: 50 }))),
    ...layers,
  ]);
}

function panelOf(cell: Cell, random: Cell | undefined) {
  const { whetstone, optuna } = cell.curves;
  const beside = (random?.curves.whetstone ?? []).filter(([trials]) => trials <= cell.trials);
  const all = [whetstone, optuna].flatMap((curve) => curve.flatMap(([, low, , high]) => [low, high]));
  const bands = (["optuna", "whetstone"] as const).map((side) =>
    band(
      cell.curves[side].map(([x, low, , high]) => ({ x, low, high })),
      looks[side].color,
      0.16,
    ),
  );
  return {
    title: cell.problem,
    axes: {
      x: linearAxis([0, cell.trials], 3),
      y: logAxis([...all, ...beside.map(([, , middle]) => middle)], 3)!,
    },
    layers: [
      ...bands,
      lines([middles(beside)], { color: color("faint"), width: 1, dash: [3, 3] }),
      ...(["optuna", "whetstone"] as const).map((side) =>
        lines([middles(cell.curves[side])], { color: looks[side].color, width: 1.75 }),
      ),
    ],
  };
}

const middles = (curve: readonly CurvePoint[]) => curve.map(([trials, , middle]) => [trials, middle] as const);
