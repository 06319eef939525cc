/** The bill of a month as text, for a terminal. */
import { total, type Position } from './estimate.ts';
import type { UseLine } from './use.ts';

export function bill(name: string, base: readonly Position[], use: readonly UseLine[]): string {
  const rows = [
    ...base.map(({ what, count, monthlyUsd }) => [what, count === 1 ? '' : `${count}`, monthlyUsd] as const),
    ...use.map(({ what, driver, monthlyUsd }) => [what, driver, monthlyUsd] as const),
  ];
  const sum = total(base) + total(use);
  const width = Math.max(...rows.map(([what]) => what.length));
  return [
    `${name}, a month, in USD; tokens of the models are not in it`,
    '',
    ...rows.map(([what, driver, usd]) =>
      `${usd.toFixed(2).padStart(10)}  ${what.padEnd(width)}  ${driver}`.trimEnd(),
    ),
    `${sum.toFixed(2).padStart(10)}  total`,
  ].join('\n');
}
