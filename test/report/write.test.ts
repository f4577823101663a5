// Reports on disk.
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../src/options/index.ts";
import { writeReport } from "../../src/report/index.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "whetstone-report-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const report = { html: "<!doctype html>", figures: { final: "<svg/>", boundary: "<svg></svg>" } };

describe("writing a report", () => {
  it("makes the folder, the page and a file for every picture, and leaves nothing else", async () => {
    const path = await writeReport(join(folder, "runs", "a"), report);
    expect(await readFile(path, "utf8")).toBe(report.html);
    expect((await readdir(join(folder, "runs", "a"))).toSorted()).toEqual(["figures", "report.html"]);
    expect((await readdir(join(folder, "runs", "a", "figures"))).toSorted()).toEqual(["boundary.svg", "final.svg"]);
  });

  it("replaces an older report", async () => {
    await writeReport(folder, report);
    await writeReport(folder, { ...report, html: "new" });
    expect(await readFile(join(folder, "report.html"), "utf8")).toBe("new");
  });

  it("names the folder and the next step where a file is in the way", async () => {
    await writeFile(join(folder, "taken"), "");
    await expect(writeReport(join(folder, "taken"), report)).rejects.toThrow(UserError);
    await expect(writeReport(join(folder, "taken"), report)).rejects.toThrow(/taken: .*choose another folder/);
  });

  it.skipIf(process.getuid?.() === 0)("says so where there is no right to write", async () => {
    await chmod(folder, 0o500);
    await expect(writeReport(folder, report)).rejects.toThrow(/no right to write/);
  });
});
