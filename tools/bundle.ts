// dist/ → dist/node/: the same modules in few files, for Node.js, where finding and reading two hundred small ones takes
// longer than the first training step. Bundlers and browsers go on with a file for a file, from which they can leave out more.
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative, resolve } from "node:path/posix";
import { build, type Plugin } from "vite";

/** Modules that are named from outside: by package.json, by the command, by the bench, or as the program of a worker thread. */
function entries(dist: string, files: readonly string[], exported: readonly string[]): string[] {
  const programs = files.flatMap((file) =>
    Array.from(readFileSync(join(dist, file), "utf8").matchAll(/new URL\([`"'](\.\/[\w.-]+?)(?:\.js|\$\{)/g), ([, name]) =>
      join(dirname(file), `${name}.js`),
    ),
  );
  return [...new Set([...exported, "cli/main.js", "training/network.js", ...programs])].filter((name) => files.includes(name));
}

/**
 * Bundles the JavaScript `files` of `dist` into `dist/node`.
 * @param exported modules of package.json's exports, relative to dist
 * @param packages dependencies, which are not bundled
 */
export async function bundle(
  dist: string,
  files: readonly string[],
  exported: readonly string[],
  packages: readonly string[],
): Promise<void> {
  const input = Object.fromEntries(entries(dist, files, exported).map((name) => [name.slice(0, -3), join(dist, name)]));
  await build({
    configFile: false,
    logLevel: "warn",
    root: dist,
    plugins: [placesOf(dist), oneByte],
    build: {
      ssr: true,
      outDir: join(dist, "node"),
      target: false,
      minify: false,
      rolldownOptions: {
        input,
        // What is installed beside the package stays outside; anything else must be found, or the build fails.
        external: (id) => isBuiltin(id) || packages.some((name) => id === name || id.startsWith(`${name}/`)),
        preserveEntrySignatures: "strict",
        output: {
          format: "es",
          entryFileNames: "[name].js",
          chunkFileNames: "chunks/[name].js",
          // What a training run needs is loaded together, and what is said about it stands in the declarations.
          comments: false,
          codeSplitting: { groups: [{ name: "core", test: (id) => CORE.test(id.slice(dist.length)) }] },
        },
      },
    },
  });
}

/** Everything that a page could load as well, but for the data sets' own files, which are read when they are asked for. */
const CORE =
  /\/(options|random|engine|functional|initialization|nn|losses|regularization|optimization|data(?!\/(readers|datasets\/files))|training|comparison)\/(?!.*\.node\.js$)/;

/** V8 keeps a text in two bytes a character where a single arrow in a message needs them, so these are written as `\u2192`. */
const oneByte: Plugin = {
  name: "one byte",
  generateBundle(_, chunks) {
    for (const chunk of Object.values(chunks))
      if (chunk.type === "chunk")
        chunk.code = chunk.code.replaceAll(/[^\0-\xff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  },
};

/** A module that asks where it is, is told where it would be without bundling: its workers stand beside that place. */
function placesOf(dist: string): Plugin {
  return {
    name: "places",
    enforce: "pre",
    transform: (code, id) =>
      code.includes("import.meta.url") ? code.replaceAll("import.meta.url", `__place__("${relative(dist, id)}")`) : null,
    renderChunk: (code, { fileName }) =>
      code.replaceAll(/__place__\("([^"]+)"\)/g, (_, name: string) => {
        const path = relative(dirname(resolve("/", fileName)), resolve("/", name));
        return `new URL("${path.startsWith(".") ? path : `./${path}`}", import.meta.url).href`;
      }),
  };
}
