// Runs before and after `npm pack` and `npm publish`: a clone's package.json names the sources, a published one the built
// files. `pack.ts published` builds and rewrites package.json, `pack.ts clone` puts it back.
import { existsSync } from "node:fs";
import { copyFile, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "./build.ts";
import { root } from "./process.ts";

const [manifest, kept] = [join(root, "package.json"), join(root, "package.clone.json")];

/** The package as users get it: nothing that only a clone has. */
export function published({ scripts, devDependencies, workspaces, exports, ...rest }: Manifest): Omit<Manifest, CloneOnly> {
  const entries = Object.entries(exports).map(([name, file]) => [name, builtFrom(file)]);
  return { ...rest, exports: Object.fromEntries(entries) };
}

type CloneOnly = "scripts" | "devDependencies" | "workspaces";
interface Manifest extends Partial<Record<CloneOnly, unknown>> {
  readonly exports: Readonly<Record<string, unknown>>;
}

function builtFrom(file: unknown): unknown {
  const name = typeof file === "string" ? /^\.\/src\/(.*)\.ts$/.exec(file)?.[1] : undefined;
  return name === undefined
    ? file
    : { types: `./dist/${name}.d.ts`, node: `./dist/node/${name}.js`, default: `./dist/${name}.js` };
}

if (import.meta.main) {
  if (process.argv[2] === "clone") await rename(kept, manifest);
  else {
    await build();
    // A copy that is there already was left by a packing that was cut off: it is the clone's own, package.json is not.
    if (!existsSync(kept)) await copyFile(manifest, kept);
    const text = JSON.stringify(published(JSON.parse(await readFile(kept, "utf8"))), null, 2);
    await writeFile(manifest, `${text}\n`);
  }
}
