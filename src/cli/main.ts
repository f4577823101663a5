// Where the command begins. Nothing heavy is loaded here: each command brings its own.
import { main } from "./application.ts";

process.exitCode = await main(process.argv.slice(2));
