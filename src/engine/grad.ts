// Reverse-mode differentiation, graph → graph: gradients fuse, simplify, compile and differentiate again.
import { type Tensor, fill } from "./tensor.ts";

/** Every node that `roots` depend on, sources before users; what is `known` is left out, with all that it alone depends on. */
export function topological(roots: Iterable<Tensor>, known: (t: Tensor) => boolean = () => false): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  const stack: { node: Tensor; next: number }[] = [];
  for (const root of roots) {
    if (seen.has(root) || known(root)) continue;
    seen.add(root);
    stack.push({ node: root, next: 0 });
    while (stack.length) {
      const top = stack[stack.length - 1];
      const source = top.node.src[top.next++];
      if (!source) {
        order.push(top.node);
        stack.pop();
      } else if (!seen.has(source) && !known(source)) {
        seen.add(source);
        stack.push({ node: source, next: 0 });
      }
    }
  }
  return order;
}

/** Gradients of a scalar `loss` (any shape of size 1) with respect to each of `wrt`, by name. */
export function grad<K extends string>(loss: Tensor, wrt: Readonly<Record<K, Tensor>>): Record<K, Tensor> {
  if (loss.size !== 1)
    throw new TypeError(`grad: the loss must be one number, got shape [${loss.shape}]; take its mean() or sum()`);
  const targets = Object.entries(wrt) as [K, Tensor][];
  const needed = new Set<Tensor>(targets.map(([, t]) => t));
  const order = topological([loss]);
  for (const t of order) if (t.src.some((s) => needed.has(s))) needed.add(t);

  const adjoint = new Map<Tensor, Tensor>([[loss, fill(loss.shape, 1)]]);
  for (const y of order.reverse()) {
    const g = adjoint.get(y);
    if (!g || !needed.has(y) || y.src.length === 0) continue;
    y.op.vjp(g, y, y.src, y.arg as never).forEach((part, i) => {
      const x = y.src[i];
      if (part === null || !needed.has(x)) return;
      const before = adjoint.get(x);
      adjoint.set(x, before ? before.add(part) : part);
    });
  }
  return Object.fromEntries(targets.map(([name, x]) => [name, adjoint.get(x) ?? fill(x.shape, 0)])) as Record<K, Tensor>;
}
