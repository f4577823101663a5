/** NSGA-II: crosses the trials that no other beats in every objective. For several objectives and many trials. */
import { configure, define, plugin, whole } from "../../options/index.ts";
import type { Random } from "../../random/index.ts";
import type { TrialRecord } from "../record.ts";
import { axisOf, type Axis } from "./axis.ts";
import { suggestEach } from "./conditions.ts";
import { ranked } from "./ranking.ts";
import type { Dimension, Question, Sampler, Suggestion } from "./sampler.ts";
import { startingPoint } from "./start.ts";

const declaration = define({
  name: "nsga2",
  aliases: ["nsga", "genetic"],
  reference: "Deb et al. 2002, IEEE Trans. Evolutionary Computation 6; one at a time: Durillo et al. 2009, EMO",
  about: "crosses the trials that none beats in every objective",
  options: { population: whole(50, { low: 4 }, "trials that may become parents") },
});

/** Distribution indices of the crossover and of the mutation: the larger, the nearer to the parents (Deb's values). */
const ETA_CROSSOVER = 15;
const ETA_MUTATION = 20;

/**
 * Parents are the best trials so far, by Pareto fronts and loneliness within them, so that every trial counts as soon as it has
 * ended and workers never wait for a generation. The first trials cover the space.
 */
export const nsga2 = plugin(declaration, (given?: { readonly population?: number }): Sampler => {
  const { population } = configure(declaration, given).options;
  return {
    name: declaration.name,
    suggest(question) {
      const order = ranked(question.history, question.directions).filter(({ state }) => state === "complete");
      return order.length < population ? startingPoint(question) : child(question, order.slice(0, population));
    },
  };
});

function child({ dimensions, random }: Question, population: readonly TrialRecord[]): Suggestion {
  const [first, second] = [tournament(population, random.fork("first")), tournament(population, random.fork("second"))];
  const crossing = random.fork("crossing");
  const crossed = crossing.uniform() < 0.9;
  return suggestEach(dimensions, (dimension) => {
    const draw = random.fork("gene").fork(dimension.name);
    const axis = axisOf(dimension.distribution);
    return axis.value(gene(dimension, axis, first, crossed ? second : first, draw, 1 / dimensions.length));
  });
}

/** The better of two: the population stands in order. */
const tournament = (population: readonly TrialRecord[], random: Random): TrialRecord =>
  population[Math.min(random.integer(population.length), random.integer(population.length))];

/** A place between or near those of the parents; where neither has the parameter, anywhere. */
function gene({ name }: Dimension, axis: Axis, first: TrialRecord, second: TrialRecord, random: Random, rate: number): number {
  const [a, b] = [axis.place(first.parameters[name]), axis.place(second.parameters[name])];
  if (Number.isNaN(a) && Number.isNaN(b)) return random.uniform();
  const [x, y] = [Number.isNaN(a) ? b : a, Number.isNaN(b) ? a : b];
  const swapped = random.uniform() < 0.5;
  if (axis.categorical) return random.uniform() < rate ? random.uniform() : swapped ? y : x;
  const between = random.uniform() < 0.5 ? simulatedBinary(x, y, swapped, random) : swapped ? y : x;
  return random.uniform() < rate ? polynomial(between, random) : between;
}

/** Simulated binary crossover: one of two children that lie about the parents as those of binary strings would (Deb & Agrawal 1995). */
function simulatedBinary(x: number, y: number, other: boolean, random: Random): number {
  const u = random.uniform();
  const beta = u < 0.5 ? (2 * u) ** (1 / (ETA_CROSSOVER + 1)) : (1 / (2 * (1 - u))) ** (1 / (ETA_CROSSOVER + 1));
  const place = 0.5 * (x + y + (other ? -beta : beta) * (x - y));
  return Math.min(Math.max(place, 0), 1);
}

/** Polynomial mutation, which cannot leave [0, 1] (Deb & Goyal 1996). */
function polynomial(x: number, random: Random): number {
  const u = random.uniform();
  const power = 1 / (ETA_MUTATION + 1);
  const move =
    u < 0.5
      ? (2 * u + (1 - 2 * u) * (1 - x) ** (ETA_MUTATION + 1)) ** power - 1
      : 1 - (2 * (1 - u) + 2 * (u - 0.5) * x ** (ETA_MUTATION + 1)) ** power;
  return Math.min(Math.max(x + move, 0), 1);
}
