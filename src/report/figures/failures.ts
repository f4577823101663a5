/** How many seeds of every candidate failed, and how: diverged, or stuck at chance. */
import type { ComparisonRecord } from "../../comparison/record.ts";
import { percent } from "../format.ts";
import { type Figure, type Layer, narrow, panel, picture, rules, type TextRow, texts, type } from "../draw/index.ts";
import { fitText, textWidth } from "../text.ts";
import { color, lookOf } from "../theme.ts";

/** @returns null where no run failed */
export function failureBars({ candidates }: ComparisonRecord): Figure | null {
  if (candidates.every(({ failureRate }) => !(failureRate > 0))) return null;
  const words = candidates.map(({ runs, failureRate, failures: { diverged, stuck } }) => {
    const kinds = [diverged && `${diverged} diverged`, stuck && `${stuck} stuck at chance`].filter(Boolean).join(", ");
    return failureRate > 0 ? `${percent(failureRate)} of ${runs.length}${kinds ? `: ${kinds}` : ""}` : `none of ${runs.length}`;
  });
  return {
    name: "failures",
    title: "failed runs",
    description: `Share of seeds that failed: ${candidates.map(({ name }, i) => `${name} ${words[i]}`).join("; ")}.`,
    draw: (width) => {
      const small = narrow(width);
      const left = small ? 0 : Math.min(180, Math.max(...candidates.map(({ name }) => textWidth(name, type.title, true))) + 22);
      const room = small ? 0 : Math.max(...words.map((text) => textWidth(text, type.label))) + 16;
      const inner = width - left - room;
      const pitch = small ? 44 : 30;
      const labels: TextRow[] = [];
      const bars: { x: number; x2: number; y: number; color: string; opacity: number }[] = [];
      candidates.forEach(({ name, runs, failures: { diverged, stuck } }, i) => {
        const ink = lookOf(i).color;
        const y = i * pitch + (small ? 28 : 15);
        const scale = inner / Math.max(1, runs.length);
        bars.push({ x: left, x2: left + inner, y, color: color("grid"), opacity: 1 });
        bars.push(
          { x: left, x2: left + diverged * scale, y, color: ink, opacity: 1 },
          { x: left + diverged * scale, x2: left + (diverged + stuck) * scale, y, color: ink, opacity: 0.45 },
        );
        labels.push({
          x: small ? 0 : 14,
          y: small ? y - 13 : y + 4,
          text: fitText(name, type.title, small ? inner - 170 : left - 22, { bold: true, keepEnd: true }),
          bold: true,
          size: type.title,
        });
        labels.push({ x: width, y: small ? y - 13 : y + 4, text: words[i], align: "right", color: color("soft") });
        if (!small) bars.push({ x: 0, x2: 8, y, color: ink, opacity: 1 });
      });
      const layers: Layer[] = [
        rules(
          bars
            .filter(({ x, x2 }) => x2 > x)
            .map(({ y, x, x2, ...bar }) => ({ ...bar, x, x2, y, y2: y, width: x2 - x === 8 ? 8 : 12 })),
        ),
        texts(labels),
      ];
      return picture(width, pitch * candidates.length + 4, [
        panel({ x: 0, y: 0, width, height: pitch * candidates.length, layers }),
      ]);
    },
  };
}
