/** What several turns have in common: their middle, with how far they lie apart. */
export type Figure = { readonly median: number; readonly least: number; readonly most: number };

/** Null of no values. */
export function figureOf(values: readonly number[]): Figure | null {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  const upper = sorted[Math.floor(sorted.length / 2)];
  const least = sorted[0];
  const most = sorted.at(-1);
  if (middle === undefined || upper === undefined || least === undefined || most === undefined) return null;
  return { median: (middle + upper) / 2, least, most };
}
