/** The libraries that are compared, how each is started and which workloads it can do. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ours } from "./built.ts";
import { PeerProcess } from "./peer-process.ts";
import { hasConvolution, hasDropout, type Workload } from "./workloads.ts";

export interface Peer {
  /** As the table and the command line name it: `torch-fused`. */
  readonly name: string;
  readonly version: string;
  readonly language: "TypeScript" | "JavaScript" | "Python";
  readonly command: readonly string[];
  /** Whether it can use more than one thread. */
  readonly threaded: boolean;
  /** Whether its losses must agree with the others'. */
  readonly comparable: (workload: Workload) => boolean;
  readonly can: (workload: Workload) => boolean;
}

export interface Missing {
  readonly name: string;
  readonly reason: string;
}

const HERE = import.meta.dirname;
const always = () => true;
const never = () => false;
const fromNpm = createRequire(join(HERE, "package.json"));

function npmVersion(name: string): string | null {
  const file = join(HERE, "node_modules", name, "package.json");
  return existsSync(file) ? (fromNpm(file) as { version: string }).version : null;
}

function pythonVersion(python: string, module: string): string | null {
  try {
    // Asked of the package's metadata: importing would take seconds.
    const name = module === "sklearn" ? "scikit-learn" : module;
    const text = `import importlib.metadata as m; print(m.version("${name}"))`;
    return execFileSync(python, ["-c", text], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
      .trim()
      .split("+")[0];
  } catch {
    return null;
  }
}

interface Candidate {
  readonly name: string;
  readonly package: string;
  readonly script: string;
  readonly args?: readonly string[];
  readonly threaded?: boolean;
  readonly comparable?: (workload: Workload) => boolean;
  readonly can?: (workload: Workload) => boolean;
}

const npmPeers: readonly Candidate[] = [
  { name: "tfjs-wasm", package: "@tensorflow/tfjs", script: "tfjs.mjs", args: ["wasm"], threaded: true },
  {
    name: "tfjs-cpu",
    package: "@tensorflow/tfjs",
    script: "tfjs.mjs",
    args: ["cpu"],
    // Tens of seconds a step.
    can: ({ name }) => !/^W4:1024|^W[56]/.test(name),
  },
  { name: "jax-js", package: "@jax-js/jax", script: "jaxjs.mjs" },
  { name: "deepbox", package: "deepbox", script: "deepbox.mjs", can: ({ name }) => !/^W[56]/.test(name) },
  {
    name: "js-pytorch",
    package: "js-pytorch",
    script: "jspytorch.mjs",
    // Its Adam does without the correction of the first steps.
    comparable: never,
    // Its only loss is the softmax cross-entropy, and a step takes seconds.
    can: ({ loss, name }) => loss === "softmax" && /^W4(:32)?$/.test(name),
  },
  { name: "brain.js", package: "brain.js", script: "brain.mjs", comparable: never, can: ({ name }) => /^W[123]$/.test(name) },
];

const pythonPeers: readonly Candidate[] = [
  { name: "torch-eager", package: "torch", script: "torch_peer.py", args: ["eager"], threaded: true },
  { name: "torch-fused", package: "torch", script: "torch_peer.py", args: ["fused"], threaded: true },
  { name: "torch-compiled", package: "torch", script: "torch_peer.py", args: ["compiled"], threaded: true },
  { name: "numpy", package: "numpy", script: "numpy_peer.py", threaded: true },
  { name: "jax-jit", package: "jax", script: "jax_peer.py", args: ["jit"], threaded: true },
  { name: "jax-loop", package: "jax", script: "jax_peer.py", args: ["loop"], threaded: true },
  { name: "keras", package: "keras", script: "keras_peer.py", threaded: true },
  {
    name: "scikit-learn",
    package: "sklearn",
    script: "sklearn_peer.py",
    threaded: true,
    comparable: ({ name }) => name === "W1",
    can: (w) => !hasConvolution(w) && !hasDropout(w),
  },
];

/** Threads are told to every numerical library by its own variable. */
export const threadVariables = (threads: number): Record<string, string> =>
  Object.fromEntries(
    ["BENCH_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"].map((name) => [
      name,
      String(threads),
    ]),
  );

/** Where what was compiled is kept from one process to the next. */
export const compiledAt = join(HERE, "results/compiled");

/** Starts a library; `lane` tells processes apart that each have a core of their own. */
export const startPeer = ({ command }: Peer, threads: number, lane = 0): PeerProcess =>
  new PeerProcess(command, {
    ...threadVariables(threads),
    BENCH_LANE: String(lane),
    PYTHONDONTWRITEBYTECODE: "1",
    // Whoever can keep what it compiled from one process to the next does: Node.js and our own programs, XLA; PyTorch does by itself.
    NODE_COMPILE_CACHE: compiledAt,
    JAX_COMPILATION_CACHE_DIR: join(compiledAt, "jax"),
    JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS: "0",
    JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES: "-1",
    KERAS_BACKEND: "jax",
    TF_CPP_MIN_LOG_LEVEL: "3",
  });

/** Everything that can be started here, ours first, and what is missing. */
export function findPeers({ python, version }: { python: string | null; version: string }): {
  peers: Peer[];
  missing: Missing[];
} {
  const missing: Missing[] = [];
  const peers: Peer[] = [
    {
      name: "whetstone",
      version,
      language: "TypeScript",
      command: [process.execPath, ours],
      threaded: true,
      comparable: always,
      can: always,
    },
  ];
  const versions = new Map<string, string | null>();
  const add = (candidate: Candidate, language: Peer["language"], program: string, find: () => string | null, reason: string) => {
    if (!versions.has(candidate.package)) versions.set(candidate.package, find());
    const found = versions.get(candidate.package);
    if (!found) {
      missing.push({ name: candidate.name, reason });
      return;
    }
    const command = [program, join(HERE, "peers", candidate.script), ...(candidate.args ?? [])];
    peers.push({
      name: candidate.name,
      version: found,
      language,
      command,
      threaded: candidate.threaded ?? false,
      comparable: candidate.comparable ?? always,
      can: candidate.can ?? always,
    });
  };
  for (const c of npmPeers)
    add(c, "JavaScript", process.execPath, () => npmVersion(c.package), "not installed in bench/node_modules");
  for (const c of pythonPeers) {
    if (python) add(c, "Python", python, () => pythonVersion(python, c.package), `${python} cannot import ${c.package}`);
    else missing.push({ name: c.name, reason: "no Python found; name one with --python" });
  }
  return { peers, missing };
}

/** Installs the JavaScript peers into bench/node_modules when they are not there. */
export function installPeers(): void {
  if (existsSync(join(HERE, "node_modules"))) return;
  console.error("bench: installing the JavaScript peers into bench/node_modules (450 MB) ...");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  execFileSync(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: HERE,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
}
