/** The bench's pictures, drawn with the parts that reports are drawn with. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lines, panel, picture, type Layer, symbols, texts, type } from "../src/report/draw/index.ts";
import { linearAxis, logAxis, type Axis } from "../src/report/scale.ts";
import { drawSvg, standAlone } from "../src/report/svg.ts";
import { color, lookOf } from "../src/report/theme.ts";
import type { Endured } from "./endurance.ts";
import type { Part } from "./parts.ts";
import type { Curve, Point } from "./scaling.ts";

const WIDTH = 820;

/** Draws what the parts give into `folder`; by part, the Markdown that shows it. */
export async function drawFigures(folder: string, parts: readonly Part[]): Promise<Map<string, string>> {
  const shown = new Map<string, string>();
  for (const { name, content } of parts) {
    const figure =
      content.kind === "scaling"
        ? scalingFigure(content.curves)
        : content.kind === "endurance"
          ? enduranceFigure(content.runs)
          : null;
    if (!figure) continue;
    mkdirSync(folder, { recursive: true });
    const svg = await drawSvg(figure.spec, { name, description: figure.description });
    writeFileSync(join(folder, `${name}.svg`), standAlone(svg));
    shown.set(name, `![${figure.description}](figures/${name}.svg)`);
  }
  return shown;
}

/** Panels side by side, `across` in a row, each with a title. */
function grid(
  panels: readonly { readonly title: string; readonly x: Axis; readonly y: Axis; readonly layers: readonly Layer[] }[],
  across: number,
  top: number,
) {
  const [left, gap, height, below] = [52, 64, 150, 62];
  const width = (WIDTH - left - 28 - gap * (across - 1)) / across;
  const places = panels.map((_, i) => ({
    x: left + (i % across) * (width + gap),
    y: top + 24 + Math.floor(i / across) * (height + below),
  }));
  const layers: Layer[] = panels.flatMap(({ title, x, y, layers: own }, i) => [
    texts([{ x: places[i].x - 34, y: places[i].y - 10, text: title, size: type.label, bold: true }]),
    panel({ ...places[i], width, height, axes: { x, y }, layers: own }),
  ]);
  return { layers, height: top + 24 + Math.ceil(panels.length / across) * (height + below) - 24 };
}

const key = (entries: readonly string[]): Layer[] => [
  texts(entries.map((text, i) => ({ x: 70 + i * 150, y: 16, text }))),
  ...entries.map((_, i) => symbols([{ x: 58 + i * 150, y: 12, fill: lookOf(i).color, size: 50 }])),
];

/** Ticks at some of the swept values themselves, the last among them. */
function sweptAxis(values: readonly number[]): Axis {
  const every = Math.ceil(values.length / 4);
  const ticks = values.filter((_, i) => (values.length - 1 - i) % every === 0);
  const label = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
  const [low, high] = [values[0] / 1.15, values[values.length - 1] * 1.15];
  return { kind: "log", low, high, ticks: ticks.map((value) => ({ value, label: label.format(value) })) };
}

function scalingFigure(curves: readonly Curve[]) {
  const sweeps = [...new Set(curves.map(({ sweep }) => sweep))];
  const peers = [...new Set(curves.map(({ peer }) => peer))];
  const panels = sweeps.map((sweep) => {
    const own = curves.filter((c) => c.sweep === sweep);
    const points = own.flatMap((c) => c.points);
    const ours = own[0].points;
    // As a line through our last point would run if time were proportional to what is swept.
    const last = ours[ours.length - 1];
    const proportional = ours
      .map(({ x }): Point => ({ x, y: (last.y * x) / last.x }))
      .filter(({ y }) => y >= Math.min(...points.map((p) => p.y)));
    return {
      title: `µs a step by ${sweep}`,
      x: sweptAxis(ours.map(({ x }) => x)),
      y: logAxis(
        points.map(({ y }) => y),
        4,
      )!,
      layers: [
        ...(sweep === "rows"
          ? []
          : [lines([proportional.map(({ x, y }) => [x, y] as const)], { color: color("faint"), width: 1, dash: [3, 3] })]),
        ...own.flatMap(({ peer, points: its }) => {
          const { color: stroke } = lookOf(peers.indexOf(peer));
          return [
            lines([its.map(({ x, y }) => [x, y] as const)], { color: stroke, width: 1.75 }),
            symbols(
              its.map(({ x, y }) => ({ x, y, fill: stroke, size: 18 })),
              { x: true, y: true },
            ),
          ];
        }),
      ],
    };
  });
  const { layers, height } = grid(panels, 3, 30);
  return {
    spec: picture(WIDTH, height, [...key(peers), ...layers]),
    description: `Microseconds a step on logarithmic scales, ${peers.join(" and ")}, by ${sweeps.join(", ")}; dashed: as if time were proportional, through our last point.`,
  };
}

function enduranceFigure(runs: readonly Endured[]) {
  const panels = runs.flatMap(({ workload, blocks }) => {
    const x = linearAxis(
      blocks.map(({ steps }) => steps / 1000),
      4,
    );
    const curve = (of: (b: (typeof blocks)[number]) => number, look: number): Layer =>
      lines([blocks.map((b) => [b.steps / 1000, of(b)] as const)], { color: lookOf(look).color, width: 1.5 });
    return [
      {
        title: `${workload}: µs a step, by thousands of steps`,
        x,
        y: linearAxis([0, ...blocks.map((b) => b.micros)], 4),
        layers: [curve((b) => b.micros, 0)],
      },
      {
        title: `${workload}: MB held, by thousands of steps`,
        x,
        y: linearAxis([0, ...blocks.map((b) => b.megabytes)], 4),
        layers: [curve((b) => b.megabytes, 1)],
      },
    ];
  });
  const { layers, height } = grid(panels, 2, 0);
  return {
    spec: picture(WIDTH, height, layers),
    description: `Time of a step and memory held over ${runs.map(({ workload, blocks }) => `${blocks[blocks.length - 1].steps.toLocaleString("en")} steps of ${workload}`).join(" and ")}, block by block.`,
  };
}
