/** What was measured where. */
import { cpus, platform, totalmem } from "node:os";

export const describeMachine = (): string => {
  const cores = cpus();
  return `${cores[0]?.model.trim() ?? "unknown processor"}, ${cores.length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()}, Node ${process.versions.node}`;
};
