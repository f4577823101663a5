// From JSON back to the regularizer: what a saved run needs to go on.
import { UserError, factories, suggestion } from "../options/index.ts";
import type { Made, Registry } from "../options/index.ts";
import type { RegularizerConfig } from "./regularizer.ts";

/**
 * Makes a regularizer again from its `config`: `restoreRegularizer(saved, penalties, "penalty")`.
 * @param registry a barrel such as `penalties`, with one's own factories added by spreading
 * @throws UserError for a name that does not stand in the registry, or options outside their domain
 */
export function restoreRegularizer<R extends object>({ type, options }: RegularizerConfig, registry: R, what: string): Made<R> {
  const all = factories(registry as Registry);
  const make = all.get(type) as ((options: RegularizerConfig["options"]) => unknown) | undefined;
  if (make) return make(options) as Made<R>;
  throw new UserError(
    `a saved configuration names the ${what} "${type}", which is not built in${suggestion(type, [...all.keys()])} Pass your own to the run again.`,
  );
}
