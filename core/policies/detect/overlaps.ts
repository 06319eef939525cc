/** Of findings that overlap one stays, so that a text can be masked piece by piece. */
import { entityTypes } from '../entity-types.ts';
import type { Finding } from './finding.ts';

/**
 * `rank`: the higher one stays; of equals the more particular one, then the longer one. What it leaves covers every place
 * that any of them covered: the one that stays takes the other's place too.
 */
export function withoutOverlaps(
  found: readonly Finding[],
  rank: (check: string) => number,
): readonly Finding[] {
  if (found.length < 2) return found;
  const kept: Finding[] = [];
  for (const finding of found.toSorted((one, other) => one.start - other.start || other.end - one.end)) {
    const last = kept.at(-1);
    if (last === undefined || finding.start >= last.end) {
      kept.push(finding);
      continue;
    }
    const { check, label } = wins(finding, last, rank) ? finding : last;
    kept[kept.length - 1] = { check, label, start: last.start, end: Math.max(last.end, finding.end) };
  }
  return kept;
}

function wins(one: Finding, other: Finding, rank: (check: string) => number): boolean {
  const difference = rank(one.check) - rank(other.check) || particularity(one) - particularity(other);
  return difference > 0 || (difference === 0 && one.end - one.start > other.end - other.start);
}

/** An admin's pattern is the most particular; of entity types those that come first. */
function particularity({ check }: Finding): number {
  if (!check.includes(':')) return PARTICULARITY.get(check) ?? 0;
  return entityTypes.length + 1;
}

const PARTICULARITY: ReadonlyMap<string, number> = new Map(
  entityTypes.map((entity, index) => [entity, entityTypes.length - index]),
);
