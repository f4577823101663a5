// A storage in a page, called from here: the contract's assertions run in this process, every call in a real browser.
import type { Storage } from "../../src/tuning/index.ts";
import { UserError } from "../../src/options/index.ts";
import { TrialEndedError } from "../../src/tuning/storages/index.ts";
import { core, openPage } from "./page.ts";
import { read, write } from "./wire.ts";

const page = `
import { indexedDbStorage, TrialEndedError } from ${JSON.stringify(core.replace("index.ts", "tuning/storages/index.ts"))};
import { UserError } from ${JSON.stringify(core.replace("index.ts", "options/index.ts"))};
import { read, write } from ${JSON.stringify(import.meta.url.replace("file://", "").replace("remote-storage", "wire"))};
const open = new Map();
// That a trial is the very object that it was before is part of the contract, so it goes along.
const known = new WeakMap();
let objects = 0;
const identity = (one) => (known.has(one) || known.set(one, objects++), known.get(one));
const post = async (path, body) => (await fetch(path, { method: "POST", body })).text();
const perform = async ({ id, storage, method, args }) => {
  let told;
  try {
    if (method === "open") open.set(storage, await indexedDbStorage({ name: args[0] }));
    told = method === "open" ? { value: open.get(storage).url } : { value: await open.get(storage)[method](...args) };
    if (method === "trials") told.identities = told.value.map(identity);
  } catch (error) {
    const name = error instanceof TrialEndedError ? "TrialEndedError" : error instanceof UserError ? "UserError" : "Error";
    told = { name, message: error.message };
  }
  await post("/answer", write({ id, ...told }));
};
for (;;) for (const call of read(await post("/calls", ""))) void perform(call);
`;

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  /** Of the objects in a list of trials, as the page has them. */
  readonly identities?: readonly number[];
  /** Of an error's class. */
  readonly name?: string;
  readonly message?: string;
}

export interface Remote extends AsyncDisposable {
  /** IndexedDB of that name. */
  open(database: string): Promise<Storage>;
}

/** A page in which storages are opened, each on its own connection to the database. */
export async function remoteStorages(): Promise<Remote> {
  const waiting: object[] = [];
  const pending = new Map<number, (answer: Answer) => void>();
  let ask = (_: string) => {};
  let asked = false;
  const flush = () => {
    if (!asked || waiting.length === 0) return;
    asked = false;
    ask(write(waiting.splice(0)));
  };
  const opened = await openPage(page, async (body, path) => {
    if (path === "/answer") {
      const answer = read(body) as Answer;
      pending.get(answer.id)?.(answer);
      pending.delete(answer.id);
      return "";
    }
    return new Promise((resolve) => {
      [ask, asked] = [resolve, true];
      flush();
    });
  });
  const objects = new Map<number, object>();
  const same = (identity: number, one: object): object => {
    if (!objects.has(identity)) objects.set(identity, one);
    return objects.get(identity)!;
  };
  let [calls, storages] = [0, 0];
  const call = async (storage: number, method: string, args: readonly unknown[]): Promise<unknown> => {
    const id = calls++;
    const answered = new Promise<Answer>((resolve) => pending.set(id, resolve));
    waiting.push({ id, storage, method, args });
    flush();
    const { value, identities, name, message = "" } = await Promise.race([answered, opened.ended]);
    if (name === undefined) return identities ? (value as object[]).map((one, i) => same(identities[i], one)) : value;
    throw new ({ UserError, TrialEndedError }[name] ?? Error)(message);
  };
  return {
    async open(database) {
      const storage = storages++;
      const url = (await call(storage, "open", [database])) as string;
      // Whatever the contract calls; a promise would be asked for its "then".
      const methods: ProxyHandler<{ url: string }> = {
        get: (own, name) =>
          name === "url" ? own.url : name === "then" ? undefined : (...args: unknown[]) => call(storage, String(name), args),
      };
      return new Proxy({ url }, methods) as unknown as Storage;
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
