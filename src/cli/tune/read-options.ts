// Options of a search as they were typed: times, shares, seeds, trials to begin with.
import { check, normalise, real, suggestion, UserError, whole } from "../../options/index.ts";
import type { ParameterValue } from "../../tuning/distribution.ts";
import { axisOf } from "../../tuning/samplers/axis.ts";
import type { Dimension, Suggestion } from "../../tuning/samplers/sampler.ts";
import { dimensionsOf, type Space } from "../../tuning/space/index.ts";
import { findSetting } from "../../training/experiment/index.ts";
import type { Given } from "../command.ts";
import { isSetting } from "../experiment.ts";

const units = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** `90`, `90s`, `10m`, `1h30m`, `2d` in seconds. @throws UserError for anything else */
export function secondsOf(text: string, flag: string): number {
  const parts = [
    ...text
      .trim()
      .toLowerCase()
      .matchAll(/(\d+(?:\.\d+)?)\s*(s|m|h|d)?[a-z]*/g),
  ];
  const whole = /^(?:\d+(?:\.\d+)?\s*(?:s|sec|m|min|h|d)?\s*)+$/.test(text.trim().toLowerCase());
  const seconds = parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[(unit ?? "s") as keyof typeof units], 0);
  if (!whole || !(seconds > 0)) throw new UserError(`${flag}: "${text}" is no length of time; write 90s, 10m, 1h30m or 2d.`);
  return seconds;
}

/**
 * The share in `0.5%`, or in the whole sentence: "no candidate can beat the best by more than 0.5%".
 * @throws UserError for anything else
 */
export function shareOf(text: string): number {
  const found = /^\s*(?:no candidate can beat the best by more than\s+)?(\d+(?:\.\d+)?)\s*%\s*\.?\s*$/i.exec(text);
  const share = found ? Number(found[1]) / 100 : NaN;
  if (!(share > 0 && share < 1))
    throw new UserError(
      `--until: "${text}" is not understood; write: --until "no candidate can beat the best by more than 0.5%"`,
    );
  return share;
}

/** `1..3`, or `2` for two of every trial. @throws UserError for anything else */
export function seedsOf(text: string): [least: number, most: number] {
  const [low, high = low, ...more] = text.split("..").map((part) => (part.trim() === "" ? NaN : Number(part)));
  const [least, most] = [low, high].map((count) => check(whole(1, { low: 1 }), count, "--seeds"));
  if (more.length > 0 || most < least)
    throw new UserError(`--seeds: "${text}" is no range; write 1..3 for one to three seeds, or 2 for two of every trial.`);
  return [least, most];
}

/** A whole number that was given, or what stands for it. */
export const countOf = (given: Given, name: string, low: number): number | undefined =>
  given[name] === undefined ? undefined : check(whole(low, { low }), Number(given[name]), `--${name}`);

export const valueOf = ({ value }: Given): number | undefined =>
  value === undefined ? undefined : check(real(0), Number(String(value).trim() || NaN), "--value");

/**
 * `learningRate=0.01 width=64`: values of dimensions, others are left to the sampler.
 * @throws UserError for names that the space does not have, and values outside of it
 */
export function suggestionFrom(text: string, space: Space): Suggestion {
  const dimensions = dimensionsOf(space);
  const entries = text
    .trim()
    .split(/\s+(?=\S+=)/)
    .map((part): [string, ParameterValue] => {
      const equals = part.indexOf("=");
      if (equals < 1) throw new UserError(`--enqueue: "${part}" sets nothing; write it as in "learningRate=0.01 width=64".`);
      const [typed, word] = [part.slice(0, equals).trim(), part.slice(equals + 1).trim()];
      const name = isSetting(typed) ? findSetting(typed).name : typed;
      const found = dimensions.find((one) => normalise(one.name) === normalise(name));
      // A number near 1 is known by its distance from there.
      const beside = found ? undefined : dimensions.find((one) => normalise(beyond(one.name)) === normalise(name));
      if (!found && !beside)
        throw new UserError(
          `--enqueue: the space has no ${name}${suggestion(
            name,
            dimensions.map((one) => beyond(one.name)),
          )}`,
        );
      return [(found ?? beside)!.name, valueIn(found ?? beside!, word, name, beside !== undefined)];
    });
  return Object.fromEntries(entries);
}

/** `optimizer.adam.1 - beta2` → `optimizer.adam.beta2`. */
const beyond = (name: string): string => name.replace(/(^|\.)1 - /, "$1");

function valueIn({ distribution }: Dimension, word: string, name: string, complement: boolean): ParameterValue {
  const value =
    distribution.kind === "categorical"
      ? distribution.choices.find((one) =>
          typeof one === "number" ? one === Number(word) : normalise(String(one)) === normalise(word),
        )
      : complement
        ? 1 - Number(word)
        : Number(word);
  if (value === undefined || Number.isNaN(axisOf(distribution).place(value)))
    throw new UserError(
      `--enqueue: ${name}=${word} lies outside of the space: ${
        distribution.kind === "categorical"
          ? distribution.choices.join(", ")
          : `${complement ? 1 - distribution.high : distribution.low} to ${complement ? 1 - distribution.low : distribution.high}`
      }.`,
    );
  return value;
}
