/** Ends a command that was typed wrongly: says why, with exit code 2. */
export function usageError(message: string): never {
  console.error(`bench: ${message}`);
  process.exit(2);
}
