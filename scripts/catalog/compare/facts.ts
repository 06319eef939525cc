/** Limits and life of a model, as a source says them and as the catalog does. */
import type { Lifecycle, Model } from '../../../core/catalog/model.ts';
import type { Drift } from '../drift.ts';
import type { PublishedModel } from '../published.ts';
import type { Finder } from './known-model.ts';

type Differing = Pick<Drift, 'kind' | 'what' | 'here' | 'there'>;

export function compareLimits(model: Model, said: PublishedModel): readonly Differing[] {
  const { contextTokens, maxOutputTokens } = model;
  const differences: Differing[] = [];
  const differs = (what: string, here: number, there: number): void => {
    differences.push({ kind: 'limits otherwise', what, here: String(here), there: String(there) });
  };
  if (said.contextTokens !== undefined && said.contextTokens !== contextTokens) {
    differs('context', contextTokens, said.contextTokens);
  }
  const inputs = [contextTokens, contextTokens - maxOutputTokens];
  if (said.inputTokens !== undefined && !inputs.includes(said.inputTokens)) {
    differs('input', contextTokens, said.inputTokens);
  }
  if (said.outputTokens !== undefined && said.outputTokens !== maxOutputTokens) {
    differs('output', maxOutputTokens, said.outputTokens);
  }
  return differences;
}

const DATES = ['launchedOn', 'legacyOn', 'extendedAccessOn', 'endsOn'] as const;

/** `today` decides whether a model has ended; `readOn` whether it was legacy when the source was read. */
export function compareLife(
  { lifecycle }: Model,
  said: PublishedModel,
  find: Finder,
  { today, readOn }: { readonly today: string; readonly readOn: string },
): readonly Differing[] {
  const differences: Differing[] = [];
  for (const date of DATES) {
    const there = said[date];
    if (there === undefined || there === lifecycle[date]) continue;
    const hasEnded = date === 'endsOn' && there <= today && !isOver(lifecycle, today);
    const kind = hasEnded ? 'ended' : 'lifecycle otherwise';
    differences.push({ kind, what: date, here: lifecycle[date] ?? 'not announced', there });
  }
  const status = lifecycle.legacyOn !== null && lifecycle.legacyOn <= readOn ? 'legacy' : 'active';
  if (said.status !== undefined && said.status !== status) {
    differences.push({ kind: 'lifecycle otherwise', what: 'status', here: status, there: said.status });
  }
  const successor = said.successor === undefined ? null : (find(said.successor)?.name ?? said.successor);
  if (successor !== null && successor !== lifecycle.successor) {
    const here = lifecycle.successor ?? 'none';
    differences.push({ kind: 'lifecycle otherwise', what: 'successor', here, there: successor });
  }
  return differences;
}

export function isOver({ endsOn }: Lifecycle, today: string): boolean {
  return endsOn !== null && endsOn <= today;
}
