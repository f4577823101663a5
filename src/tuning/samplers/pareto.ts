/** Order among trials with several objectives: fronts of those that none beats in everything, and how alone each stands in its front. */

/** Whether `a` is nowhere worse than `b` and somewhere better; all values are to be small. */
export const dominates = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((value, i) => value <= b[i]) && a.some((value, i) => value < b[i]);

/** Indices of the points that no other dominates, in lexicographic order, equal ones as they came. */
export function front(points: readonly (readonly number[])[]): number[] {
  const order = points.map((_, i) => i).toSorted((a, b) => lexicographic(points[a], points[b]) || a - b);
  const found: number[] = [];
  for (const i of order) {
    if (!dominated(points, i, found)) found.push(i);
  }
  return found;
}

/**
 * Indices by front: first those that no point dominates, then those that only the first front dominates, and so on.
 * Zhang et al. 2015, "An efficient approach to nondominated sorting" (ENS-BS): in lexicographic order no point is dominated by a
 * later one, so each goes to the first front that holds nothing above it, found by bisection.
 */
export function fronts(points: readonly (readonly number[])[]): number[][] {
  const order = points.map((_, i) => i).toSorted((a, b) => lexicographic(points[a], points[b]) || a - b);
  const found: number[][] = [];
  for (const i of order) {
    let [low, high] = [0, found.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (dominated(points, i, found[middle])) low = middle + 1;
      else high = middle;
    }
    (found[low] ??= []).push(i);
  }
  return found;
}

/**
 * Whether a point is dominated within a front that was filled in lexicographic order: no later point dominates an earlier one, and
 * of two objectives the newest of the front has the least second value.
 */
function dominated(points: readonly (readonly number[])[], i: number, front: readonly number[]): boolean {
  if (points[i].length === 2) return front.length > 0 && dominates(points[front.at(-1)!], points[i]);
  return front.some((j) => dominates(points[j], points[i]));
}

function lexicographic(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  return 0;
}

/**
 * The crowding distance of each point of a front (Deb et al. 2002): the sides of the box that its neighbours span, each as a part
 * of the front's extent; Infinity at the ends.
 */
export function crowding(front: readonly (readonly number[])[]): number[] {
  const distance = new Array<number>(front.length).fill(0);
  for (let k = 0; k < (front[0]?.length ?? 0); k++) {
    const order = front.map((_, i) => i).toSorted((a, b) => front[a][k] - front[b][k] || a - b);
    const extent = front[order.at(-1)!][k] - front[order[0]][k];
    distance[order[0]] = distance[order.at(-1)!] = Infinity;
    for (let i = 1; i < order.length - 1; i++)
      if (extent > 0) distance[order[i]] += (front[order[i + 1]][k] - front[order[i - 1]][k]) / extent;
  }
  return distance;
}

/** All indices from best to worst: by front, and within one the lonelier first. */
export function paretoOrder(points: readonly (readonly number[])[]): number[] {
  return fronts(points).flatMap((front) => {
    const distance = crowding(front.map((i) => points[i]));
    return front
      .map((i, at) => ({ i, alone: distance[at] }))
      .toSorted((a, b) => (a.alone === b.alone ? a.i - b.i : b.alone - a.alone))
      .map(({ i }) => i);
  });
}
