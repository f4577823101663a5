// From JSON back to the loss: what a saved model needs.
import { UserError, factories, suggestion, type Registry } from "../options/index.ts";
import * as builtIn from "./built-in.ts";
import type { Loss, LossConfig } from "./loss.ts";

/**
 * The loss that a `config` tells of.
 * @param own factories of one's own losses, by any key
 * @throws UserError for a name that is neither built in nor in `own`, or options outside their domain
 */
export function restoreLoss({ type, options }: LossConfig, own: Registry = {}): Loss {
  const all = factories({ ...builtIn, ...own });
  const make = all.get(type) as ((options: LossConfig["options"]) => Loss) | undefined;
  if (make) return make(options);
  throw new UserError(
    `a saved model names the loss "${type}", which is not built in${suggestion(type, [...all.keys()])} Pass your own to it again.`,
  );
}
