// From JSON back to the layer: what a saved network needs.
import { restoreInitializer } from "../initialization/index.ts";
import { type Registry, UserError, factories, show, suggestion } from "../options/index.ts";
import * as builtIn from "./built-in.ts";
import type { Restorable } from "./define.ts";
import type { Layer, LayerConfig } from "./layer.ts";

/**
 * The layer that a `config` tells of, without its weights.
 * @param own factories of one's own layers and initializers, by any key
 * @throws UserError for a name that is neither built in nor in `own`, or options outside their domain
 */
export function layerFromConfig(config: LayerConfig, own: Registry = {}): Layer {
  const all = factories({ ...builtIn, ...own });
  const layer = (saved: LayerConfig): Layer => {
    const { type = "", options = {}, layers } = saved as Partial<LayerConfig>; // it may come from a foreign file
    const found = all.get(type) as Partial<Restorable> | undefined;
    if (found?.restore)
      return found.restore({ type, options, layers }, { layer, initializer: (c) => restoreInitializer(c, own) });
    throw new UserError(
      `a saved network names the layer ${show(type)}, which is not built in${suggestion(type, [...all.keys()])} Pass your own to layerFromConfig again.`,
    );
  };
  return layer(config);
}
