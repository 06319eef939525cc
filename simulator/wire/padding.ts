/** The `p` field that Bedrock adds to stream events so that sizes do not tell what was said. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const PREFIXES = Array.from(LETTERS, (_, at) => LETTERS.slice(0, at + 1));

/** Padding whose length is scattered but the same in every run. */
export function paddingFor(seed: number): string {
  return PREFIXES[(seed * 31) % PREFIXES.length] ?? '';
}
