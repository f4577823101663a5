// Host arrays: what goes into a program and comes out of it, always float64 on the host.

export type Shape = readonly number[];

export const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** Row-major strides, in elements. */
export const stridesOf = (shape: Shape): number[] => {
  const out = new Array<number>(shape.length).fill(1);
  for (let d = shape.length - 2; d >= 0; d--) out[d] = out[d + 1] * shape[d + 1];
  return out;
};

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((n, i) => n === b[i]);

/** A row-major array of float64. */
export class NdArray {
  readonly shape: Shape;
  readonly data: Float64Array;

  constructor(shape: Shape, data: Float64Array) {
    if (data.length !== sizeOf(shape))
      throw new TypeError(`ndarray: shape [${shape}] holds ${sizeOf(shape)} numbers, got ${data.length}`);
    this.shape = shape;
    this.data = data;
  }
}

/** Makes an array of `shape`; zeros where no data is given. */
export const ndarray = (shape: Shape, data?: ArrayLike<number>): NdArray =>
  new NdArray([...shape], data instanceof Float64Array ? data : data ? Float64Array.from(data) : new Float64Array(sizeOf(shape)));
