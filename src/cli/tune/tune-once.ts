// One search from what was typed, or on from where an earlier one was left.
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { enableHost } from "../../engine/host.node.ts";
import { openStorage } from "../../tuning/storages/open.node.ts";
import type { Given, Invocation } from "../command.ts";
import { finishedRuns } from "../comparing.ts";
import type { Console } from "../console.ts";
import { dataLine } from "../heading.ts";
import { interruption } from "../interrupt.ts";
import { quote } from "../parse.ts";
import { writtenBy } from "../run-config.ts";
import { createRunFolder, writing } from "../run-folder.ts";
import { checkName } from "../run-name.ts";
import { begin, type Begun, finalsOf, finalSeedsOf, storedUrl, type TuneConfig } from "./begun.ts";
import { concluded } from "./conclude.ts";
import { followSearch } from "./follow.ts";
import { freshSearch } from "./fresh.ts";
import { storageUrl } from "./join.ts";
import { earlier } from "./resume.ts";
import { decidedBy, eventsOf, workersOf, writeStudy } from "./search.ts";
import { searchHeading } from "./words.ts";

export async function tuneOnce(at: Invocation): Promise<number> {
  enableHost();
  const { given, console } = at;
  const workers = workersOf(given, 0);
  using stop = interruption(console);
  await using begun = given.resume === undefined ? await fresh(at) : await earlier(String(given.resume), at);
  const { search, storage, folder, config } = begun;
  for (const line of searchHeading(search, workers, console.terminal)) console.say(line);
  console.say();
  if (workers === 0) return written(begun, given, console);
  const { searched } = search;
  const outcome = await followSearch({
    events: eventsOf(search, storage, {
      workers,
      signal: stop.signal,
      finals: config.finals,
      freshSeeds: config.finalSeeds,
      finished: await finishedRuns(folder.path),
      about: {
        title: `${search.study}: the best trials on fresh seeds`,
        ...(searched.kind === "networks" && { data: dataLine(searched.tuning.built.data) }),
        command: config.command,
        created: config.created,
        config: { study: search.study, storage: storage.url },
      },
    }),
    storage,
    console,
    folder,
    label: "tuning",
    metric: decidedBy(search),
  });
  return await concluded(
    { search, storage, folder, config, outcome, report: given.report !== false, interrupted: stop.signal.aborted },
    console,
  );
}

async function fresh({ args, given, console, line }: Invocation): Promise<Begun> {
  const finals = finalsOf(given);
  const finalSeeds = finalSeedsOf(given);
  if (given.name !== undefined) checkName(String(given.name));
  const search = await freshSearch(given, args[0]);
  const url = storageUrl(given);
  const runs = String(given.runs ?? "runs");
  if (given.storage === undefined) await writing(runs, () => mkdir(runs, { recursive: true }));
  const storage = await openStorage(url);
  try {
    await writeStudy(search, storage, "refuse");
    const folder = await createRunFolder(runs, String(given.name ?? search.study));
    const config: TuneConfig = {
      ...writtenBy("tune", line),
      study: search.study,
      storage: storedUrl(url, storage),
      finals,
      finalSeeds,
    };
    return await begin({ search, storage, folder, config }, console);
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** The study stands there for workers elsewhere. */
function written({ search, storage, folder, config }: Begun, given: Given, console: Console): number {
  const { style } = console.terminal;
  const place = dirname(config.storage) === "runs" ? "" : ` --storage ${quote(config.storage)}`;
  console.say(`Study ${search.study} stands in ${storage.url}.`);
  console.say(`Work on it   ${style("accent", `whetstone worker --study ${quote(search.study)}${place}`)}`);
  if (/:\/\/[^/]*:[^/]*@/.test(String(given.storage)))
    console.say("The password is not shown. Put it back, or where the driver finds it: into PGPASSWORD or ~/.pgpass.");
  console.say(`The verdict  ${style("accent", `whetstone tune --resume ${quote(folder.path)}`)}`);
  return 0;
}
