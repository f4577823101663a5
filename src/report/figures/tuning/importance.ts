/** How much of the value's variance each parameter explains, with intervals. */
import { type Figure, narrow, panel, picture, type RuleRow, rules, type TextRow, texts, type } from "../../draw/index.ts";
import type { Importance } from "../../../tuning/importance/index.ts";
import { percent } from "../../format.ts";
import { linearAxis, positionOn } from "../../scale.ts";
import { fitText, textWidth } from "../../text.ts";
import { color } from "../../theme.ts";

/** What a parameter explains of the differences in value, or two parameters together beyond what each does alone. */
export type ImportanceShare = Pick<Importance, "parameters" | "share">;

/** Parameters, and pairs of them, beyond these are left out: the least. */
export const mostBars = { parameters: 20, pairs: 5 };

/** @returns null where no share is a number */
export function importanceBars(shares: readonly ImportanceShare[]): Figure | null {
  const usable = shares
    .filter(({ share }) => Number.isFinite(share.estimate))
    .toSorted((a, b) => b.share.estimate - a.share.estimate)
    .map(({ parameters, share: { estimate, low, high } }) => ({
      name: parameters.join(" × "),
      pair: parameters.length > 1,
      share: estimate,
      low,
      high,
    }));
  if (usable.length === 0) return null;
  const drawn = new Set([
    ...usable.filter(({ pair }) => !pair).slice(0, mostBars.parameters),
    ...usable.filter(({ pair }) => pair).slice(0, mostBars.pairs),
  ]);
  const shown = usable.filter((one) => drawn.has(one));
  const words = shown.map(({ share }) => percent(share));
  return {
    name: "importance",
    title: "importance of the parameters",
    description: `Share of the differences in value that each parameter explains: ${shown.map(({ name, low, high }, i) => `${name} ${words[i]}${Number.isFinite(low) && Number.isFinite(high) ? ` [${percent(low)}, ${percent(high)}]` : ""}`).join(", ")}.`,
    draw(width) {
      const small = narrow(width);
      const left = small ? 0 : Math.min(240, Math.max(...shown.map(({ name }) => textWidth(name, type.label, true))) + 16);
      const room = 54;
      const inner = width - left - room;
      const pitch = small ? 44 : 28;
      const axis = linearAxis(
        [0, Math.min(1, Math.max(0.05, ...shown.flatMap(({ share, high }) => [share, high || 0])))],
        small ? 3 : 5,
      );
      const at = (share: number) => positionOn(axis, Math.min(axis.high, Math.max(0, share)), inner);
      const bars: RuleRow[] = [];
      const labels: TextRow[] = [];
      shown.forEach(({ name, pair, share, low, high }, i) => {
        const y = i * pitch + (small ? 29 : 14);
        bars.push({ x: 0, x2: Math.max(1, at(share)), y, y2: y, color: color("one"), width: pair ? 7 : 13 });
        if (Number.isFinite(low) && Number.isFinite(high)) {
          bars.push({ x: at(low), x2: at(high), y, y2: y, color: color("paper"), width: 4 });
          bars.push({ x: at(low), x2: at(high), y, y2: y, color: color("ink"), width: 1.5 });
          for (const x of [at(low), at(high)]) bars.push({ x, x2: x, y: y - 4, y2: y + 4, color: color("ink"), width: 1.5 });
        }
        labels.push(
          {
            x: small ? 0 : -left,
            y: small ? y - 12 : y + 4,
            text: fitText(name, type.label, small ? inner : left - 14, { bold: true, keepEnd: true }),
            bold: true,
          },
          { x: inner + room, y: small ? y - 12 : y + 4, text: words[i], align: "right" },
        );
      });
      const height = pitch * shown.length + (small ? 2 : 0);
      return picture(width, height + 26, [
        panel({
          x: left,
          y: 0,
          width: inner,
          height,
          axes: {
            x: { ...axis, ticks: axis.ticks.map(({ value }) => ({ value, label: percent(value) })) },
            y: linearAxis([0, 1]),
            showY: "none",
            baseline: false,
          },
          layers: [rules(bars), texts(labels)],
        }),
      ]);
    },
  };
}
