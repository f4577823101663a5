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
    build: { write: false, minify: true, target: "esnext", lib: { entry, formats: ["es"] } },
  });
  const chunks = [output].flat().flatMap((part) => ("output" in part ? part.output : []));
  return chunks.map((chunk) => (chunk.type === "chunk" && !chunk.isDynamicEntry ? chunk.code : "")).join("\n");
}

test("the core fits a page: under 60 kB gzipped, without Node.js modules or packages", async () => {
  const code = await bundle(core);
  expect(code).not.toMatch(/\bfrom\s*["']/);
  const size = gzipSync(code, { level: 9 }).length;
  expect(size).toBeGreaterThan(1000);
  expect(size).toBeLessThan(60_000);
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
