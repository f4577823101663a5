// What a gradient check says in words.
import { resolutionOf } from "./differences.ts";
import type { TensorCheck } from "./result.ts";
import { needsALook, worstLevel } from "./verdict.ts";

export function sentenceOf(tensors: readonly TensorCheck[], total: number): string {
  const bad = tensors.filter(({ level }) => needsALook(level)).sort((a, b) => b.relativeError - a.relativeError);
  const level = worstLevel(tensors.map((t) => t.level));
  if (bad.length > 0) {
    const named = bad.map(
      (t) => `${t.path} (relative error ${t.relativeError.toExponential(1)}${t.hints.length > 0 ? `: ${t.hints[0]}` : ""})`,
    );
    return `${level}: the gradient of ${named.join(", ")}`;
  }
  return `${level}: all ${tensors.length} gradients agree with central differences, relative error ${total.toExponential(1)}`;
}

export function notesOf(tensors: readonly TensorCheck[], noise: number, epsilon: number): string[] {
  const sum = (of: (t: TensorCheck) => number) => tensors.reduce((n, t) => n + of(t), 0);
  const [excluded, moved, retested] = [sum((t) => t.excluded), sum((t) => t.moved), sum((t) => t.retested)];
  const sampled = tensors.filter((t) => t.tested + t.excluded < t.shape.reduce((a, b) => a * b, 1)).map((t) => t.path);
  const unresolved = tensors.filter((t) => t.level === "unresolved").map((t) => t.path);
  const notes = [];
  if (sampled.length > 0) notes.push(`${sampled.join(", ")}: a random sample of the entries was compared`);
  if (retested > 0)
    notes.push(`${retested} entries have a kink within epsilon (a ReLU about to switch) and were compared with a smaller one`);
  if (moved > 0)
    notes.push(`${moved} entries sit on a kink, where no slope is the right one, and were compared at a point nearby`);
  if (excluded > 0) notes.push(`${excluded} entries sit on a kink and were left out; check at other weights, not at zeros`);
  if (unresolved.length > 0)
    notes.push(
      `${unresolved.join(", ")}: gradients so near 0 that differences, good to ${resolutionOf(noise, epsilon).toExponential(0)}, cannot tell them from 0`,
    );
  return notes;
}
