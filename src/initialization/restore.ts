// From JSON back to the initializer: what a saved network needs.
import { type Registry, UserError, factories, suggestion } from "../options/index.ts";
import * as builtIn from "./built-in.ts";
import type { Initializer, InitializerConfig } from "./initializer.ts";

/** Whether a value draws parameters: `heNormal()` does, `heNormal` and `lsuv()` do not. */
export const isInitializer = (value: unknown): value is Initializer =>
  typeof value === "function" && "config" in value && !("start" in value);

/**
 * The initializer that a `config` tells of.
 * @param own factories of one's own initializers, by any key
 * @throws UserError for a name that is neither built in nor in `own`, or options outside their domain
 */
export function restoreInitializer({ type, options }: InitializerConfig, own: Registry = {}): Initializer {
  const all = factories({ ...builtIn, ...own });
  const make = all.get(type) as ((options: InitializerConfig["options"]) => unknown) | undefined;
  const made = make?.(options);
  if (isInitializer(made)) return made;
  throw new UserError(
    `a saved network names the initializer "${type}", which is not built in${suggestion(type, [...all.keys()])} Pass your own to it again.`,
  );
}
