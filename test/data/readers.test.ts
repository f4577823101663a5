import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import type { Table } from "../../src/data/index.ts";
import { openData, readTable } from "../../src/data/readers/index.ts";
import { UserError } from "../../src/options/index.ts";

const folder = mkdtempSync(join(tmpdir(), "whetstone-data-"));
afterAll(() => rmSync(folder, { recursive: true }));
const put = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const golden: Record<string, string> = JSON.parse(readFileSync(new URL("../golden/data/formats.json", import.meta.url), "utf8"));
const npy = (name: string) => Buffer.from(golden[name], "base64");
const idx =
  (...shape: number[]) =>
  (numbers: number[]) =>
    new Uint8Array([0, 0, 8, shape.length, ...shape.flatMap((n) => [0, 0, 0, n]), ...numbers]);

test("the format is seen from the content and the name, packed or not", async () => {
  const csv = "a,b\n1,2\n3,4\n";
  for (const path of [
    put("t.csv", csv),
    put("t.csv.gz", gzipSync(csv)),
    put("t.txt", csv),
    put("t", csv),
    put("t.tsv", csv.replaceAll(",", "\t")),
    put("t.jsonl", '{"a":1,"b":2}\n{"a":3,"b":4}\n'),
    put("t.json.gz", gzipSync('[{"a":1,"b":2},{"a":3,"b":4}]')),
  ]) {
    const table = await readTable(path);
    expect(table.columns.map((c) => [c.name, c.kind === "numeric" && [...c.values]])).toEqual([
      ["a", [1, 3]],
      ["b", [2, 4]],
    ]);
  }
  expect((await readTable(put("grid.npy", npy("npy <f4")))).columns).toHaveLength(2);
  expect((await readTable(put("people.parquet", npy("parquet zstd")))).columns).toHaveLength(5);
});

test("labels beside images and matrices are found and said, or given", async () => {
  put("t10k-labels-idx1-ubyte.gz", gzipSync(idx(2)([7, 1])));
  const images = await readTable(put("t10k-images-idx3-ubyte.gz", gzipSync(idx(2, 1, 2)([1, 2, 3, 4]))));
  expect([images.target, images.shape, images.notes]).toEqual([
    "label",
    [1, 2, 1],
    ["labels are read from t10k-labels-idx1-ubyte.gz beside it (guessed)"],
  ]);
  put("y_train.npy", npy("npy vector"));
  expect((await readTable(put("X_train.npy", npy("npy <f8")))).target).toBe("label");
  expect((await readTable(put("alone.npy", npy("npy <f8")))).target).toBeUndefined();
  const given = await readTable(join(folder, "alone.npy"), { labels: join(folder, "y_train.npy") });
  expect([given.target, given.columns.map((c) => c.name), given.notes]).toEqual(["label", ["x0", "x1", "label"], []]);
  await expect(
    readTable(join(folder, "alone.npy"), { labels: put("two.npy", npy("npy text").subarray(0)) }),
  ).resolves.toBeDefined();
  await expect(readTable(join(folder, "alone.npy"), { labels: join(folder, "t10k-labels-idx1-ubyte.gz") })).rejects.toThrow(
    "t10k-labels-idx1-ubyte.gz has 2 labels for the 3 rows of alone.npy",
  );
  await expect(readTable(join(folder, "alone.npy"), { labels: join(folder, "t.csv") })).rejects.toThrow(
    "a file of labels has one",
  );
});

test("a name means a built-in data set, a path a file", async () => {
  expect((await openData("iris")).name).toBe("iris");
  expect(await openData("circles:rows=10")).toMatchObject({ name: "circles", x: { shape: [10, 2] } });
  expect((await openData(join(folder, "t.csv"))).name).toBe("t.csv");
});

const emptyFolder = (name: string): string => {
  mkdirSync(join(folder, name), { recursive: true });
  return join(folder, name);
};

test("a folder of images and their labels is one data set", async () => {
  const at = emptyFolder("mnist");
  put(join("mnist", "t10k-images-idx3-ubyte.gz"), gzipSync(idx(2, 1, 2)([1, 2, 3, 4])));
  put(join("mnist", "t10k-labels-idx1-ubyte.gz"), gzipSync(idx(2)([7, 1])));
  const images = (await openData(at)) as Table;
  expect([images.name, images.rows, images.shape, images.target]).toEqual(["t10k-images-idx3-ubyte.gz", 2, [1, 2, 1], "label"]);
});

test.each([
  ["a missing file", async () => join(folder, "t.cvs"), /there is no file .*t\.cvs; did you mean t\.csv\?$/],
  [
    "a misspelt built-in name",
    async () => "circels",
    /there is no file circels; did you mean circles\? Built in are: blobs, breast-cancer, circles/,
  ],
  ["a path through a file", async () => join(folder, "t.csv", "x"), /a part of it is a file/],
  ["a folder", async () => emptyFolder("empty"), /is a folder; name a file in it\.$/],
  [
    "a folder of several data sets",
    async () => {
      const at = emptyFolder("several");
      for (const name of [
        "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
      ])
        put(join("several", name), idx(1)([1]));
      return at;
    },
    /several is a folder with inputs and labels for more than one data set \(t10k-images-idx3-ubyte, train-images-idx3-ubyte\); name one of these files\.$/,
  ],
  ["an empty file", async () => put("empty.csv", ""), /^empty\.csv is empty\.$/],
  ["an empty Parquet file", async () => put("empty.parquet", ""), /^empty\.parquet is empty\.$/],
  [
    "a damaged archive",
    async () => put("bad.csv.gz", gzipSync("a,b\n1,2").subarray(0, 15)),
    /bad\.csv\.gz is damaged: it cannot be unpacked/,
  ],
  [
    "a spreadsheet",
    async () => put("t.xlsx", "PK\u0003\u0004"),
    /t\.xlsx is an archive or a spreadsheet \(\.xlsx\), which cannot be read; save the table as CSV/,
  ],
  ["a foreign file with a known name", async () => put("not.npy", "hello"), /not\.npy is not what its name says/],
  ["bytes", async () => put("noise.dat", new Uint8Array([5, 0, 3, 0])), /noise\.dat is not a text file/],
])("%s is one clear sentence", async (_, make, message) => {
  const path = await make();
  await expect(openData(path)).rejects.toThrow(UserError);
  await expect(openData(path)).rejects.toThrow(message);
});

test.skipIf(process.getuid?.() === 0 || process.platform === "win32")("a file without permission is said so", async () => {
  const path = put("secret.csv", "a,b\n1,2\n");
  chmodSync(path, 0);
  await expect(readTable(path)).rejects.toThrow("may not be read: no permission");
});

test("a folder of the name of a built-in set does not hide it", async () => {
  mkdirSync(join(folder, "wine"), { recursive: true });
  expect((await openData("wine")).name).toBe("wine");
});
