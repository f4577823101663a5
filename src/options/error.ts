/** A mistake in what the user gave (a file, an option, a name): the command line prints it without a stack and exits with 2. */
export class UserError extends Error {
  override readonly name = "UserError";
}
