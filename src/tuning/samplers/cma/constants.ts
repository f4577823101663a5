/** The strategy's constants: Hansen 2016, "The CMA evolution strategy: a tutorial", arXiv:1604.00772v1, table 1. */

export interface Constants {
  readonly lambda: number;
  /** Of all λ ranks: positive for the better half, negative for the worse (active CMA). */
  readonly weights: Float64Array;
  readonly muEff: number;
  readonly cSigma: number;
  readonly dSigma: number;
  readonly cC: number;
  readonly c1: number;
  readonly cMu: number;
  /** E‖N(0, I)‖. */
  readonly chi: number;
}

/** λ for n coordinates. */
export const usualPopulation = (n: number): number => 4 + Math.floor(3 * Math.log(n));

export function constantsOf(n: number, lambda: number): Constants {
  const mu = Math.floor(lambda / 2);
  const raw = Float64Array.from({ length: lambda }, (_, i) => Math.log((lambda + 1) / 2) - Math.log(i + 1));
  const effective = (part: Float64Array) => total(part) ** 2 / part.reduce((sum, w) => sum + w * w, 0);
  const muEff = effective(raw.slice(0, mu));
  const muEffMinus = effective(raw.slice(mu));
  const c1 = 2 / ((n + 1.3) ** 2 + muEff);
  const cMu = Math.min(1 - c1, (2 * (muEff - 2 + 1 / muEff)) / ((n + 2) ** 2 + muEff));
  const cSigma = (muEff + 2) / (n + muEff + 5);
  const positive = raw.reduce((sum, w) => sum + Math.max(w, 0), 0);
  const negative = raw.reduce((sum, w) => sum - Math.min(w, 0), 0);
  const alpha = Math.min(1 + c1 / cMu, 1 + (2 * muEffMinus) / (muEff + 2), (1 - c1 - cMu) / (n * cMu));
  return {
    lambda,
    weights: raw.map((w) => (w >= 0 ? w / positive : (alpha * w) / negative)),
    muEff,
    cSigma,
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (n + 1)) - 1) + cSigma,
    cC: (4 + muEff / n) / (n + 4 + (2 * muEff) / n),
    c1,
    cMu,
    chi: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  };
}

const total = (values: Float64Array): number => values.reduce((sum, w) => sum + w, 0);
