/** What AWS's price list says otherwise than the catalog. */
import { formatUsd, picoUsd } from '../../../core/money.ts';
import type { Drift } from '../drift.ts';
import type { Comparison, Finding } from './compare.ts';

export const PRICE_LIST = 'AWS price list';

export function priceListDrifts({ findings, unserved, conflicts }: Comparison): readonly Drift[] {
  return [
    ...unserved.map((model) => driftOf('missing here', model, '', 'none', 'sold')),
    ...findings.flatMap((finding) => {
      const { kind, model, catalog, list } = finding;
      if (kind === 'same') return [];
      const isUnknown = kind === 'not-in-list';
      return [
        driftOf(
          isUnknown ? 'unknown there' : 'priced otherwise',
          model,
          whatOf(finding),
          textOf(catalog),
          textOf(list),
        ),
      ];
    }),
    ...conflicts.map((conflict) =>
      driftOf('priced otherwise', conflict, 'two prices in the list', 'the dearer one counts', ''),
    ),
  ];
}

function driftOf(kind: Drift['kind'], model: string, what: string, here: string, there: string): Drift {
  return { kind, source: PRICE_LIST, model, what, here, there };
}

function whatOf({ scope, region, tier, isLongContext, rate, from }: Finding): string {
  const words = [scope, region, tier, isLongContext ? 'long context' : '', rate];
  return [...words, from === '' ? '' : `since ${from}`].filter((word) => word !== '').join(' ');
}

function textOf(amount: bigint | null): string {
  return amount === null ? 'none' : formatUsd(picoUsd(amount));
}
