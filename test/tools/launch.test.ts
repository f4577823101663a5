import { execFile, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "whetstone-launch-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs `source` through the scripts' launcher and answers with its output and exit code; `act` sees each piece of output. */
function launch(source: string, act: (text: string, kill: (signal: NodeJS.Signals) => void) => void = () => {}) {
  const file = join(folder, `${Math.random()}.mjs`);
  writeFileSync(file, source);
  const child = spawn(process.execPath, ["tools/node.mjs", file, "--flag", "two words"], { cwd: root });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    act(text, (signal) => child.kill(signal));
  });
  return new Promise<{ output: string; code: number | null }>((resolve) => {
    child.on("close", (code) => resolve({ output, code }));
  });
}

test("a program gets its arguments as they were, on the pinned Node.js, which also comes first on its PATH", async () => {
  const { output, code } = await launch(`
    import { execFileSync } from "node:child_process";
    const inner = execFileSync("node", ["--version"], { encoding: "utf8" }).trim();
    console.log(JSON.stringify([process.version, inner, process.argv.slice(2)]));
  `);
  expect(JSON.parse(output)).toEqual(["v26.10.0", "v26.10.0", ["--flag", "two words"]]);
  expect(code).toBe(0);
});

test("the exit code is the program's", async () => {
  expect((await launch("process.exit(7)")).code).toBe(7);
});

test("an interrupt reaches the program, which may save before it ends", async () => {
  const source = `
    process.on("SIGINT", () => { console.log("saved"); process.exit(130); });
    setTimeout(() => {}, 20_000);
    console.log("ready");
  `;
  const { output, code } = await launch(source, (text, kill) => text.includes("ready") && kill("SIGINT"));
  expect(output).toBe("ready\nsaved\n");
  expect(code).toBe(130);
});

test("a program that does not listen ends by the signal: 128 and its number", async () => {
  const source = 'setTimeout(() => {}, 20_000); console.log("ready");';
  expect((await launch(source, (_, kill) => kill("SIGINT"))).code).toBe(130);
  expect((await launch(source, (_, kill) => kill("SIGTERM"))).code).toBe(143);
});

/** A copy of the command with a program of its own in place of src/cli/main.ts (a clone) or dist/node/cli/main.js (published). */
function command(main: string, source: string): string {
  const home = mkdtempSync(join(folder, "copy-"));
  cpSync(new URL("bin", root), join(home, "bin"), { recursive: true });
  mkdirSync(dirname(join(home, main)), { recursive: true });
  writeFileSync(join(home, main), source);
  writeFileSync(join(home, "package.json"), '{ "type": "module" }');
  return join(home, "bin/whetstone.mjs");
}

test("the command runs the sources of a clone, and the built files of the published package", async () => {
  const source = "console.log(process.argv[2]);";
  for (const main of ["src/cli/main.ts", "dist/node/cli/main.js"]) {
    const { stdout } = await promisify(execFile)(process.execPath, [command(main, source), "--version"]);
    expect(stdout).toBe("--version\n");
  }
});

test("interrupts that follow each other closely count once, as npm and the terminal both send them", async () => {
  const source = `
    let n = 0;
    process.on("SIGINT", () => console.log(++n));
    setTimeout(() => {}, 800);
    console.log("ready");
  `;
  const child = spawn(process.execPath, [command("src/cli/main.ts", source)]);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (text.includes("ready")) for (const wait of [0, 20, 40, 500]) setTimeout(() => child.kill("SIGINT"), wait);
  });
  await new Promise((resolve) => child.on("close", resolve));
  expect(output).toBe("ready\n1\n2\n");
});

test("`whetstone --help` answers within 150 ms", async () => {
  const times: number[] = [];
  for (let i = 0; i < 8; i++) {
    const started = performance.now();
    const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(new URL("bin/whetstone.mjs", root)), "--help"]);
    times.push(performance.now() - started);
    expect(stdout).toContain("whetstone");
  }
  // The best of several: other tests keep the machine busy meanwhile.
  expect(Math.min(...times)).toBeLessThan(150);
});
