/** Our side of the bench as users run it: the package is built, and the bench's own programs are compiled to run on its files. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const HERE = import.meta.dirname;
const [SOURCES, PACKAGE, OUT] = [join(HERE, "../src"), join(HERE, "../dist/node"), join(HERE, "results/built")];
const usual = { whetstone: join(HERE, "peers/whetstone.ts"), "ours-search": join(HERE, "ours-search.ts") };

/** The program of our side, once it was built. */
export const ours = join(OUT, "whetstone.js");

/** @param programs by the name that they get in `folder` */
export async function buildOurs(programs: Readonly<Record<string, string>> = usual, folder = OUT): Promise<void> {
  console.error("bench: building the package ...");
  const [{ build: buildPackage }, { build }] = await Promise.all([import("../tools/build.ts"), import("vite")]);
  await buildPackage();
  await build({
    configFile: false,
    logLevel: "warn",
    root: HERE,
    plugins: [
      {
        name: "the package in place of its sources",
        enforce: "pre",
        resolveId(id, importer) {
          const source = importer && id.startsWith(".") ? resolve(importer, "..", id) : "";
          if (!source.startsWith(SOURCES)) return null;
          const file = source.replace(SOURCES, PACKAGE).replace(/\.ts$/, ".js");
          if (!existsSync(file)) throw new Error(`bench: ${importer} imports ${id}, which is no file of the built package`);
          return { id: pathToFileURL(file).href, external: true };
        },
      },
    ],
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: false,
      minify: false,
      rolldownOptions: {
        input: { ...programs },
        preserveEntrySignatures: "strict",
        output: { entryFileNames: "[name].js", chunkFileNames: "[name].js" },
      },
    },
  });
}
