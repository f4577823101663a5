// The layers that a line of text can name with all their options: those that are not made of given layers.
import * as builtIn from "./built-in.ts";

const { residual: _, sequential: __, ...rest } = builtIn;

/** For `--network` and for lists of what there is. */
export const namedLayers = rest;
