// A heap of numbers that gives the smallest first: the kernels that may run next.

export class Ready {
  #heap: number[] = [];

  constructor(numbers: Iterable<number>) {
    for (const n of numbers) this.add(n);
  }

  add(n: number): void {
    const heap = this.#heap;
    let at = heap.length;
    for (; at > 0; at = (at - 1) >> 1) {
      const parent = heap[(at - 1) >> 1];
      if (parent <= n) break;
      heap[at] = parent;
    }
    heap[at] = n;
  }

  /** Takes the smallest out; undefined where there is none. */
  first(): number | undefined {
    const heap = this.#heap;
    const smallest = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return smallest;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) child++;
      if (heap[child] >= last) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return smallest;
  }
}
