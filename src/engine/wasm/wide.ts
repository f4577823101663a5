// 256-bit vectors: V8 can join neighbouring 128-bit operations, where a flag was set before compiling.

let enabled = false;

/** Told by the host (Node) once V8's revectorizer is on; browsers have no switch. */
export function useWideVectors(on: boolean): void {
  enabled = on;
}

export const hasWideVectors = (): boolean => enabled;
