/** How much of the machine other programs take while something is timed (Linux; elsewhere unknown, counted as 0). */
import { readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

/** Processor seconds that all programs together have used since the machine started. */
function busySeconds(): number | null {
  try {
    const line = readFileSync("/proc/stat", "utf8").split("\n", 1)[0];
    const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
    const [idle, waiting] = [ticks[3], ticks[4]];
    return (ticks.reduce((a, b) => a + b, 0) - idle - waiting) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}

/** Runs `timed`, which says what processor time was its own, and adds how many cores others kept busy. */
export async function withForeignLoad<T extends { seconds: number; processor: number }>(
  timed: () => Promise<T>,
): Promise<T & { foreign: number }> {
  const before = busySeconds();
  const mine = process.cpuUsage();
  const result = await timed();
  const used = process.cpuUsage(mine);
  const after = busySeconds();
  if (before === null || after === null || result.seconds === 0) return { ...result, foreign: 0 };
  const foreign = after - before - result.processor - (used.user + used.system) / 1e6;
  return { ...result, foreign: Math.max(0, foreign / result.seconds) };
}

/** Waits until others leave the machine alone, at most `seconds`. */
export async function waitUntilQuiet(seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const pause = async () => {
      const start = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { seconds: (performance.now() - start) / 1000, processor: 0 };
    };
    if ((await withForeignLoad(pause)).foreign < 0.12) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
