// The code of an expression at one element or one vector of elements: everything without memory of its own is fused in.
import { type ElementwiseOp, type Index, fixed, shifted } from "../op.ts";
import type { Range } from "../ops/movement.ts";
import type { Tensor } from "../tensor.ts";
import { type Code, get, i32, iadd, imul, set, simd } from "./code.ts";
import type { Lanes } from "./lanes.ts";
import type { Layout } from "./layout.ts";
import type { Pattern } from "./axes.ts";
import type { Nest } from "./nest.ts";
import { threefry } from "./math/threefry.ts";
import { isTrivialReshape, sameIndex, squeezed } from "./views.ts";

export { squeezed } from "./views.ts";

/** Where a node's numbers lie. */
export interface Buffer {
  readonly address: number;
  readonly layout: Layout;
  readonly bytes: 4 | 8;
  readonly kind: "real" | "float64" | "index";
  /** Bytes from one step's slice to the next; 0 for what all steps share. */
  readonly slice: number;
}

export interface BodyOptions {
  readonly nest: Nest;
  readonly lanes: Lanes;
  readonly bufferOf: (t: Tensor) => Buffer | undefined;
  /** The axis that lanes run along, or null where every lane computes the same single element. */
  readonly along: number | null;
  /** Nodes whose value here is already in a local. */
  readonly known?: ReadonlyMap<Tensor, Code>;
  /**
   * One number in every lane, by where it stands: neighbours share what they load, because V8 joins vectors that meet the
   * same splat, and keeps apart those that load it twice.
   */
  readonly splats?: Map<string, Code>;
  /** Elements that this copy of the body stands beyond the pointers, by axis. */
  readonly shift?: ReadonlyMap<number, number>;
}

export class Body {
  readonly statements: Code[] = [];
  readonly #o: BodyOptions;
  /** Values computed before: of a node, where, and whether it was computed though it has memory. */
  readonly #memo = new Map<Tensor, { readonly at: readonly Index[]; readonly own: boolean; readonly code: Code }[]>();
  readonly #known: Map<Tensor, Code>;

  constructor(options: BodyOptions) {
    this.#o = options;
    this.#known = new Map(options.known);
  }

