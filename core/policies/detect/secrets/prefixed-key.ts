/** Keys by their first characters: a table of hashes of three says at most places that no key begins there. */
import type { EntityType } from '../../entity-types.ts';
import { report, type Scan } from '../scan/scan.ts';
import { isRandom } from './randomness.ts';
import { vendorKeys } from './vendor-keys.ts';

/** At the beginning of a run of letters and digits; gives where to go on, or 0. */
export function prefixedKey(scan: Scan, start: number): number {
  const { text } = scan;
  const hash = hashAt(text, start);
  if (FILTER[hash] === 0) return 0;
  // In the middle of something longer.
  const before = text.charCodeAt(start - 1);
  if (before === HYPHEN || before === UNDERSCORE) return 0;
  for (const { entity, prefix, pattern } of BY_HASH.get(hash) ?? []) {
    if (!scan.wants[entity] || !text.startsWith(prefix, start)) continue;
    pattern.lastIndex = start + prefix.length;
    const [rest] = pattern.exec(text) ?? [];
    if (rest !== undefined && (scan.isEager || isRandom(rest)))
      return report(scan, entity, start, start + prefix.length + rest.length);
  }
  return 0;
}

type Prefixed = { readonly entity: EntityType; readonly prefix: string; readonly pattern: RegExp };

const HYPHEN = 45;
const UNDERSCORE = 95;

const FILTER = new Uint8Array(16_384);
const BY_HASH: ReadonlyMap<number, readonly Prefixed[]> = byHash();

/** Of `start` and the two characters after it, also where there are none: `charCodeAt` gives NaN, which counts as 0. */
function hashAt(text: string, start: number): number {
  const hash =
    (text.charCodeAt(start) * 8_191 + text.charCodeAt(start + 1) * 127 + text.charCodeAt(start + 2)) | 0;
  return hash & 16_383;
}

function byHash(): ReadonlyMap<number, readonly Prefixed[]> {
  const map = new Map<number, Prefixed[]>();
  for (const { vendor, prefix, rest } of vendorKeys) {
    const entity = vendor === 'Amazon Bedrock' ? 'aws_key' : 'api_key';
    // What goes on after the longest match is something else.
    const row = { entity, prefix, pattern: new RegExp(`${rest}(?![A-Za-z0-9])`, 'y') } as const;
    // Two characters and any third: `SK`.
    for (const third of prefix.length > 2 ? [''] : '0123456789abcdef') {
      const hash = hashAt(prefix + third, 0);
      FILTER[hash] = 1;
      map.set(hash, [...(map.get(hash) ?? []), row]);
    }
  }
  return map;
}
