/** How many zones a new network has room for, by the length of its prefix: constructs/subnet-addresses.ts lays them out. */
export const SMALL_NETWORK_PREFIX = 22;

export function mostZones(prefix: number): number {
  return prefix >= SMALL_NETWORK_PREFIX ? 3 : 6;
}
