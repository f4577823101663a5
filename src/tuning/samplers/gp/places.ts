/**
 * Configurations as points of [0, 1]^d for a model of all parameters at once. A parameter that does not exist stands in the middle
 * of its axis, or at a place of its own where the axis has no order: so it tells nothing apart from its branch.
 */
import type { Random } from "../../../random/index.ts";
import { axisOf, type Axis } from "../axis.ts";
import { exists, suggestEach } from "../conditions.ts";
import type { Dimension, Suggestion } from "../sampler.ts";

export interface Places {
  readonly dimensions: readonly Dimension[];
  readonly axes: readonly Axis[];
  readonly categorical: readonly boolean[];
  /** Whether other dimensions exist or not by the value of this one. */
  readonly decides: readonly boolean[];
  /** Null where a parameter is missing or outside of its range. */
  of(parameters: Suggestion): Float64Array | null;
  /** The configuration at coordinates in [0, 1], each snapped to the middle of its cell. */
  snapped(coordinate: (index: number) => number): Float64Array;
  suggestion(point: Float64Array): Suggestion;
  /** Which dimensions exist at a point. */
  active(point: Float64Array): boolean[];
}

export function placesOf(dimensions: readonly Dimension[]): Places {
  const axes = dimensions.map(({ distribution }) => axisOf(distribution));
  const absent = axes.map(({ categorical }) => (categorical ? -1 : 0.5));
  const suggestion = (point: Float64Array) => suggestEach(dimensions, (_, d) => axes[d].value(point[d]));
  const snap = (d: number, place: number) => (axes[d].count === Infinity ? place : axes[d].place(axes[d].value(place)));
  const known = new WeakMap<Suggestion, Float64Array | null>(); // a record and its parameters never change
  return {
    dimensions,
    axes,
    categorical: axes.map(({ categorical }) => categorical),
    decides: dimensions.map(({ name }) => dimensions.some(({ when }) => when.some((condition) => condition.name === name))),
    of(parameters) {
      let point = known.get(parameters);
      if (point === undefined) {
        const places = Float64Array.from(dimensions, (one, d) =>
          exists(one, parameters) ? axes[d].place(parameters[one.name]) : absent[d],
        );
        point = places.some(Number.isNaN) ? null : places;
        known.set(parameters, point);
      }
      return point;
    },
    snapped(coordinate) {
      const point = Float64Array.from(absent);
      suggestEach(dimensions, (_, d) => {
        point[d] = snap(d, coordinate(d));
        return axes[d].value(point[d]);
      });
      return point;
    },
    suggestion,
    active(point) {
      const values = suggestion(point);
      return dimensions.map((one) => exists(one, values));
    },
  };
}

/** A point near another: every coordinate moves a little, those of short lists rarely. */
export function nearby(places: Places, point: Float64Array, spread: number, random: Random): Float64Array {
  return places.snapped((d) => {
    const axis = places.axes[d];
    if (point[d] < 0 || (axis.categorical && random.uniform() < 0.1)) return random.uniform();
    return axis.categorical ? point[d] : Math.min(Math.max(point[d] + spread * random.normal(), 0), 1);
  });
}
