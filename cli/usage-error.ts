/** A command line that cannot be understood. The message says how to write it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
