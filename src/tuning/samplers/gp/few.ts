/** Which of many trials a model takes in, whose time grows with their cube. */

interface Seen {
  /** The trial's. */
  readonly number: number;
  /** To be made small. */
  readonly value: number;
}

/** Of more than `most` the best third, the newest third, and the others at equal distances; all by their numbers. */
export function few<T extends Seen>(seen: readonly T[], most: number): readonly T[] {
  if (seen.length <= most) return seen;
  const third = Math.floor(most / 3);
  const byNumber = seen.toSorted((a, b) => a.number - b.number);
  const best = seen.toSorted((a, b) => a.value - b.value).slice(0, third);
  const kept = new Set([...best, ...byNumber.slice(-third)]);
  const others = byNumber.filter((one) => !kept.has(one));
  const wanted = most - kept.size;
  for (let i = 0; i < wanted; i++) kept.add(others[Math.floor((i * others.length) / wanted)]);
  return byNumber.filter((one) => kept.has(one));
}
