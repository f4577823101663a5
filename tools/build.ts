// `npm run build`: src/ → dist/, a file for a file, JavaScript and type declarations, with the data files beside them; then
// dist/node/, the same JavaScript in few files.
import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundle } from "./bundle.ts";
import { installed, root, run } from "./process.ts";

const [src, dist] = [join(root, "src"), join(root, "dist")];

export async function build(): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  const { code, output } = await run([installed("typescript/bin/tsc"), "-p", "tsconfig.build.json"]);
  process.stdout.write(output);
  if (code !== 0) process.exit(1);

  for (const file of globSync("**/*.{js,d.ts}", { cwd: dist })) {
    const text = await readFile(join(dist, file), "utf8");
    const changed = file.endsWith(".d.ts") ? namesOfTypes(text) : namesOfWorkers(text);
    if (changed !== text) await writeFile(join(dist, file), changed);
  }
  for (const file of globSync("**/*.*", { cwd: src, exclude: ["**/*.ts"] }))
    await cp(join(src, file), join(dist, file), { recursive: true });

  await stamp();

  const { exports, dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Record<
    "exports" | "dependencies",
    Record<string, string>
  >;
  const exported = Object.values(exports).flatMap((file) => /^\.\/src\/(.*)\.ts$/.exec(file)?.[1].concat(".js") ?? []);
  await bundle(dist, globSync("**/*.js", { cwd: dist }), exported, Object.keys(dependencies));
}

/** Tells this build's compiler from another's: programs of the engine are kept between processes under this name. */
async function stamp(): Promise<void> {
  const hash = createHash("sha256");
  for (const file of globSync("engine/**/*.js", { cwd: dist }).toSorted()) hash.update(await readFile(join(dist, file)));
  const file = join(dist, "engine/build-stamp.js");
  const text = await readFile(file, "utf8");
  const filled = text.replace('buildStamp = ""', `buildStamp = "${hash.digest("hex").slice(0, 16)}"`);
  if (filled === text) throw new Error(`build: ${file} has no place for the stamp`);
  await writeFile(file, filled);
}

/** The compiler renames the modules that are imported, but not the ones that a worker is started from. */
function namesOfWorkers(text: string): string {
  return text.replaceAll(/new URL\((["'])([^"']+)\.ts\1, import\.meta\.url\)/g, "new URL($1$2.js$1, import.meta.url)");
}

/** Declarations keep `./tensor.ts`, which is not in the package; `./tensor.js` stands for its declarations too. */
function namesOfTypes(text: string): string {
  return text.replaceAll(/(\bfrom |\bimport\(|\bimport )(["'])(\.[^"']+)\.ts\2/g, "$1$2$3.js$2");
}

if (import.meta.main) await build();
