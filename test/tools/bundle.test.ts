import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Plugin } from "vite";
import { expect, test } from "vitest";

const core = fileURLToPath(new URL("../../src/index.ts", import.meta.url));

/** Refuses everything that a page without a package manager could not load; files for Node.js stay outside, they are imported lazily. */
const browserOnly: Plugin = {
  name: "browser-only",
  enforce: "pre",
  resolveId(id, importer) {
    if (importer === undefined || /^[./\0]/.test(id)) return id.endsWith(".node.ts") ? { id, external: true } : null;
    throw new Error(`${importer} imports ${isBuiltin(id) ? "the Node.js module" : "the package"} ${id}`);
  },
};

/** Every chunk of the bundle that loads with its entry, minified, as one text. */
async function bundle(entry: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: "silent",
    plugins: [browserOnly],
    build: {
      write: false,
      minify: true,
      target: "esnext",
      modulePreload: false,
      rollupOptions: { input: entry, preserveEntrySignatures: "strict" },
    },
  });
  const chunks = [output].flat().flatMap((part) => ("output" in part ? part.output : []));
  return chunks.map((chunk) => (chunk.type === "chunk" && !chunk.isDynamicEntry ? chunk.code : "")).join("\n");
}

/** Bytes that a page loads for this source text. */
async function weight(source: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-bundle-"));
  try {
    const entry = join(folder, "index.ts");
    writeFileSync(entry, source.replaceAll("whetstone", core));
    const code = await bundle(entry);
    expect(code).not.toMatch(/\bfrom\s*["']/);
    return gzipSync(code, { level: 9 }).length;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const training = `export {
  train, prepare, fromRecords, sequential, dense, relu, dropout, batchNorm, heNormal, adam, schedules, softmaxCrossEntropy, l2, earlyStopping
} from "whetstone";`;

test("the core fits a page that trains: under 73 kB gzipped, without Node.js modules or packages", async () => {
  const size = await weight(training);
  expect(size).toBeGreaterThan(20_000);
  expect(size).toBeLessThan(73_000);
});

test("everything that the core exports, every optimizer, reader and statistic, is under 119 kB gzipped", async () => {
  const size = await weight('export * from "whetstone";');
  expect(size).toBeGreaterThan(await weight(training));
  expect(size).toBeLessThan(119_000);
});

test.each([
  ["a Node.js module", 'import "node:fs";', "node:fs"],
  ["a package", 'export * from "fflate";', "fflate"],
  ["a Node.js module without its prefix, imported lazily", 'await import("path");', "path"],
])("a core that pulled in %s would be refused", async (_, source, name) => {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-bundle-"));
  try {
    writeFileSync(join(folder, "index.ts"), source);
    await expect(bundle(join(folder, "index.ts"))).rejects.toThrow(name);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
