/**
 * What each day of an account costs, from what was used and what is configured: an account of the whole, made anew from all
 * days every time, so that corrections in any order, repeated and interrupted runs give the same figures.
 *
 * - A month's included units go to its first days. What a month costs is computed exactly and rounded down to a pico-dollar
 *   once; a day costs what its month costs up to it less what it cost up to the day before. So days add up to their month,
 *   and the monthly fee, of which each day has an equal share, to exactly the fee.
 * - A day that is over keeps the team and the price it was written with, also when its usage is corrected later. The present
 *   day and days that were never written have those that are configured.
 * - A price that begins later leaves the one before it in force until then. Before the first price nothing costs anything.
 */
import { minus, parseUsd, picoUsd, ZERO_USD, type PicoUsd } from '../money.ts';
import type { SaasAccount, SaasPrice } from './account.ts';
import { daysBetween } from './days.ts';
import {
  decimalText,
  difference,
  floor,
  fractionOf,
  isLess,
  product,
  quotient,
  sum,
  ZERO,
  type Fraction,
} from './fraction.ts';

/** What the monthly fee is charged as; any other item is a metric. */
export const SUBSCRIPTION = 'subscription';

/** Of one day of UTC. Quantities are decimal text, exactly as long as they are. */
export type DailyCost = {
  readonly item: string;
  readonly day: string;
  /** The empty text: no team's. */
  readonly teamId: string;
  readonly quantity: string;
  /** What of it is beyond what the month includes. */
  readonly chargedQuantity: string;
  readonly includedPerMonth: string;
  readonly pricePicoUsd: PicoUsd;
  /** Units that the price is for; of the fee: the days of the month. */
  readonly pricePer: string;
  readonly costPicoUsd: PicoUsd;
};

export type CostsRequest = {
  readonly account: Pick<SaasAccount, 'team' | 'prices' | 'monthlyFeeUsd'>;
  /** The day of UTC that is not over. */
  readonly today: string;
  /** The first day whose share of the fee is due where it was not written yet. */
  readonly feeFrom: string;
  /** Days of metrics whose days may be added up, of the account as a whole. */
  readonly usage: readonly { readonly metric: string; readonly day: string; readonly value: string }[];
  /** What was written before. */
  readonly written: readonly DailyCost[];
};

/** Everything that is to be written; what was written and is not among it no longer holds. */
export function dailyCosts(request: CostsRequest): readonly DailyCost[] {
  const { account, usage, written } = request;
  const prices = new Map(Object.entries(account.prices ?? {}));
  const metrics = new Set([...prices.keys(), ...written.map(({ item }) => item)]);
  metrics.delete(SUBSCRIPTION);
  const daysOf = new Map([...metrics].map((metric) => [metric, new Map<string, Day>()]));
  for (const row of written) daysOf.get(row.item)?.set(row.day, { quantity: row.quantity, before: row });
  for (const { metric, day, value } of usage) {
    const days = daysOf.get(metric);
    days?.set(day, { quantity: value, before: days.get(day)?.before ?? null });
  }
  return [
    ...[...daysOf].flatMap(([metric, days]) => usageCosts(request, metric, days, prices.get(metric))),
    ...feeCosts(request),
  ];
}

type Day = { readonly quantity: string; readonly before: DailyCost | null };

type Price = { readonly picoUsd: PicoUsd; readonly per: string; readonly included: string };

