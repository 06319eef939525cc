/** What a command of the benchmark was told; what it cannot be told ends it with the reason and how it is used. */
export function orExit<Flags>(read: () => Flags, usage: string): Flags {
  try {
    return read();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}

/** A flag that is a number above 0. Throws for another text. */
export function numberFlag(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`--${name} is a number above 0, not "${text}"`);
}
