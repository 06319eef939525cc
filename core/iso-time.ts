/**
 * Times as `Date.toISOString` writes them. Requests and log lines come many to a second, so that most of a text is that of
 * the one before: it costs a tenth of a Date's.
 */

const SECOND_MS = 1_000;
const MILLISECONDS: readonly string[] = Array.from(
  { length: SECOND_MS },
  (_none, ms) => `${String(ms).padStart(3, '0')}Z`,
);

/** The second that was written last, and its text. */
let secondMs = Number.NaN;
let secondText = '';

/** `ms`: milliseconds since 1970. Throws for what no Date holds. */
export function isoTime(ms: number): string {
  const end = MILLISECONDS[ms - secondMs];
  if (end !== undefined) return secondText + end;
  const text = new Date(ms).toISOString();
  // Of what is between two milliseconds a Date drops the rest, which before 1970 leads to the later one.
  secondMs = Math.floor(Math.trunc(ms) / SECOND_MS) * SECOND_MS;
  secondText = text.slice(0, -4);
  return text;
}
