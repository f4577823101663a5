import { expect, test } from "vitest";
import { fences, fileName, isCommand, runs, script } from "../../tools/snippets.ts";

const document = `# Guide

\`\`\`ts
const a = 1;
\`\`\`

1. In a list:
   \`\`\`ts no-run
   for (;;) {
     a;
   }
   \`\`\`

\`\`\`csv file=houses.csv
rooms,price
\`\`\`

\`\`\`\`md
\`\`\`ts
not code of ours
\`\`\`
\`\`\`\`

\`\`\`sh
$ npx whetstone train houses.csv
$ npx whetstone predict
\`\`\`

\`\`\`sh
npm ci
\`\`\`
`;

test("fences keep their place, language, marks and code", () => {
  const found = fences("guide.md", document);
  expect(found.map(({ line, language }) => [line, language])).toEqual([
    [4, "ts"],
    [9, "ts"],
    [15, "csv"],
    [19, "md"],
    [25, "sh"],
    [30, "sh"],
  ]);
  expect(found[1]).toMatchObject({ words: ["no-run"], code: "for (;;) {\n  a;\n}" });
  expect(found.map(fileName)).toEqual([null, null, "houses.csv", null, null, null]);
});

test("TypeScript and whetstone commands run, unless marked; other fences do not", () => {
  const found = fences("guide.md", document);
  expect(found.map(runs)).toEqual([true, false, false, false, true, false]);
  expect(found.filter(isCommand).map(script)).toEqual(["whetstone train houses.csv\nwhetstone predict"]);
});

test("a fence that is never closed is an error with its place", () => {
  expect(() => fences("guide.md", "text\n```ts\nlet a")).toThrow("guide.md:2: the fence is never closed");
});
