// Checks the house rule on imports: they point down the list of folders, make no circle, and keep the core fit for a browser.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path/posix";
import { parseSync } from "vite";

/** From the ground up; a folder imports only from lines above its own. Folders of one line do not know each other. */
export const order = [
  ["options"],
  ["random"],
  ["engine"],
  ["functional"],
  ["initialization"],
  ["nn"],
  ["losses", "regularization", "optimization"],
  ["data"],
  ["training"],
  ["comparison", "diagnosis"],
  ["tuning"],
  ["report"],
  ["cli", "studio"],
];

/** Files that may use Node.js and npm packages; every other one runs in a browser as it is. */
const nodeOnly = /\.node\.ts$|^(?:data\/readers|report|cli|studio)\/|^node\.ts$/;

interface Import {
  readonly from: string;
  /** A file of the tree (`engine/op.ts`), or a package or builtin as written. */
  readonly to: string;
  readonly lazy: boolean;
}

/** What is wrong with the imports of `files` (path below src → source text), one sentence each; type-only imports are free. */
export function importProblems(files: ReadonlyMap<string, string>): string[] {
  const imports = [...files].flatMap(([file, source]) => importsOf(file, source));
  const inside = imports.filter(({ to }) => files.has(to));
  return [
    ...imports
      .filter(({ to }) => to.endsWith(".ts") && !files.has(to))
      .map(({ from, to }) => `${from} imports ${to}, which is not there`),
    ...inside.flatMap(upward),
    ...imports.flatMap(foreign),
    ...circles(inside),
  ];
}

function importsOf(file: string, source: string): Import[] {
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const typeOnly = (start: number) => /^(?:import|export)\s+type\b/.test(source.slice(start, start + 20));
  const named = [
    ...module.staticImports.map(({ start, moduleRequest }) => ({ start, name: moduleRequest.value })),
    ...module.staticExports.flatMap(({ start, entries }) =>
      entries.slice(0, 1).map((e) => ({ start, name: e.moduleRequest?.value ?? "" })),
    ),
  ];
  const lazy = module.dynamicImports.map(({ moduleRequest: { start, end } }) => source.slice(start, end));
  const resolve = (name: string) => (name.startsWith(".") ? normalize(join(dirname(file), name)) : name);
  return [
    ...named
      .filter(({ start, name }) => name !== "" && !typeOnly(start))
      .map(({ name }) => ({ from: file, to: resolve(name), lazy: false })),
    ...lazy.filter((text) => /^["']/.test(text)).map((text) => ({ from: file, to: resolve(text.slice(1, -1)), lazy: true })),
  ];
}

const folder = (file: string) => file.slice(0, Math.max(0, file.indexOf("/")));
const rank = (file: string) => (folder(file) === "" ? order.length : order.findIndex((line) => line.includes(folder(file))));

function upward({ from, to }: Import): string[] {
  if (rank(from) < 0) return [`${from}: the folder ${folder(from)} has no place in the order of tools/check-imports.ts`];
  if (folder(from) === folder(to) || rank(to) < rank(from)) return [];
  return [`${from} imports ${to}: ${folder(to) || "the root"} does not stand below ${folder(from)}`];
}

/** A lazy import may reach for a Node.js file: the browser never takes that path. */
function foreign({ from, to, lazy }: Import): string[] {
  if (nodeOnly.test(from) || lazy) return [];
  if (nodeOnly.test(to)) return [`${from} imports ${to}: a file for the browser, one for Node.js`];
  return to.endsWith(".ts") ? [] : [`${from} imports ${to}: the core has no dependency and runs in a browser`];
}

/** Tarjan's strongly connected components: every component of more than one file holds a circle. */
function circles(imports: readonly Import[]): string[] {
  const next = Map.groupBy(imports, ({ from }) => from);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[] = [];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file)!);
    stack.push(file);
    for (const { to } of next.get(file) ?? []) {
      if (to === file) found.push(`${file} imports itself`);
      if (!index.has(to)) visit(to);
      if (stack.includes(to)) low.set(file, Math.min(low.get(file)!, low.get(to)!));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1) found.push(`a circle of imports: ${circle.join(" → ")} → ${file}`);
  };
  for (const file of next.keys()) if (!index.has(file)) visit(file);
  return found;
}

/** Every TypeScript file below `root`, by its path from there. */
export function readTree(root: URL): Map<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  return new Map(names.filter((name) => name.endsWith(".ts")).map((name) => [name, readFileSync(new URL(name, root), "utf8")]));
}

if (import.meta.main) {
  const files = readTree(new URL("../src/", import.meta.url));
  const problems = importProblems(files);
  for (const problem of problems) console.error(problem);
  console.log(`${files.size} files, ${problems.length} import problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