  /** Keeps `code` in a local and gives back how to read it. */
  #keep(code: Code): Code {
    const local = this.#o.lanes.fn.v128();
    this.statements.push(set(local, code));
    return get(local);
  }

  /** From now on `t` at the body's own element is `code`. */
  know(t: Tensor, code: Code): void {
    this.#known.set(t, code);
  }

  /** Pointer and constant offset of `buffer` at `at`. */
  #place(buffer: Buffer, at: readonly Index[]): { pattern: Pattern; offset: number } {
    const pattern = new Map<number, number>();
    let offset = 0;
    at.forEach((index, d) => {
      const bytes = buffer.layout.strides[d] * buffer.bytes;
      offset += index.offset * bytes;
      for (const { loop, times } of index.terms) pattern.set(loop, (pattern.get(loop) ?? 0) + times * bytes);
    });
    for (const [axis, elements] of this.#o.shift ?? []) offset += (pattern.get(axis) ?? 0) * elements;
    return { pattern, offset };
  }

  /** Base code and immediate offset. */
  #address(buffer: Buffer, at: readonly Index[]): { at: Code; offset: number; along: number; fixed: boolean } {
    const { pattern, offset } = this.#place(buffer, at);
    const along = this.#o.along === null ? 0 : (pattern.get(this.#o.along) ?? 0);
    const fixed = [...pattern.values()].every((b) => b === 0);
    const total = buffer.address + offset;
    if (fixed && buffer.slice === 0) return { at: i32(0), offset: total, along, fixed };
    const pointer = get(this.#o.nest.pointer(pattern, buffer.slice));
    // An address is the pointer, without sign, plus the immediate offset: neither may be negative.
    const backwards = total < 0 || [...pattern.values()].some((b) => b < 0);
    return backwards ? { at: iadd(pointer, i32(total)), offset: 0, along, fixed } : { at: pointer, offset: total, along, fixed };
  }

  /** Loads from a buffer: a vector, one number in every lane, or one number a lane from far apart. */
  load(buffer: Buffer, at: readonly Index[]): Code {
    const v = this.#o.lanes;
    const a = this.#address(buffer, at);
    if (a.along === 0 || (buffer.kind === "float64" && v.bytes === 4)) return this.#splat(buffer, a.at, a.offset);
    if (buffer.kind === "index") return this.#keep(v.loadIndex(a.at, a.offset));
    if (a.along === buffer.bytes) return this.#keep(v.load(a.at, a.offset));
    return this.#keep(v.gather(a.at, a.offset, a.along));
  }

  /** One number in every lane. */
  #splat({ kind }: Buffer, at: Code, offset: number): Code {
    const v = this.#o.lanes;
    const key = `${String(at)}+${offset}`;
    const found = this.#o.splats?.get(key);
    if (found) return found;
    const of = kind === "float64" && v.bytes === 4 ? v.splatFloat64 : kind === "index" ? v.splatIndex : v.splat;
    const code = this.#keep(of(at, offset));
    this.#o.splats?.set(key, code);
    return code;
  }

  /** Stores `x` for `t` at its own element: a vector, or one lane where every lane is the same. */
  store(buffer: Buffer, at: readonly Index[], x: Code): Code {
    const v = this.#o.lanes;
    const a = this.#address(buffer, at);
    if (this.#o.along === null)
      return a.fixed && buffer.layout.contiguous < 0 ? v.store(a.at, x, a.offset) : v.storeOne(a.at, x, a.offset);
    if (a.along !== buffer.bytes) throw new Error(`internal: a vector store needs a contiguous axis`);
    return v.store(a.at, x, a.offset);
  }

  /** The value of `t` at `at`; `own` computes it even where it has memory. */
  value(t: Tensor, at: readonly Index[], own = false): Code {
    const known = this.#known.get(t);
    if (known && !own) return known;
    const buffer = own ? undefined : this.#o.bufferOf(t);
    let memo = this.#memo.get(t);
    if (!memo) this.#memo.set(t, (memo = []));
    const before = memo.find((m) => m.own === own && sameIndex(m.at, at));
    if (before) return before.code;
    const code = buffer ? this.load(buffer, at) : this.#compute(t, at);
    memo.push({ at, own, code });
    return code;
  }

  #compute(t: Tensor, at: readonly Index[]): Code {
    const v = this.#o.lanes;
    const { op, arg } = t;
    switch (op.kind) {
      case "constant":
        return v.constant(arg as number);
      case "elementwise":
        return this.#keep(this.#elementwise(op, t, at));
      case "view":
        return this.value(t.src[0], op.source(at, t.src[0].shape, arg));
      case "reshape":
        if (isTrivialReshape(t)) return this.value(t.src[0], squeezed(at, t.shape, t.src[0].shape));
        break;
      case "cast":
        return this.value(t.src[0], at);
      case "iota":
        return this.#keep(this.#position(at[(arg as { axis: number }).axis]));
      case "pad":
        return this.#keep(this.#padded(t, at, arg as readonly Range[]));
      case "uniform":
        return this.#keep(this.#uniform(t, at));
      default:
    }
    throw new Error(`internal: ${op.name} must have memory`);
  }

  #elementwise(op: ElementwiseOp, t: Tensor, at: readonly Index[]): Code {
    const v = this.#o.lanes;
    if (op.name === "where") {
      const mask = this.#mask(t.src[0], at);
      return v.select(mask, this.value(t.src[1], at), this.value(t.src[2], at));
    }
    const x = t.src.map((s) => this.value(s, at));
    const last = t.src.at(-1)!;
    const number = constantOf(last);
    return op.codeWithConstant && number !== null && !Number.isNaN(number) ? op.codeWithConstant(v, ...x) : op.code(v, ...x);
  }

  /** A condition as a bit mask: straight from the comparison where that is fused in. */
  #mask(t: Tensor, at: readonly Index[]): Code {
    const v = this.#o.lanes;
    if (!this.#known.has(t) && !this.#o.bufferOf(t)) {
      if (t.op.kind === "elementwise" && t.op.mask) return this.#keep(t.op.mask(v, ...t.src.map((s) => this.value(s, at))));
      if (t.op.kind === "view") return this.#mask(t.src[0], t.op.source(at, t.src[0].shape, t.arg));
    }
    // Anything but ±0 is true, NaN too.
    return simd(0x4d, v.eq(this.value(t, at), v.constant(0)));
  }

  /** The position along one loop, as numbers in the lanes. */
  #position({ terms, offset }: Index): Code {
    const v = this.#o.lanes;
    if (terms.length === 0) return v.constant(offset);
    const pattern = new Map<number, number>();
    for (const { loop, times } of terms) pattern.set(loop, (pattern.get(loop) ?? 0) + times);
    let beyond = offset;
    for (const [loop, elements] of this.#o.shift ?? []) beyond += (pattern.get(loop) ?? 0) * elements;
    const start = v.splatI32(iadd(get(this.#o.nest.pointer(pattern)), i32(beyond)));
    const along = this.#o.along === null ? 0 : (pattern.get(this.#o.along) ?? 0);
    return along === 0 ? start : v.add(start, along === 1 ? v.ramp() : v.mul(v.ramp(), v.constant(along)));
  }

  #padded(t: Tensor, at: readonly Index[], widths: readonly Range[]): Code {
    const v = this.#o.lanes;
    const source = t.src[0];
    let inside: Code | null = null;
    widths.forEach(([before, after], d) => {
      if (before === 0 && after === 0) return;
      const position = this.#keep(this.#position(at[d]));
      for (const condition of [
        v.lt(v.constant(before - 0.5), position),
        v.lt(position, v.constant(before + source.shape[d] - 0.5)),
      ])
        inside = inside ? v.and(inside, condition) : condition;
    });
    const mask = this.#keep(inside!);
    const from = at.map((i, d) => shifted(i, -widths[d][0]));
    return v.select(mask, this.value(source, from), v.constant(0));
  }

  #uniform(t: Tensor, at: readonly Index[]): Code {
    const v = this.#o.lanes;
    // The row-major position, whatever the layout.
    let flat: Code = i32(0);
    let perLane = 0;
    let stride = 1;
    for (let d = t.shape.length - 1; d >= 0; d--) {
      const { terms, offset } = at[d];
      flat = iadd(flat, i32(offset * stride));
      for (const { loop, times } of terms) {
        const place = iadd(get(this.#o.nest.pointer(new Map([[loop, 1]]))), i32(this.#o.shift?.get(loop) ?? 0));
        flat = iadd(flat, imul(place, i32(times * stride)));
        if (loop === this.#o.along) perLane += times * stride;
      }
      stride *= t.shape[d];
    }
    const word = (s: Tensor) => {
      const b = this.#o.bufferOf(s)!;
      return this.#address(
        b,
        s.shape.map(() => fixed(0)),
      );
    };
    return threefry(v, flat, perLane, word(t.src[0]), word(t.src[1]), (t.arg as { site: number }).site);
  }
}

const constantOf = (t: Tensor): number | null =>
  t.op.kind === "constant" ? (t.arg as number) : t.op.kind === "view" || t.op.kind === "reshape" ? constantOf(t.src[0]) : null;
