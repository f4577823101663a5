// A worker thread of the pool in Node.js.
import { parentPort, workerData } from "node:worker_threads";
import { type Mail, type ThreadData, desk, serve } from "./wasm/thread.ts";

serve(workerData as ThreadData, desk, (hear) => parentPort!.on("message", (mail: Mail) => hear(mail)));
