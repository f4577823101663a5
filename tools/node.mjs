// `node tools/node.mjs program.ts ...`: runs a program on the Node.js pinned in tools/node-runtime, whatever Node.js started npm.
import { giveUp, handOver, isModern, pinnedNode } from "../bin/launch.mjs";

const node = pinnedNode() ?? (isModern() ? process.execPath : null);
if (node === null) giveUp();
else handOver(node, process.argv.slice(2));
