/** An IndexedDB with the stores of studies, and transactions that are awaited as a whole. */
import { UserError } from "../../../options/index.ts";

export type StoreName = "studies" | "trials" | "heartbeats" | "points" | "checkpoints";
export type Stores = (name: StoreName) => IDBObjectStore;

export interface Database {
  readonly url: string;
  /** One transaction; resolves when it is saved, and undoes all of it when `work` throws. */
  read<T>(stores: readonly StoreName[], work: (store: Stores) => Promise<T>): Promise<T>;
  write<T>(stores: readonly StoreName[], work: (store: Stores) => Promise<T>): Promise<T>;
  close(): void;
}

const version = 1;
function upgrade(db: IDBDatabase): void {
  db.createObjectStore("studies", { keyPath: "id", autoIncrement: true }).createIndex("name", "name", { unique: true });
  const trials = db.createObjectStore("trials", { keyPath: "id", autoIncrement: true });
  trials.createIndex("number", ["study", "number"], { unique: true });
  trials.createIndex("state", ["study", "state"]);
  for (const name of ["heartbeats", "points", "checkpoints"]) db.createObjectStore(name);
}

/** What a request answers. Awaited within its transaction, which ends as soon as nothing is asked of it any more. */
export const answer = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error!));
  });

function fault(error: unknown, url: string): unknown {
  const name = (error as DOMException | null)?.name;
  if (name === "QuotaExceededError") {
    return new UserError(`${url}: the browser gives this site no more room; delete studies, or allow it more`, { cause: error });
  }
  if (name === "VersionError")
    return new UserError(`${url}: a newer Whetstone has worked on it; reload the page`, { cause: error });
  return error;
}

export async function openDatabase(name: string, factory: IDBFactory): Promise<Database> {
  const url = `indexeddb:${name}`;
  const opening = factory.open(name, version);
  opening.addEventListener("upgradeneeded", () => upgrade(opening.result));
  const db = await answer(opening).catch((error: unknown) => {
    throw fault(error, url);
  });
  // A newer version in another tab waits until this connection is closed.
  db.addEventListener("versionchange", () => db.close());

  async function within<T>(
    mode: IDBTransactionMode,
    stores: readonly StoreName[],
    work: (store: Stores) => Promise<T>,
  ): Promise<T> {
    const transaction = db.transaction(stores, mode);
    const saved = new Promise<void>((resolve, reject) => {
      transaction.addEventListener("complete", () => resolve());
      transaction.addEventListener("abort", () => reject(transaction.error ?? new Error("the transaction was taken back")));
    });
    try {
      const result = await work((store) => transaction.objectStore(store));
      await saved;
      return result;
    } catch (error) {
      saved.catch(() => {});
      try {
        transaction.abort();
      } catch {
        // It has ended by itself, with this error.
      }
      throw fault(error, url);
    }
  }
  return {
    url,
    read: (stores, work) => within("readonly", stores, work),
    write: (stores, work) => within("readwrite", stores, work),
    close: () => db.close(),
  };
}
