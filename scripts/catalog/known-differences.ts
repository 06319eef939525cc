/**
 * Differences that are right: what a source says otherwise, and why the catalog stays as it is. A row that meets no
 * difference any more is reported and fails the command, and so does one whose day has come.
 */
import type { Drift, DriftKind } from './drift.ts';
import { anthropicAndAmazon } from './known/anthropic-amazon.ts';
import { notSold } from './known/not-sold.ts';
import { otherMakers } from './known/other-makers.ts';

export type KnownDifference = Presence | Fact;

/** Of a model as a whole. */
type Presence = Reason & { readonly kind: Extract<DriftKind, 'missing here' | 'unknown there'> };

/** Of one of its facts: with what the source says, so that the next change of it is seen. */
type Fact = Reason & {
  readonly kind: Exclude<DriftKind, Presence['kind']>;
  readonly there: RegExp;
};

type Reason = {
  /** @default any source */
  readonly source?: string;
  /** The model's name, or Bedrock's id of one that the catalog lacks. */
  readonly model: RegExp;
  /** @default any of its facts */
  readonly what?: RegExp;
  readonly why: string;
  /** Where the reason can be read. */
  readonly proof: string;
  /** The day to look again. @default none */
  readonly until?: string;
};

export const knownDifferences: readonly KnownDifference[] = [
  ...notSold,
  ...anthropicAndAmazon,
  ...otherMakers,
];

export type Reviewed = {
  readonly drifts: readonly Drift[];
  readonly unused: readonly KnownDifference[];
  readonly overdue: readonly KnownDifference[];
};

/** What is left of the differences when the known ones are taken away. Rows of sources that were not read are not judged. */
export function reviewed(
  drifts: readonly Drift[],
  known: readonly KnownDifference[],
  { today, sources }: { readonly today: string; readonly sources: ReadonlySet<string> },
): Reviewed {
  const used = new Set<KnownDifference>();
  const left: Drift[] = [];
  for (const drift of drifts) {
    const meant = known.filter((one) => means(one, drift));
    for (const one of meant) used.add(one);
    if (meant.length === 0) left.push(drift);
  }
  return {
    drifts: left,
    unused: known.filter((one) => !used.has(one) && (one.source === undefined || sources.has(one.source))),
    overdue: known.filter(({ until }) => until !== undefined && until <= today),
  };
}

function means(known: KnownDifference, drift: Drift): boolean {
  return (
    known.kind === drift.kind &&
    (known.source === undefined || drift.source.split(', ').includes(known.source)) &&
    known.model.test(drift.model) &&
    (known.what?.test(drift.what) ?? true) &&
    (!('there' in known) || known.there.test(drift.there))
  );
}
