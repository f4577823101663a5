// Reductions, and all that is computed row by row around them: each row is passed over as often as one fold needs another's
// result, and stays in the cache meanwhile. A softmax cross-entropy with its gradient is one such kernel.
import type { ReduceOp } from "../../op.ts";
import type { Tensor } from "../../tensor.ts";
import { Body } from "../body.ts";
import { type Code, get, set } from "../code.ts";
import { type Kernel, placeOf, rowShape, standing } from "../kernel.ts";
import { layoutOf } from "../layout.ts";
import { type Axis, type Segment, segmented } from "../axes.ts";
import { phasesOf } from "../phases.ts";
import { type KernelContext, type Site, axesOf, close, divided, perThread, sideBySide, site } from "./context.ts";
import { cost } from "./cost.ts";

type Shift = ReadonlyMap<number, number>;

export function reduce(context: KernelContext, kernel: Kernel): number {
  const s = site(context, kernel);
  const rows = layoutOf(rowShape(kernel), s.lanes.count);
  const acrossRows =
    rows.contiguous >= 0 && (!kernel.over!.includes(s.layout.contiguous) || isReadAcross(context, kernel, rows.contiguous));
  return close(s, acrossRows ? rowALane(s, rows.contiguous) : lanesAlongRow(s));
}

/** Whether what is folded stands in memory side by side along `rows` and not along the row itself, as the taps of windows do. */
function isReadAcross(context: KernelContext, kernel: Kernel, rows: number): boolean {
  const elements = kernel.members.filter((t) => t.op.kind !== "reduce" && standing(kernel, t.shape) === "element");
  if (elements.some((t) => context.bufferOf(t))) return false;
  const s = site(context, kernel);
  const known = new Map<Tensor, Code>(kernel.members.map((t) => [t, get(s.fn.v128())]));
  const body = new Body({ nest: s.nest, lanes: s.lanes, bufferOf: context.bufferOf, along: rows, known });
  for (const t of kernel.members) if (t.op.kind === "reduce") body.value(t.src[0], placeOf(kernel, t.src[0].shape)!);
  const bytes = s.lanes.bytes;
  const across = s.nest.patterns.filter((p) => p.get(rows) === bytes && p.get(s.layout.contiguous) !== bytes).length;
  return across * 2 > s.nest.patterns.filter((p) => [...p.values()].some((n) => n !== 0)).length;
}

/** Vectors a turn: two of a long formula, so that V8 can join them. */
function vectorsAtOnce({ kernel, context }: Site): number {
  const inLoop = kernel.members.filter((t) => t.op.kind === "reduce" || standing(kernel, t.shape) === "element");
  const formulas = inLoop.map((t) => (t.op.kind === "reduce" ? t.src[0] : t));
  return cost(formulas, (t) => context.bufferOf(t) !== undefined) > 24 ? 2 : 4;
}

/** Each lane holds a row of its own; up to four vectors of rows at a time. */
function rowALane(s: Site, along: number): Code {
  const { kernel, lanes: v, nest } = s;
  const shape = rowShape(kernel);
  const atOnce = vectorsAtOnce(s);
  const outer: Axis[] = axesOf(shape, layoutOf(shape, v.count), v.count).map(({ id, total }) => ({
    id,
    segments: id === along ? segmented(total, Math.min(atOnce * v.count, total)) : [{ step: 1, count: total }],
  }));
  const inner: Axis[] = axesOf(kernel.shape, s.layout, v.count).flatMap(({ id }) =>
    kernel.over!.includes(id) ? [{ id, segments: segmented(kernel.shape[id], 1) }] : [],
  );
  return nest.loops(divided(s.context, outer), (at) => {
    const vectors = at[outer.findIndex((a) => a.id === along)].step / v.count;
    const shifts = Array.from({ length: vectors }, (_, u) => new Map([[along, u * v.count]]));
    return passes(s, along, shifts, (phase) => {
      const sums = new Map(phase.folds.map((t) => [t, shifts.map(() => v.fn.v128())]));
      const loops = nest.loops(
        inner,
        () =>
          turn(
            s,
            phase,
            along,
            shifts.map((shift, u) => ({
              shift,
              rows: phase.rows[u],
              sums: phase.folds.map((t) => sums.get(t)![u]),
              lanes: null,
            })),
          ),
        true,
      );
      return { sums: [...sums.values()].flat(), loops, totals: (t, u) => ({ code: [], total: get(sums.get(t)![u]) }) };
    });
  });
}

/**
 * Lanes run along a folded axis: two or four running folds and one for what is left over, joined pairwise, then folded over the
 * lanes. The running folds meet in memory: neighbours there are what V8 joins into 256-bit vectors.
 */
