// Packs a copy of this tree as for publishing and uses the package as a stranger would: imports, types, the command.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installed, type Outcome, root, run } from "./process.ts";

refuseTwins(await readFile(join(root, "package.json"), "utf8"));

const place = await mkdtemp(join(tmpdir(), "whetstone-package-"));
const [tree, user] = [join(place, "tree"), join(place, "user")];

try {
  const tarball = await pack();
  await install(tarball);
  const { exports } = JSON.parse(await readFile(join(user, "node_modules/whetstone/package.json"), "utf8"));
  const names = Object.keys(exports)
    .filter((name) => !name.endsWith(".json"))
    .map((name) => `whetstone${name.slice(1)}`);
  await writeFile(join(user, "use.mts"), names.map((name, i) => `import * as m${i} from "${name}"; void m${i};\n`).join(""));
  const options = ["--module", "nodenext", "--target", "es2024", "--strict", "--noEmit"];
  expectSuccess("types", await run([installed("typescript/bin/tsc"), ...options, "use.mts"], { cwd: user }));
  expectSuccess("import", await run(["use.mts"], { cwd: user }));
  const variables = { NODE_COMPILE_CACHE: join(place, "compiled") };
  const command = (...words: string[]) => run(["node_modules/whetstone/bin/whetstone.mjs", ...words], { cwd: user, variables });
  expectSuccess("command", await command("--help"));
  const train = () => command("train", "circles", "--hidden", "4", "--epochs", "2");
  expectSuccess("train", await train());
  const kept = (await readdir(variables.NODE_COMPILE_CACHE, { recursive: true })).filter((file) =>
    /whetstone\/\w+-\w+-\w+$/.test(file),
  );
  if (kept.length === 0) throw new Error("the command keeps no compiled programs");
  expectSuccess("train with what was kept", await train());
  // Runs on worker threads, which are programs of their own.
  expectSuccess("compare", await command("compare", "circles", "--vary", "init=he,zeros", "--seeds", "2", "--epochs", "2"));
  console.log(`${names.length} entries of the packed package import, with types; the command trains and compares`);
} finally {
  await rm(place, { recursive: true, force: true });
}

async function pack(): Promise<string> {
  const tracked = await run(["ls-files", "--cached", "--others", "--exclude-standard"], { program: "git" });
  for (const file of tracked.output
    .trim()
    .split("\n")
    .filter((name) => !name.startsWith("test/"))) {
    // A file that was removed but not yet committed is listed all the same.
    await cp(join(root, file), join(tree, file)).catch(() => {});
  }
  await symlink(join(root, "node_modules"), join(tree, "node_modules"));
  const packed = await run(["pack", "--silent", "--pack-destination", place], { program: "npm", cwd: tree });
  expectSuccess("pack", packed);
  const files = await readdir(place);
  return join(place, files.find((name) => name.endsWith(".tgz"))!);
}

/** Unpacks, and links the dependencies from here: nothing is fetched. */
async function install(tarball: string): Promise<void> {
  const modules = join(user, "node_modules");
  await mkdir(join(modules, "whetstone"), { recursive: true });
  expectSuccess(
    "unpack",
    await run(["-xzf", tarball, "--strip-components=1", "-C", join(modules, "whetstone")], { program: "tar" }),
  );
  const { dependencies, bundled } = JSON.parse(await readFile(join(modules, "whetstone/package.json"), "utf8"));
  if (bundled) throw new Error("the package bundles dependencies");
  for (const name of Object.keys(dependencies)) {
    await mkdir(join(modules, name, ".."), { recursive: true });
    await symlink(installed(name), join(modules, name));
  }
  await writeFile(join(user, "package.json"), '{ "private": true }');
}

/** JSON.parse takes the last of two equal keys without a word. */
function refuseTwins(json: string): void {
  const open: Set<string>[] = [];
  for (const [, key, bracket] of json.matchAll(/("(?:[^"\\]|\\.)*"\s*:)|"(?:[^"\\]|\\.)*"|([{}])/g)) {
    if (bracket === "{") open.push(new Set());
    if (bracket === "}") open.pop();
    if (key === undefined) continue;
    if (open.at(-1)!.has(key)) throw new Error(`package.json has ${key} twice in one object`);
    open.at(-1)!.add(key);
  }
}

function expectSuccess(what: string, { code, output }: Outcome): void {
  if (code !== 0) throw new Error(`${what} ended with ${code}\n${output}`);
}
