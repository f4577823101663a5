import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { MARK } from "../../bench/peer-process.ts";
import { networkDimensions, networks, objectiveOf } from "../../bench/tuning/networks.ts";
import { random } from "../../src/random/index.ts";
import { axisOf } from "../../src/tuning/samplers/axis.ts";
import { suggestEach } from "../../src/tuning/samplers/conditions.ts";

const program = join(import.meta.dirname, "../../bench/tuning/objective.ts");

it("a program in another language gets the very loss that ours gets, in whichever order it asks", async () => {
  const own = random(11);
  const asked = networks.slice(-2).flatMap(({ name }) =>
    [0, 1].map(() => ({
      network: name,
      parameters: suggestEach(networkDimensions, ({ distribution }) => axisOf(distribution).value(own.uniform())),
    })),
  );
  const input = asked.map((one) => JSON.stringify(one)).join("\n");
  const answers = execFileSync(process.execPath, [program], { input, encoding: "utf8" }).trim().split("\n");
  const theirs = answers.map((line) => (JSON.parse(line.slice(MARK.length)) as { value: number }).value);
  const ours: number[] = [];
  for (const { network, parameters } of asked.toReversed())
    ours.unshift(await (await objectiveOf(networks.find(({ name }) => name === network)!))(parameters));
  expect(theirs).toEqual(ours);
  expect(new Set(ours).size).toBe(asked.length);
});