function lanesAlongRow(s: Site): Code {
  const { kernel, lanes: v, nest } = s;
  const along = s.layout.contiguous;
  const atOnce = vectorsAtOnce(s);
  const partial = perThread(s, 64);
  const address = s.context.scratch(partial.total);
  const shape = rowShape(kernel);
  const outer: Axis[] = axesOf(shape, layoutOf(shape, v.count), v.count).map(({ id }) => ({
    id,
    segments: [{ step: 1, count: shape[id] }],
  }));
  const inner: Axis[] = axesOf(kernel.shape, s.layout, v.count).flatMap(({ id }) =>
    kernel.over!.includes(id)
      ? [{ id, segments: id === along ? vectorSegments(kernel.shape[id], v.count, atOnce) : segmented(kernel.shape[id], 1) }]
      : [],
  );
  return nest.loops(divided(s.context, outer), () =>
    passes(s, null, [new Map()], (phase) => {
      const sums = new Map(phase.folds.map((t) => [t, Array.from({ length: atOnce + 1 }, () => v.fn.v128())]));
      const loops = nest.loops(
        inner,
        (at) => {
          const { step, lanes } = at.at(-1) ?? { step: v.count, lanes: 1 };
          const whole = step === atOnce * v.count;
          const copies = Array.from({ length: Math.max(1, step / v.count) }, (_, u) => ({
            shift: new Map([[along, u * v.count]]),
            rows: phase.rows[0],
            sums: phase.folds.map((t) => sums.get(t)![whole ? u : atOnce]),
            lanes: lanes ?? null,
          }));
          return turn(s, phase, along, copies);
        },
        true,
      );
      const totals = (t: Tensor) => {
        const fold = (x: Code, y: Code) => (t.op as ReduceOp).code(v, x, y);
        const total = v.fn.v128();
        const running = sums.get(t)!.slice(0, atOnce);
        const loaded = running.map((_, i) => v.load(partial.own, address + 16 * i));
        const pairs = loaded.flatMap((x, i) => (i % 2 ? [fold(loaded[i - 1], x)] : []));
        return {
          code: [
            running.map((sum, i) => v.store(partial.own, get(sum), address + 16 * i)),
            set(total, fold(pairs.reduce(fold), get(sums.get(t)![atOnce]))),
            set(total, v.across(get(total), fold)),
          ],
          total: get(total),
        };
      };
      return { sums: [...sums.values()].flat(), loops, totals };
    }),
  );
}

/** Whole vectors, so many a turn, and the last one with the lanes that hold data. */
function vectorSegments(n: number, lanes: number, atOnce: number): Segment[] {
  const whole = n - (n % lanes);
  return [
    ...(whole ? segmented(whole, atOnce * lanes) : []),
    ...(n % lanes ? [{ step: lanes, count: 1, lanes: n % lanes }] : []),
  ];
}

interface Phase {
  readonly number: number;
  readonly folds: readonly Tensor[];
  readonly elements: readonly Tensor[];
  /** What is known of each row so far. */
  readonly rows: readonly ReadonlyMap<Tensor, Code>[];
}
interface Pass {
  readonly sums: readonly number[];
  readonly loops: Code;
  totals(t: Tensor, row: number): { readonly code: Code; readonly total: Code };
}

/** One pass after another over the rows at `shifts`; after each, what stands once a row. */
function passes(s: Site, along: number | null, shifts: readonly Shift[], pass: (phase: Phase) => Pass): Code {
  const { kernel, context, lanes: v } = s;
  const phases = phasesOf(kernel, (t) => context.bufferOf(t) !== undefined);
  const last = Math.max(...phases.values());
  const known = shifts.map(() => new Map<Tensor, Code>());
  const out: Code[] = [];
  for (let number = -1; number <= last; number++) {
    const members = kernel.members.filter((t) => phases.get(t) === number);
    const folds = members.filter((t) => t.op.kind === "reduce");
    const elements = members.filter((t) => t.op.kind !== "reduce" && standing(kernel, t.shape) === "element");
    const once = members.filter((t) => !folds.includes(t) && !elements.includes(t));
    const starts = folds.map((t) => v.constant((t.op as ReduceOp).start));
    if (folds.length + elements.length > 0) {
      const { sums, loops, totals } = pass({ number, folds, elements, rows: known });
      const each = folds.length > 0 ? sums.length / folds.length : 0;
      out.push(
        sums.map((sum, i) => set(sum, starts[Math.floor(i / each)])),
        loops,
      );
      for (const t of folds)
        known.forEach((row, u) => {
          const { code, total } = totals(t, u);
          out.push(code);
          row.set(t, total);
        });
    }
    const splats = new Map<string, Code>();
    out.push(
      sideBySide(
        shifts.map((shift, u) => {
          const body = new Body({ nest: s.nest, lanes: v, bufferOf: context.bufferOf, along, shift, splats, known: known[u] });
          const stores: Code[] = [];
          for (const t of [...folds, ...once]) {
            const place = placeOf(kernel, t.shape)!;
            const x = folds.includes(t) ? known[u].get(t)! : body.value(t, place, true);
            body.know(t, x);
            known[u].set(t, x);
            const buffer = context.bufferOf(t);
            if (buffer) stores.push(body.store(buffer, place, x));
          }
          return { statements: body.statements, stores };
        }),
      ),
    );
  }
  return out;
}

interface Copy {
  readonly shift: Shift;
  readonly rows: ReadonlyMap<Tensor, Code>;
  readonly sums: readonly number[];
  /** Lanes that hold data, or null for all. */
  readonly lanes: number | null;
}

/** One turn of a pass: the elements' values, and vectors of sources folded into sums. */
function turn(s: Site, { folds, elements }: Phase, along: number, copies: readonly Copy[]): Code {
  const { lanes: v, context, kernel, nest } = s;
  const splats = new Map<string, Code>();
  return sideBySide(
    copies.map(({ shift, rows, sums, lanes }) => {
      const body = new Body({ nest, lanes: v, bufferOf: context.bufferOf, along, shift, splats, known: rows });
      const stores: Code[] = [];
      for (const t of elements) {
        const place = placeOf(kernel, t.shape)!;
        const x = body.value(t, place, true);
        body.know(t, x);
        const buffer = context.bufferOf(t);
        if (buffer) stores.push(body.store(buffer, place, x));
      }
      const folded = folds.map((t, i): Code => {
        const op = t.op as ReduceOp;
        const x = body.value(t.src[0], placeOf(kernel, t.src[0].shape)!);
        return set(
          sums[i],
          op.code(v, get(sums[i]), lanes === null ? x : v.select(v.firstLanes(lanes), x, v.constant(op.start))),
        );
      });
      return { statements: [...body.statements, folded], stores };
    }),
  );
}
