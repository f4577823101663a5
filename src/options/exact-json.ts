// JSON that gives every number back with the same bits: JSON itself turns NaN and the infinities into null, and −0 into 0.

const mark = "$number";
const special: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity, "-Infinity": -Infinity, "-0": -0 };

/** Text that `parseExact` turns back into an equal value. */
export const stringifyExact = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== "number" || (Number.isFinite(inner) && !Object.is(inner, -0))) return inner;
    return { [mark]: Object.is(inner, -0) ? "-0" : String(inner) };
  });

/** @throws SyntaxError for text that is no JSON */
export const parseExact = (text: string): unknown =>
  JSON.parse(text, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && mark in inner ? special[inner[mark] as string] : inner,
  );
