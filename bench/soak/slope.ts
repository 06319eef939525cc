/** Whether memory stays where it is: the slope of a line through the looks, by least squares. */

export type Look = { readonly minute: number; readonly mib: number };

/** MiB an hour; 0 of fewer than two looks. */
export function slopePerHour(looks: readonly Look[]): number {
  const count = looks.length;
  if (count < 2) return 0;
  const meanMinute = looks.reduce((sum, { minute }) => sum + minute, 0) / count;
  const meanMib = looks.reduce((sum, { mib }) => sum + mib, 0) / count;
  let product = 0;
  let square = 0;
  for (const { minute, mib } of looks) {
    product += (minute - meanMinute) * (mib - meanMib);
    square += (minute - meanMinute) ** 2;
  }
  return square === 0 ? 0 : (product / square) * 60;
}

/** Growth of this much an hour would take a task of 2 GB weeks to fill; less is not told apart from noise in an hour. */
const FLAT_MIB_PER_HOUR = 3;

export function isFlat(looks: readonly Look[]): boolean {
  return slopePerHour(looks) <= FLAT_MIB_PER_HOUR;
}
