// `npm run fix`: mends by itself what `npm run check lint format` would complain of, where it can.
import { installed, run } from "./process.ts";

const paths = process.argv.slice(2);
for (const args of [
  [installed("oxlint/bin/oxlint"), "--type-aware", "--fix", "--quiet", ...paths],
  [installed("@biomejs/biome/bin/biome"), "format", "--write", ...paths],
]) {
  const { code, output } = await run(args);
  process.stdout.write(output);
  if (code !== 0) process.exitCode = 1;
}
