/** Shorter paths that look the same: points on straight stretches go, positions keep a tenth of a pixel. */
import type { Point } from "./values.ts";

/** Every decimal number in a text with at most so many decimals. */
export const rounded = (text: string, decimals: number): string =>
  text.replace(/-?\d*\.\d+(?:e[-+]?\d+)?|-?\d+e[-+]?\d+/g, (n) =>
    String(Math.round(Number(n) * 10 ** decimals) / 10 ** decimals + 0),
  );

/** A path's `d`: polylines of many points are simplified and written in steps, all else is rounded. */
export function simplifyPath(d: string): string {
  if (!/^[MLZ\d.,e-]+$/.test(d) || d.length < 60) return rounded(d, d.length < 120 ? 2 : 1);
  return d
    .split("M")
    .slice(1)
    .map((part) => {
      const points = part
        .replace("Z", "")
        .split("L")
        .map((pair): Point => pair.split(",").map(Number) as unknown as Point);
      return steps(simplify(points)) + (part.endsWith("Z") ? "Z" : "");
    })
    .join("");
}

/** Whole tenths of a pixel as differences, without a separator where a minus sign is one: `M10,8.8l2.4-3.1 1,.4`. */
function steps(points: readonly Point[]): string {
  const tenths = points.map(([x, y]): Point => [Math.round(x * 10), Math.round(y * 10)]);
  const write = (n: number) => String(n / 10 + 0).replace(/^(-?)0\./, "$1.");
  let text = `M${write(tenths[0][0])},${write(tenths[0][1])}`;
  for (let i = 1; i < tenths.length; i++) {
    const [dx, dy] = [tenths[i][0] - tenths[i - 1][0], tenths[i][1] - tenths[i - 1][1]].map(write);
    text += `${i === 1 ? "l" : dx.startsWith("-") ? "" : " "}${dx}${dy.startsWith("-") ? "" : ","}${dy}`;
  }
  return text;
}

/** The points that a line needs to stay within `tolerance` of the original (Douglas & Peucker 1973). */
export function simplify(points: readonly Point[], tolerance = 0.15): Point[] {
  const keep = new Uint8Array(points.length);
  keep[0] = keep[points.length - 1] = 1;
  const open: [number, number][] = [[0, points.length - 1]];
  for (let range = open.pop(); range; range = open.pop()) {
    const [from, to] = range;
    let [farthest, most] = [-1, tolerance * tolerance];
    for (let i = from + 1; i < to; i++) {
      const distance = fromSegment(points[i], points[from], points[to]);
      if (distance > most) [farthest, most] = [i, distance];
    }
    if (farthest > 0) {
      keep[farthest] = 1;
      open.push([from, farthest], [farthest, to]);
    }
  }
  return points.filter((_, i) => keep[i]);
}

/** The squared distance of a point from the segment between two others. */
function fromSegment([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
  return (x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2;
}
