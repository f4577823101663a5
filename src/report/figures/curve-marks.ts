/** The lines of a panel of curves: seeds thin, medians bold, crosses where runs diverged. */
import { type Layer, lines, symbols } from "../draw/index.ts";
import { color } from "../theme.ts";
import { type CurveAxes, everyRun, runCount, type Series, showable } from "./series.ts";

/** More lines than this in one panel are a thicket; then the medians stand alone. */
const mostLines = 80;

/** Whether the figure shows every seed, or the medians only because there are too many. */
export const showsEverySeed = (all: readonly Series[]): boolean => runCount(all) <= mostLines;

export const curveMarks = (
  all: readonly Series[],
  axes: CurveAxes,
  { thinWidth, boldWidth }: { thinWidth: number; boldWidth: number },
): Layer[] => {
  const every = showsEverySeed(all);
  const busy = runCount(all);
  const opacity = busy > 40 ? 0.3 : busy > 15 ? 0.4 : 0.5;
  const alone = (one: Series) => runCount([one]) < 2;
  return [
    ...all
      .filter((one) => every && !alone(one))
      .map((one) =>
        lines(
          everyRun(one).map((points) => showable(points, axes)),
          { color: one.look.color, width: thinWidth, opacity },
          { separate: true },
        ),
      ),
    // The best candidate's median comes last, on top.
    ...all.toReversed().flatMap((one) => [
      lines([showable(one.median, axes)], { color: color("paper"), width: boldWidth + 2.2, opacity: 0.85 }),
      lines([showable(one.median, axes)], {
        color: one.look.color,
        width: boldWidth,
        dash: one.look.dash,
        opacity: one.look.opacity,
      }),
    ]),
  ];
};

/** A cross where a diverged run was last seen, at the edge where it left the picture. */
export const crosses = (all: readonly Series[], { y: axis }: CurveAxes): Layer =>
  symbols(
    all.flatMap(({ diverged, look }) =>
      diverged.map((points) => {
        const outside = points.findIndex(([, y]) => y > axis.high || y < axis.low);
        const [x, y] = points.at(outside)!; // the last one where none is outside
        return {
          x,
          y: Math.min(axis.high, Math.max(axis.low, y)),
          shape: "M-.6,-.6L.6,.6M.6,-.6L-.6,.6",
          size: 60,
          stroke: look.color,
        };
      }),
    ),
    { x: true, y: true },
  );
