// The core in a browser: the same seed gives the same bits as in Node.js. Needs Chromium on the PATH.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { expect, it } from "vitest";

const core = fileURLToPath(new URL("../../src/index.ts", import.meta.url));
const chromium = ["chromium", "chromium-browser", "google-chrome"].find((name) => spawnSync(name, ["--version"]).status === 0);

/** Trains a small network and hands its last metrics and first weights to `show`. */
const program = (show: string) => `
import { adam, circles, dropout, mlp, prepareParts, relu, trained } from ${JSON.stringify(core)};
const data = prepareParts({ train: circles(), validation: circles({ rows: 100, seed: 2 }) }, { scale: "none" });
const { record, model } = await trained({
  model: mlp({ hidden: [10, 5], activation: relu, dropout: 0.1 }), data, optimizer: adam({ learningRate: 0.01 }), epochs: 300, batchSize: 64, seed: 1,
});
${show}(JSON.stringify({ final: record.final, steps: record.steps, weights: [...model.params["dense1.weight"].data] }));
`;

it.skipIf(!chromium)("a page trains to the same bits as Node.js", { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-browser-"));
  try {
    const [page, script] = [join(folder, "page.ts"), join(folder, "script.ts")];
    writeFileSync(page, program("document.body.textContent = "));
    writeFileSync(script, program("console.log"));
    const output = await build({
      configFile: false,
      logLevel: "silent",
      build: { write: false, minify: true, target: "esnext", modulePreload: false, rollupOptions: { input: page } },
    });
    const entry = [output]
      .flat()
      .flatMap((part) => ("output" in part ? part.output : []))
      .find((chunk) => chunk.type === "chunk" && chunk.isEntry);
    const code = entry?.type === "chunk" ? entry.code.replaceAll("</script", "<\\/script") : "";
    writeFileSync(join(folder, "index.html"), `<body></body><script type="module">${code}</script>`);
    const html = execFileSync(
      chromium!,
      [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        `--user-data-dir=${join(folder, "profile")}`,
        "--virtual-time-budget=30000",
        "--dump-dom",
        `file://${join(folder, "index.html")}`,
      ],
      { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 50_000 },
    );
    const shown = html.replace(/<[^>]*>/g, "").trim();
    const here = execFileSync(process.execPath, [script], { encoding: "utf8" }).trim();
    expect(JSON.parse(shown)).toEqual(JSON.parse(here));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
