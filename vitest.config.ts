import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Files of types: the compiler alone reads them, each error in them is a failed test.
    typecheck: { enabled: true, include: ["test/**/*.types.ts"], ignoreSourceErrors: true, tsconfig: "./tsconfig.json" },
    testTimeout: 30_000,
    reporters: ["default", "./tools/closing-line.ts"],
  },
});
