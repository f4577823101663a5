/** Our matrix product alone, at the shapes that the first argument lists as JSON; prints microseconds a product as JSON. */
import "../../src/node.ts";
import { machine, real } from "../../src/engine/index.ts";
import { median } from "../statistics.ts";
import type { Shape } from "../products.ts";

const CAPACITY = 4096;
const threads = Number(process.env.BENCH_THREADS ?? 1);
const shapes = JSON.parse(process.argv[2]) as Shape[];
const found = shapes.map(({ rows, inner, columns, turned }) => {
  const made = machine(
    {
      cells: {
        a: turned === "first" ? real(inner, rows) : real(rows, inner),
        b: turned === "second" ? real(columns, inner) : real(inner, columns),
        c: real(rows, columns),
      },
      functions: {
        product: {
          capacity: CAPACITY,
          trace: ({ a, b }) => ({
            cells: { c: (turned === "first" ? a.transpose() : a).dot(turned === "second" ? b.transpose() : b) },
          }),
        },
      },
    },
    { threads },
  );
  for (const cell of ["a", "b"])
    made.write(
      cell,
      Float64Array.from({ length: rows * inner + inner * columns }, (_, i) => Math.sin(i)),
    );
  let steps = 1;
  const samples: number[] = [];
  const end = performance.now() + 60;
  while (performance.now() < end || samples.length < 7) {
    const start = performance.now();
    made.run("product", {}, steps);
    const spent = performance.now() - start;
    if (spent < 4 && steps < CAPACITY) steps = Math.min(CAPACITY, 2 * steps);
    else samples.push((spent / steps) * 1000);
  }
  return median(samples);
});
console.log(JSON.stringify(found));
