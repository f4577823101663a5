/** What networks answer over a plane of two features: filled contours of the answer, the boundary, the training points. */
import type { BoundaryGrid } from "../../training/record.ts";
import { type Figure, flow, type Layer, narrow, panel, picture, rules, symbols, texts, type } from "../draw/index.ts";
import { listed } from "../format.ts";
import { extent, linearAxis, positionOn } from "../scale.ts";
import { fitText } from "../text.ts";
import { color, type Look } from "../theme.ts";
import { sample } from "../values.ts";
import { type Answer, answerOf, classColor, regions } from "./regions.ts";

export interface BoundaryPanel {
  readonly name: string;
  readonly look: Look;
  readonly grid: BoundaryGrid;
  /** A line under the name: `seed 3, validation loss 0.08`. */
  readonly note: string;
}

/** A panel shows no more points than this, evenly chosen. */
export const mostBoundaryPoints = 250;
const shapes = ["circle", "triangle-up", "square", "diamond", "triangle-down", "cross", "triangle-left", "triangle-right"];

/** How to read the picture of such a grid. */
export function boundaryReading(grid: BoundaryGrid): string {
  const points = `Points are training rows${grid.points.length > mostBoundaryPoints ? `, at most ${mostBoundaryPoints} of them` : ""}.`;
  const answer = answerOf(grid);
  switch (answer) {
    case "binary":
      return `The line is the boundary; the stronger the colour, the surer the network. ${points}`;
    case "multiclass":
      return `Areas have the colour of the class that the network names. ${points}`;
    case "regression":
      return `Lines join equal answers; the stronger the colour, the higher. ${points.slice(0, -1)}, darker where the target is higher.`;
    default:
      return answer satisfies never;
  }
}

/**
 * @param classes names of the classes, where known
 * @returns null where no panel has a grid of finite values
 */
export function decisionBoundaries(panels: readonly BoundaryPanel[], classes: readonly string[] = []): Figure | null {
  const usable = panels.filter(
    ({ grid }) => grid.values.length === grid.width * grid.height && grid.values.every(Number.isFinite),
  );
  if (usable.length === 0) return null;
  const { features } = usable[0].grid;
  return {
    name: "boundary",
    title: usable.length > 1 ? "decision boundaries" : "decision boundary",
    description: `What the network answers over ${features[0]} and ${features[1]}, with the training points: ${listed(usable.map(({ name, note }) => `${name} (${note})`))}.`,
    draw: (width) => {
      const small = narrow(width);
      const count = usable.length;
      const columns = small ? Math.min(2, count) : count === 1 ? 1 : count === 2 || count === 4 ? 2 : 3;
      const left = 34;
      const gap = small ? 12 : 24;
      const widest = small || columns > 1 ? Infinity : 480;
      const across = Math.min(widest, (width - left - gap * (columns - 1) - 12) / columns);
      const down = (across * usable[0].grid.height) / usable[0].grid.width; // contours keep the grid's shape
      const key = keyOf(usable[0].grid, answerOf(usable[0].grid), classes, width);
      const single = count === 1;
      const head = single ? 8 : 42;
      const top = key.height + 6 + head;
      const at = (i: number) => ({
        x: left + (i % columns) * (across + gap),
        y: top + Math.floor(i / columns) * (down + head + 24),
      });
      return picture(width, at(count - 1).y + down + 26, [
        ...key.layers,
        ...usable.flatMap((one, i) =>
          onePanel(
            one,
            { ...at(i), width: across, height: down },
            { showX: i + columns >= count, showY: i % columns === 0, heading: !single, dense: small },
          ),
        ),
      ]);
    },
  };
}

/** What the axes are and which mark is which class, on as many lines as it takes. */
function keyOf({ features, points }: BoundaryGrid, answer: Answer, classes: readonly string[], width: number) {
  const known = [...new Set(points.map(({ label }) => label))].toSorted((a, b) => a - b).slice(0, shapes.length);
  const labels = answer === "regression" ? [] : known;
  const [across, up] = features.map((feature) => fitText(feature, type.label, width / 2 - 40));
  const axes = [`${across} →`, `${up} ↑`].map((text) => ({ text, mark: 0 }));
  const names = labels.map((label) => ({ text: fitText(classes[label] ?? `class ${label}`, type.label, width / 2), mark: 15 }));
  const { places, height } = flow([...axes, ...names], width);
  const [said, named] = [places.slice(0, 2), places.slice(2)];
  return {
    height,
    layers: [
      symbols(
        named.map(({ x, y }, i) => ({
          x: x + 6,
          y,
          shape: shapes[labels[i] % shapes.length],
          size: 60,
          fill: classColor(answer, labels[i]),
        })),
      ),
      texts([
        ...said.map((place) => ({ ...place, baseline: "middle" as const, color: color("soft") })),
        ...named.map(({ x, y, text }) => ({ x: x + 15, y, text, baseline: "middle" as const })),
      ]),
    ],
  };
}

function onePanel(
  { name, look, grid, note }: BoundaryPanel,
  size: { x: number; y: number; width: number; height: number },
  { showX, showY, heading, dense }: { showX: boolean; showY: boolean; heading: boolean; dense: boolean },
): Layer[] {
  const answer = answerOf(grid);
  const axes = { x: linearAxis(grid.x, dense ? 3 : 4, { nice: false }), y: linearAxis(grid.y, dense ? 3 : 4, { nice: false }) };
  const [least, most] = extent(grid.points.map(({ label }) => label));
  const points = sample(
    grid.points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)),
    dense ? mostBoundaryPoints / 2 : mostBoundaryPoints,
  ).map(({ x, y, label }) => ({
    x: positionOn(axes.x, x, size.width),
    y: size.height - positionOn(axes.y, y, size.height),
    size: dense ? 14 : 26,
    shape: answer === "regression" ? "circle" : shapes[label % shapes.length],
    fill: answer === "regression" ? color("ink") : classColor(answer, label),
    stroke: color("paper"),
    opacity: answer === "regression" ? 0.25 + 0.7 * ((label - least) / (most - least || 1)) : 1,
  }));
  return [
    panel({
      ...size,
      clip: true,
      layers: [...regions(grid, size), ...[...Map.groupBy(points, ({ shape }) => shape).values()].map((alike) => symbols(alike))],
    }),
    panel({
      ...size,
      axes: {
        ...axes,
        baseline: false,
        showX: showX ? "labels without grid" : "none",
        showY: showY ? "labels without grid" : "none",
      },
      layers: [],
    }),
    ...(heading
      ? [
          rules([{ x: size.x, y: size.y - 26, x2: size.x + 14, y2: size.y - 26, color: look.color, width: 3 }]),
          texts([
            {
              x: size.x + 20,
              y: size.y - 22,
              text: fitText(name, type.label, size.width - 20, { bold: true, keepEnd: true }),
              bold: true,
            },
            { x: size.x, y: size.y - 8, text: fitText(note, type.tick, size.width), size: type.tick, color: color("soft") },
          ]),
        ]
      : []),
  ];
}
