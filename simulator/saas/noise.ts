/**
 * Numbers that look measured and are the same in every run: each is made from a name alone, so that a day has the same
 * value however often, and in whatever range, it is asked for.
 */

/** From 0 up to 1, evenly. */
export function noise(name: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < name.length; at += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01_00_01_93);
  }
  // The last characters of names differ most; this spreads them over all bits.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** Around 1, at most `by` away. */
export function wobble(name: string, by: number): number {
  return 1 + (noise(name) * 2 - 1) * by;
}

/** What visitors of a shop do in an hour of UTC, around 1 over a day: quiet at night, most in the evening. */
export function visitorsInHour(hour: number): number {
  const afternoon = Math.exp(-((hour - 13) ** 2) / 18);
  const evening = Math.exp(-((hour - 20) ** 2) / 8);
  return (0.22 + 0.75 * afternoon + 1.1 * evening) / 0.676;
}

/** Days of a week, Sunday first: people buy at weekends. */
export const visitorsOnWeekday = [1.22, 0.96, 0.92, 0.94, 0.97, 1.0, 1.13] as const;

/** And work on the others. */
export const editorsOnWeekday = [0.08, 1.18, 1.27, 1.3, 1.24, 0.98, 0.12] as const;
