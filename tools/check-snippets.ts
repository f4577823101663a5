// Type-checks every TypeScript fence of the documents, in one go, and runs them and the `whetstone` commands beside them.
// `npm run check snippets`; a fence marked `no-run` is only type-checked.
import { globSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { installed, root, run } from "./process.ts";
import { fences, fileName, isTypeScript, runs, script, type Snippet } from "./snippets.ts";

/** Inside the clone, so that `import … from "whetstone"` means this clone; git ignores it. */
const scratch = join(root, ".snippets");
const place = ({ document, line }: Snippet) => `${document}:${line}`;
const fileOf = ({ document, line }: Snippet) => join(scratch, `${document}.${line}.ts`);

const documents = globSync(["*.md", "docs/**/*.md"], { cwd: root, exclude: ["docs/api/**", "CHANGELOG.md"] });
const snippets = (
  await Promise.all(documents.map(async (name) => fences(name, await readFile(join(root, name), "utf8"))))
).flat();
const problems: string[] = [];

try {
  await writeSources(snippets.filter(isTypeScript));
  problems.push(...(await typeProblems()));
  const queue = Map.groupBy(snippets, ({ document }) => document).values();
  const workers = Array.from({ length: availableParallelism() }, async () => {
    for (const document of queue) problems.push(...(await runDocument(document)));
  });
  await Promise.all(workers);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
for (const problem of problems) console.error(problem);
const ran = snippets.filter(runs).length;
console.log(
  `${documents.length} documents: ${snippets.filter(isTypeScript).length} fences type-checked, ${ran} run, ${problems.length} problems`,
);
process.exitCode = problems.length > 0 ? 1 : 0;

/** Each fence becomes a file with the code on the same lines as in its document, so that compilers and stacks name those. */
async function writeSources(sources: readonly Snippet[]): Promise<void> {
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const compilerOptions = { noUnusedLocals: false, moduleDetection: "force" };
  await writeFile(
    join(scratch, "tsconfig.json"),
    JSON.stringify({ extends: "../tsconfig.json", compilerOptions, files: sources.map(fileOf) }),
  );
  for (const snippet of sources) {
    await mkdir(dirname(fileOf(snippet)), { recursive: true });
    await writeFile(fileOf(snippet), "\n".repeat(snippet.line - 1) + snippet.code);
  }
}

async function typeProblems(): Promise<string[]> {
  if (!snippets.some(isTypeScript)) return [];
  const { code, output } = await run([installed("typescript/bin/tsc"), "-p", scratch, "--pretty", "false"]);
  const lines = output.trim().split("\n");
  // Errors in the sources themselves are the type check's own business.
  return code === 0 ? [] : lines.filter((line) => /^(?:\.snippets\/|error )/.test(line)).map(inDocument);
}

/** `.snippets/docs/data.md.14.ts(16,3): error` → `docs/data.md:16:3: error`. */
function inDocument(text: string): string {
  return text
    .replaceAll(`file://${scratch}/`, "")
    .replaceAll(`${relative(root, scratch)}/`, "")
    .replaceAll(/(\S+\.md)\.\d+\.ts\((\d+),(\d+)\)/g, "$1:$2:$3")
    .replaceAll(/(\S+\.md)\.\d+\.ts:/g, "$1:");
}

/** A document's fences run in order in one folder of their own: a command finds what the one above it wrote. */
async function runDocument(document: readonly Snippet[]): Promise<string[]> {
  const cwd = await mkdtemp(join(tmpdir(), "whetstone-docs-"));
  const found: string[] = [];
  try {
    for (const snippet of document) {
      const file = fileName(snippet);
      if (file !== null) await writeFile(join(cwd, file), `${snippet.code}\n`);
      if (!runs(snippet)) continue;
      const { code, output } = isTypeScript(snippet)
        ? await run([fileOf(snippet)], { cwd, seconds: 120 })
        : await run(["-e", "-c", script(snippet)], { program: "sh", cwd, seconds: 120 });
      if (code !== 0) found.push(`${place(snippet)}: ended with ${code}\n${inDocument(output)}`);
    }
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
  return found;
}
