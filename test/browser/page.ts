// Runs a program in a page of a real browser, and gives what it hands over. Needs Chromium on the PATH.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

export const core = fileURLToPath(new URL("../../src/index.ts", import.meta.url));
export const chromium = ["chromium", "chromium-browser", "google-chrome"].find(
  (name) => spawnSync(name, ["--version"]).status === 0,
);

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Only with both may a page share memory with workers. */
const isolation = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

export interface PageOptions {
  /** Whether the page may share memory with workers. */
  readonly isolated?: boolean;
}

/** `source`: a module that calls `show(text)` once. */
export async function inPage(source: string, options: PageOptions = {}): Promise<string> {
  let shown = (_: string) => {};
  const text = new Promise<string>((resolve) => (shown = resolve));
  const show = 'const show = (text) => fetch("/shown", { method: "POST", body: text });\n';
  await using page = await openPage(show + source, async (body) => (shown(body), ""), options);
  return await Promise.race([text, page.ended]);
}

export interface Page extends AsyncDisposable {
  /** Never resolves; rejects where the browser ends by itself. */
  readonly ended: Promise<never>;
}

/** @param hear answers what the page posts: the body, and the path it was posted to */
export async function openPage(
  source: string,
  hear: (body: string, path: string) => Promise<string>,
  { isolated = false }: PageOptions = {},
): Promise<Page> {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-browser-"));
  const code = await bundled(folder, source);
  const html = `<!doctype html><meta charset="utf-8"><script type="module">${code.replaceAll("</script", "<\\/script")}</script>`;
  const server = createServer((request, response) => {
    if (request.method !== "POST") {
      response.writeHead(200, { "content-type": "text/html", ...(isolated ? isolation : {}) }).end(html);
      return;
    }
    const parts: Buffer[] = [];
    request
      .on("data", (part: Buffer) => parts.push(part))
      .on("end", () => void hear(Buffer.concat(parts).toString(), request.url ?? "/").then((text) => response.end(text)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const browser = spawn(chromium!, [...flags, `--user-data-dir=${join(folder, "profile")}`, url], { stdio: "ignore" });
  const ended = once(browser, "exit");
  const lost = ended.then(() => {
    throw new Error("the browser ended before the page had shown anything");
  });
  lost.catch(() => {}); // Whoever waits for it hears of it.
  return {
    ended: lost,
    async [Symbol.asyncDispose]() {
      browser.kill();
      await ended;
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function bundled(folder: string, source: string): Promise<string> {
  const page = join(folder, "page.ts");
  writeFileSync(page, source);
  const output = await build({
    configFile: false,
    logLevel: "silent",
    build: { write: false, minify: true, target: "esnext", modulePreload: false, rollupOptions: { input: page } },
  });
  const entry = [output]
    .flat()
    .flatMap((part) => ("output" in part ? part.output : []))
    .find((chunk) => chunk.type === "chunk" && chunk.isEntry);
  if (entry?.type !== "chunk") throw new Error("nothing was built");
  return entry.code;
}
