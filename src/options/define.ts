/** `define`: a declaration checked once, with its literal types kept, so that every plug-in starts from sound defaults. */
import { check } from "./check.ts";
import type { Declaration, NumberOption, Options } from "./declaration.ts";

type Given<H extends Record<string, NumberOption>, O extends Options> = {
  name: string;
  reference?: string;
  about?: string;
  aliases?: readonly string[];
  hyper?: H;
  options?: O;
};

/**
 * A plug-in's declaration with empty records for what it leaves out.
 * @throws Error where a default lies outside its own domain or a name stands in both `hyper` and `options` (a mistake of
 *   the plug-in's author, so no UserError)
 */
export function define<H extends Record<string, NumberOption> = {}, O extends Options = {}>({
  name,
  reference = "",
  about = "",
  aliases,
  hyper = {} as H,
  options = {} as O,
}: Given<H, O>): Declaration<H, O> {
  for (const key of Object.keys(hyper))
    if (key in options) throw new Error(`${name}: ${key} is declared both as a hyperparameter and as an option.`);
  for (const [key, option] of Object.entries<Options[string]>({ ...hyper, ...options })) {
    try {
      check(option, option.initial, key);
    } catch (error) {
      throw new Error(`${name}: the default lies outside its domain. ${(error as Error).message}`, { cause: error });
    }
  }
  return { name, reference, about, ...(aliases && { aliases }), hyper, options };
}

/**
 * A factory that carries its declaration, the form of every plug-in: `plugin(declaration, (given) => value)`.
 * The result can be called, and listed, parsed and documented from `.declaration`.
 */
export const plugin = <D extends Declaration, A extends unknown[], T>(
  declaration: D,
  make: (...given: A) => T,
): ((...given: A) => T) & { readonly declaration: D } => Object.assign((...given: A) => make(...given), { declaration });