function usageCosts(
  { account, today }: CostsRequest,
  item: string,
  days: ReadonlyMap<string, Day>,
  configured: SaasPrice | undefined,
): readonly DailyCost[] {
  const costs: DailyCost[] = [];
  const present = configured === undefined ? null : configuredPrice(configured, item);
  let inForce: Price | null = null;
  let month = startOfMonth('');
  for (const day of [...days.keys()].toSorted()) {
    const { quantity, before } = days.get(day) ?? { quantity: '0', before: null };
    const isKept = before !== null && day < today;
    const isLater = day < (configured?.since ?? '');
    const writtenPrice = before === null ? null : priceOf(before);
    inForce = isKept || (present !== null && isLater) ? (writtenPrice ?? inForce) : present;
    if (inForce === null) continue;
    if (month.name !== day.slice(0, 7)) month = startOfMonth(day.slice(0, 7));
    const used = fractionOf(quantity);
    if (used.numerator === 0n && before === null) continue;
    const free = least(used, positive(difference(fractionOf(inForce.included), month.free)));
    const charged = difference(used, free);
    const exact = quotient(product(charged, fractionOf(inForce.picoUsd)), fractionOf(inForce.per));
    const costsUpTo = sum(month.exact, exact);
    costs.push({
      item,
      day,
      teamId: isKept ? before.teamId : (account.team ?? ''),
      quantity: decimalText(used),
      chargedQuantity: decimalText(charged),
      includedPerMonth: inForce.included,
      pricePicoUsd: inForce.picoUsd,
      pricePer: inForce.per,
      costPicoUsd: minus(picoUsd(floor(costsUpTo)), picoUsd(floor(month.exact))),
    });
    month = { name: month.name, free: sum(month.free, free), exact: costsUpTo };
  }
  return costs;
}

type Month = {
  readonly name: string;
  /** Included units that are used up. */
  readonly free: Fraction;
  /** Cost of the days so far. */
  readonly exact: Fraction;
};

function startOfMonth(name: string): Month {
  return { name, free: ZERO, exact: ZERO };
}

function feeCosts({ account, today, feeFrom, written }: CostsRequest): readonly DailyCost[] {
  const before = new Map(written.filter(({ item }) => item === SUBSCRIPTION).map((row) => [row.day, row]));
  const fee = account.monthlyFeeUsd === undefined ? ZERO_USD : usd(account.monthlyFeeUsd, 'monthlyFeeUsd');
  const due = fee === ZERO_USD ? [] : daysBetween(feeFrom, today);
  return [...new Set([...before.keys(), ...due])].toSorted().flatMap((day) => {
    const row = before.get(day);
    const kept = row !== undefined && day < today ? row : null;
    if (kept === null && (fee === ZERO_USD || day < feeFrom || day > today)) return [];
    return [feeOfDay(day, kept?.teamId ?? account.team ?? '', kept?.pricePicoUsd ?? fee)];
  });
}

function feeOfDay(day: string, teamId: string, fee: PicoUsd): DailyCost {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const days = BigInt(new Date(Date.UTC(year, month, 0)).getUTCDate());
  const upTo = (count: number): PicoUsd => picoUsd((fee * BigInt(count)) / days);
  return {
    item: SUBSCRIPTION,
    day,
    teamId,
    quantity: '1',
    chargedQuantity: '1',
    includedPerMonth: '0',
    pricePicoUsd: fee,
    pricePer: String(days),
    costPicoUsd: minus(upTo(date), upTo(date - 1)),
  };
}

function configuredPrice({ usd: amount, per, includedPerMonth = 0 }: SaasPrice, item: string): Price {
  return {
    picoUsd: usd(amount, `the price of ${item}`),
    per: decimalText(fractionOf(per)),
    included: decimalText(fractionOf(includedPerMonth)),
  };
}

function priceOf({ pricePicoUsd, pricePer, includedPerMonth }: DailyCost): Price {
  return { picoUsd: pricePicoUsd, per: pricePer, included: includedPerMonth };
}

function usd(text: string, what: string): PicoUsd {
  const amount = parseUsd(text);
  if (amount === null || amount < 0n) throw new Error(`${what} is not an amount of US dollars: ${text}`);
  return amount;
}

function least(a: Fraction, b: Fraction): Fraction {
  return isLess(a, b) ? a : b;
}

function positive(value: Fraction): Fraction {
  return value.numerator < 0n ? ZERO : value;
}
