#!/usr/bin/env node
// npm links only the programs of installed packages into node_modules/.bin, not the root's own; this one is, so `npx whetstone` starts at once.
import "../../bin/whetstone.mjs";
