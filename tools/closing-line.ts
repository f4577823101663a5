// A vitest reporter that ends with one plain line, `412 passed, 0 failed, 3 skipped`, for scripts that read it.
import type { Reporter, TestModule } from "vitest/node";

class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    // A file that does not load has no tests to fail, and an error outside of every test belongs to none: each counts as one.
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandled.length;
    process.stdout.write(`${count("passed")} passed, ${count("failed") + broken} failed, ${count("skipped")} skipped\n`);
  }
}

// oxlint-disable-next-line import/no-default-export -- vitest asks for it
export default ClosingLine;
