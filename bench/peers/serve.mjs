/** Answers the bench's questions for a JavaScript library: `build(workload, data)` returns one training step and how to read its loss. */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const MARK = "@@answer ";
// Libraries print what they like; only answers go out under the mark.
const answer = (content) => process.stdout.write(`${MARK}${JSON.stringify(content)}\n`);

/** The most memory this process held. Linux counts its parent's into maxRSS, so there the process's own status is read. */
function peakBytes() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}

/** Loads arrays by name as { data, shape }, each once. */
export function reader(arrays) {
  const cache = new Map();
  return (name) => {
    if (!cache.has(name)) {
      const { file, shape, type } = arrays[name];
      const Numbers = type === "i32" ? Int32Array : Float32Array;
      const { buffer, byteOffset, byteLength } = readFileSync(file);
      const bytes =
        byteOffset % 4 === 0 ? [buffer, byteOffset, byteLength / 4] : [buffer.slice(byteOffset, byteOffset + byteLength)];
      cache.set(name, { data: new Numbers(...bytes), shape });
    }
    return cache.get(name);
  };
}

/** Rows that fill no batch are left out. */
export const usedRows = ({ rows, batch }) => rows - (rows % batch);

/** Widths from the input to the output, for libraries that only know networks of dense layers with ReLU. */
export const widthsOf = ({ input, layers }) => [
  input[0],
  ...layers.filter(({ kind }) => kind === "dense").map(({ units }) => units),
];

/** Endless batches from host memory: an epoch is put in order once, a batch is a view of it. */
export function batches({ data, batch, shuffle }, load) {
  const [x, y] = [load(`${data}.x`), load(`${data}.y`)];
  const rows = x.shape[0];
  if (batch >= rows) return () => ({ x: x.data, y: y.data, rows });
  const [width, height] = [x.data.length / rows, y.data.length / rows];
  const order = shuffle ? load(`${data}.order`) : null;
  const used = usedRows({ rows, batch });
  const xs = order ? new Float32Array(used * width) : x.data;
  const ys = order ? new y.data.constructor(used * height) : y.data;
  let [next, epoch] = [0, 0];
  return () => {
    if (next === 0 && order) {
      const from = (epoch++ % order.shape[0]) * rows;
      for (let r = 0; r < used; r++) {
        const row = order.data[from + r];
        xs.set(x.data.subarray(row * width, (row + 1) * width), r * width);
        ys.set(y.data.subarray(row * height, (row + 1) * height), r * height);
      }
    }
    const [start, end] = [next, next + batch];
    next = end >= used ? 0 : end;
    return { x: xs.subarray(start * width, end * width), y: ys.subarray(start * height, end * height), rows: batch };
  };
}

/**
 * @param build (workload, load) => { step(): handle, read(handle): number, finish?(): void, dispose?(): void, note? }; each may return a promise.
 *   Or { run(steps): losses } where many steps go in one call.
 * @param others answers that this library gives in its own way: `{ search: (question) => answer }`
 */
export async function serve(build, others = {}) {
  let current = null;
  const run = async (model, steps, reading) => {
    if (model.run) return model.run(steps);
    const losses = [];
    for (let i = 0; i < steps; i++) {
      let handle = model.step();
      if (handle instanceof Promise) handle = await handle;
      if (reading) losses.push(await model.read(handle));
    }
    await model.finish?.();
    return losses;
  };
  const questions = {
    prepare: async ({ workload, arrays }) => {
      current = await build(workload, reader(arrays));
      return { note: current.note };
    },
    losses: async ({ steps }) => ({ losses: Array.from(await run(current, steps, true)) }),
    time: async ({ steps }) => {
      const used = process.cpuUsage();
      const start = performance.now();
      await run(current, steps, false);
      const seconds = (performance.now() - start) / 1000;
      const { user, system } = process.cpuUsage(used);
      return { steps, seconds, processor: (user + system) / 1e6 };
    },
    /** Trains one network after the other and tells the mean loss of each one's last epoch; stops early after `limit` seconds. */
    search: async ({ workload, arrays, runs, epochs, limit }) => {
      const load = reader(arrays);
      const losses = [];
      const start = performance.now();
      for (const settings of runs) {
        if (performance.now() - start > limit * 1000) break;
        const own = { ...workload, ...settings };
        const model = await build(own, load);
        const steps = Math.floor(own.rows / own.batch);
        await run(model, steps * (epochs - 1), false);
        const last = await run(model, steps, true);
        losses.push(last.reduce((a, b) => a + b, 0) / last.length);
        model.dispose?.();
      }
      return { losses };
    },
    ...others,
    memory: () => ({ bytes: peakBytes(), resident: process.memoryUsage().rss }),
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const question = JSON.parse(line);
    try {
      answer(await questions[question.do](question));
    } catch (error) {
      answer({ error: String(error?.message ?? error).slice(0, 500) });
    }
  }
  process.exit(0);
}
