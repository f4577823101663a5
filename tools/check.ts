// `npm run check`: everything about the code that is not a test. `npm run check lint format` runs only these.
import { installed, run } from "./process.ts";

const checks: Record<string, readonly string[]> = {
  types: [installed("typescript/bin/tsc"), "-p", "."],
  lint: [installed("oxlint/bin/oxlint"), "--type-aware", "--quiet"],
  format: [installed("@biomejs/biome/bin/biome"), "format", "--max-diagnostics=50"],
  imports: ["tools/check-imports.ts"],
  snippets: ["tools/check-snippets.ts"],
  package: ["tools/check-package.ts"],
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(checks, name));
if (unknown.length > 0) {
  console.error(`check: there is no ${unknown.join(", ")}; there is ${Object.keys(checks).join(", ")}`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : Object.keys(checks)) {
  const { code, output, seconds } = await run(checks[name]);
  if (code !== 0) {
    process.stdout.write(output.endsWith("\n") ? output : `${output}\n`);
    process.exitCode = 1;
  }
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds.toFixed(1)} s)`);
}
