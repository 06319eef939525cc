/** Limits and life of a model, as a source says them and as the catalog does. */
import { stageAt } from '../../../core/catalog/life.ts';
import type { Model } from '../../../core/catalog/model.ts';
import type { Differing } from '../drift.ts';
import type { PublishedModel } from '../published.ts';
import type { Finder } from './known-model.ts';

export function compareLimits(model: Model, said: PublishedModel): readonly Differing[] {
  const { contextTokens, maxOutputTokens } = model;
  const differences: Differing[] = [];
  const compare = (what: string, ours: readonly number[], there: number | undefined): void => {
    if (there === undefined || ours.some((here) => isSame(here, there))) return;
    differences.push({ kind: 'limits otherwise', what, here: String(ours[0]), there: String(there) });
  };
  compare('context', [contextTokens], said.contextTokens);
  compare('input', [contextTokens, contextTokens - maxOutputTokens], said.inputTokens);
  compare('output', [maxOutputTokens], said.outputTokens);
  return differences;
}

/** Model cards write 128K, which some read as 128,000 and some as 131,072. */
function isSame(here: number, there: number): boolean {
  return here === there || here * 1_024 === there * 1_000 || here * 1_000 === there * 1_024;
}

const DATES = ['launchedOn', 'legacyOn', 'extendedAccessOn', 'endsOn'] as const;

/** `nowMs` decides whether a model has ended; `readOn` whether it was legacy when the source was read. */
export function compareLife(
  { lifecycle }: Model,
  said: PublishedModel,
  find: Finder,
  { nowMs, readOn }: { readonly nowMs: number; readonly readOn: string },
): readonly Differing[] {
  const isOver = stageAt(lifecycle, nowMs) === 'ended';
  const differences: Differing[] = [];
  for (const date of DATES) {
    const there = said[date];
    if (there === undefined || there === lifecycle[date]) continue;
    const hasEnded = date === 'endsOn' && Date.parse(there) <= nowMs && !isOver;
    const kind = hasEnded ? 'ended' : 'lifecycle otherwise';
    differences.push({ kind, what: date, here: lifecycle[date] ?? 'not announced', there });
  }
  // What has ended may stay in a listing for accounts that have agreed on more time, and needs no successor's name.
  if (isOver) return differences;
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
