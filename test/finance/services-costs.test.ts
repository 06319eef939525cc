/** What Algolia and Contentful cost by day: exact to the pico-dollar, whatever is corrected when, and with the price of its day. */
import { deepEqual, equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { dailyCosts, SUBSCRIPTION, type CostsRequest, type DailyCost } from '../../core/saas-usage/costs.ts';
import { formatUsd, parseUsd, picoUsd } from '../../core/money.ts';

const SEARCHES = 'total_search_operations';
const NOTHING: CostsRequest = {
  account: {},
  today: '2026-12-31',
  feeFrom: '2026-12-01',
  usage: [],
  written: [],
};

/** Thousandths of units by day, the first of December first. */
const amounts = fc.array(fc.oneof(fc.constant(0), fc.nat(5_000_000_000)), { minLength: 1, maxLength: 31 });
const prices = fc.record({
  usd: fc.bigInt(0n, 10n ** 15n).map((pico) => formatUsd(picoUsd(pico))),
  per: fc.integer({ min: 1, max: 1_000_000 }),
  includedPerMonth: fc.nat(10_000_000),
});

test('a month costs what its units cost beyond the included ones, rounded down once', () => {
  fc.assert(
    fc.property(amounts, prices, (thousandths, price) => {
      const account = { prices: { [SEARCHES]: price } };
      const total = thousandths.reduce((sum, amount) => sum + BigInt(amount), 0n);
      const charged = total - BigInt(price.includedPerMonth) * 1_000n;
      const exact =
        charged <= 0n ? 0n : (charged * (parseUsd(price.usd) ?? 0n)) / (BigInt(price.per) * 1_000n);
      const costs = dailyCosts({ ...NOTHING, account, usage: usageOf(thousandths) });
      equal(costOf(costs), exact);
    }),
  );
});

test('days may be corrected in any order and any number of times: the costs are those of what is right in the end', () => {
  const corrections = fc.array(fc.tuple(fc.nat(30), fc.nat(9_000_000)), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(amounts, corrections, prices, (thousandths, changes, price) => {
      const account = { prices: { [SEARCHES]: price } };
      const now = [...thousandths];
      let written: readonly DailyCost[] = [];
      const run = (): void => {
        written = dailyCosts({ ...NOTHING, account, usage: usageOf(now), written });
      };
      run();
      for (const [day, amount] of changes) {
        now[day % now.length] = amount;
        run();
      }
      const atOnce = dailyCosts({ ...NOTHING, account, usage: usageOf(now) });
      deepEqual(written.filter(isAny), atOnce.filter(isAny));
      run();
      deepEqual(written.filter(isAny), atOnce.filter(isAny));
    }),
  );
});

test('prices that change within the month: each day its own, the month still rounded down once', () => {
  fc.assert(
    fc.property(amounts, prices, prices, fc.nat(30), (thousandths, first, second, change) => {
      const changed = dayOf(change);
      const usage = usageOf(thousandths);
      const before = dailyCosts({
        ...NOTHING,
        account: { team: 'red', prices: { [SEARCHES]: first } },
        today: changed,
        usage: usage.filter(({ day }) => day <= changed),
      });
      const account = { team: 'blue', prices: { [SEARCHES]: second } };
      const costs = dailyCosts({ ...NOTHING, account, today: '2026-12-31', usage, written: before });
      const per = BigInt(first.per) * BigInt(second.per) * 1_000n;
      let free = 0n;
      let exact = 0n;
      for (const [index, amount] of thousandths.entries()) {
        const isWritten = index <= change && amount > 0;
        const price = isWritten ? first : second;
        const left = BigInt(price.includedPerMonth) * 1_000n - free;
        const charged = BigInt(amount) - (left < 0n ? 0n : left);
        free += charged < 0n ? BigInt(amount) : BigInt(amount) - charged;
        if (charged > 0n)
          exact += (charged * (parseUsd(price.usd) ?? 0n) * per) / (BigInt(price.per) * 1_000n);
        const row = costs.find(({ day }) => day === dayOf(index));
        if (amount > 0) equal(row?.teamId, isWritten ? 'red' : 'blue');
      }
      equal(costOf(costs), exact / per);
    }),
  );
});

test('the fee of a whole month is exactly the fee, in every month and for every amount', () => {
  const cents = fc.bigInt(1n, 10n ** 18n);
  fc.assert(
    fc.property(cents, fc.integer({ min: 0, max: 47 }), (pico, months) => {
      const first = new Date(Date.UTC(2026, months, 1)).toISOString().slice(0, 10);
      const last = new Date(Date.UTC(2026, months + 1, 0)).toISOString().slice(0, 10);
      const account = { monthlyFeeUsd: formatUsd(picoUsd(pico)) };
      const costs = dailyCosts({ ...NOTHING, account, feeFrom: first, today: last });
      equal(costOf(costs), pico);
      const shares = costs.map(({ costPicoUsd }) => costPicoUsd).toSorted((a, b) => (a < b ? -1 : 1));
      equal(
        (shares.at(-1) ?? 0n) - (shares[0] ?? 0n) <= 1n,
        true,
        'days have equal shares, to a pico-dollar',
      );
    }),
  );
});

test('a price that begins later leaves the one before it in force, and before the first nothing costs anything', () => {
  const usage = usageOf([1_000, 1_000, 1_000, 1_000, 1_000].map((amount) => amount * 1_000));
  const first = { usd: '1', per: 1_000, since: '2026-12-02' };
  const second = { usd: '2', per: 1_000, since: '2026-12-05' };
  const before = dailyCosts({
    ...NOTHING,
    account: { prices: { [SEARCHES]: first } },
    today: '2026-12-03',
    usage: usage.slice(0, 3),
  });
  deepEqual(usdByDay(before), { '2026-12-02': '1', '2026-12-03': '1' });
  const account = { prices: { [SEARCHES]: second } };
  const after = dailyCosts({ ...NOTHING, account, today: '2026-12-05', usage, written: before });
  deepEqual(usdByDay(after), { '2026-12-02': '1', '2026-12-03': '1', '2026-12-04': '1', '2026-12-05': '2' });
});

test('without a price any longer, days that are over keep their cost and the present one has none', () => {
  const usage = usageOf([2_000_000, 3_000_000]);
  const account = { prices: { [SEARCHES]: { usd: '1', per: 1_000 } }, monthlyFeeUsd: '31' };
  const before = dailyCosts({ ...NOTHING, account, today: '2026-12-02', usage });
  const after = dailyCosts({ ...NOTHING, account: {}, today: '2026-12-02', usage, written: before });
  deepEqual(
    after.map(({ item, day, costPicoUsd }) => [item, day, formatUsd(costPicoUsd)]),
    [
      [SEARCHES, '2026-12-01', '2'],
      [SUBSCRIPTION, '2026-12-01', '1'],
    ],
  );
});

test('an amount that is none is refused and named', () => {
  const account = { prices: { [SEARCHES]: { usd: '0,50', per: 1_000 } } };
  throws(
    () => dailyCosts({ ...NOTHING, account }),
    /the price of total_search_operations is not an amount .*0,50/,
  );
});

function usageOf(thousandths: readonly number[]): CostsRequest['usage'] {
  return thousandths.map((amount, index) => ({
    metric: SEARCHES,
    day: dayOf(index),
    // As PostgreSQL writes numeric: with the zeros that it was given.
    value: (amount / 1_000).toFixed(3),
  }));
}

function dayOf(index: number): string {
  return new Date(Date.UTC(2026, 11, 1 + index)).toISOString().slice(0, 10);
}

function costOf(costs: readonly DailyCost[]): bigint {
  return costs.reduce((sum, { costPicoUsd }) => sum + costPicoUsd, 0n);
}

/** A day that was corrected to nothing stays with nothing. */
function isAny({ quantity }: DailyCost): boolean {
  return quantity !== '0';
}

function usdByDay(costs: readonly DailyCost[]): Record<string, string> {
  return Object.fromEntries(costs.map(({ day, costPicoUsd }) => [day, formatUsd(costPicoUsd)]));
}
