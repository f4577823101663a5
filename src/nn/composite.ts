// Layers made of layers: what sequential and residual share.
import type { Shape, Tensor } from "../engine/index.ts";
import { UserError } from "../options/index.ts";
import type { Random } from "../random/index.ts";
import type { ArrayTree, Layer, LayerContext, NumberTree, TensorTree } from "./layer.ts";

/** A layer, or a factory that needs nothing to make one: `relu` and `relu()` are the same. */
export type LayerLike = Layer | (() => Layer);

/** Layers by kind and number in order: dense1, relu1, dense2 … */
export function named(likes: readonly LayerLike[]): Record<string, Layer> {
  const counts = new Map<string, number>();
  return Object.fromEntries(
    likes.map((like) => {
      const made = typeof like === "function" ? like() : like;
      const count = (counts.get(made.name) ?? 0) + 1;
      counts.set(made.name, count);
      return [`${made.name}${count}`, made];
    }),
  );
}

/** The first values of layers that follow each other. Each draws from a fork of its own name. */
export function initChain(layers: Readonly<Record<string, Layer>>, random: Random, input: Shape) {
  const [params, state]: Record<string, ArrayTree>[] = [{}, {}];
  let shape = input;
  for (const [name, layer] of Object.entries(layers)) {
    const made = blaming(name, layer, () => layer.init(random.fork(name), shape));
    if (Object.keys(made.params).length > 0) params[name] = made.params;
    if (Object.keys(made.state).length > 0) state[name] = made.state;
    shape = made.output;
  }
  return { params, state, output: shape };
}

/** Each layer applied to what the one before it gave, and shown to whoever watches. */
export function applyChain(layers: Readonly<Record<string, Layer>>, x: Tensor, context: LayerContext) {
  const state: Record<string, TensorTree> = {};
  let value = x;
  for (const [name, layer] of Object.entries(layers)) {
    const made = blaming(name, layer, () => layer.apply(value, inside(context, name)));
    value = made.output;
    context.observe(name, value);
    if (Object.keys(made.state).length > 0) state[name] = made.state;
  }
  return { output: value, state };
}

/** The look at data of the first of these layers, by its name; nothing where it has none. */
export function firstCheck(layers: Readonly<Record<string, Layer>>): Pick<Layer, "checkInput"> {
  const [first] = Object.entries(layers);
  if (!first?.[1].checkInput) return {};
  const [name, layer] = first;
  return { checkInput: (x) => blaming(name, layer, () => layer.checkInput!(x)) };
}

export const hyperOf = (layers: Readonly<Record<string, Layer>>): NumberTree =>
  Object.fromEntries(
    Object.entries(layers).flatMap(([name, { hyper }]) => (Object.keys(hyper).length > 0 ? [[name, hyper]] : [])),
  );

/** What a layer inside another is given. */
const inside = (context: LayerContext, name: string): LayerContext => ({
  ...context,
  params: (context.params[name] ?? {}) as TensorTree,
  state: (context.state[name] ?? {}) as TensorTree,
  hyper: (context.hyper[name] ?? {}) as TensorTree,
  observe: (inner, value) => context.observe(`${name}.${inner}`, value),
});

/** An error of a layer names it by where it stands: `residual1.dense2: expected …`. */
function blaming<T>(name: string, layer: Layer, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const kind = `${layer.name}: `;
    throw new UserError(
      error.message.startsWith(kind) ? `${name}: ${error.message.slice(kind.length)}` : `${name}.${error.message}`,
      { cause: error },
    );
  }
}
