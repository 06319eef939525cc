/** The tables of a report, by RFC 4180: what a spreadsheet takes for a formula is text in them. */
import { csvLine } from '../../core/csv.ts';
import { formatUsd } from '../../core/money.ts';
import type { AccountState } from '../../core/saas-usage/account-state.ts';
import { dailyCosts } from '../../core/saas-usage/costs.ts';
import { daysOf, within } from '../../core/saas-usage/published.ts';
import type { Sample, Scope } from '../../core/saas-usage/sample.ts';
import { saasServices } from '../../core/saas-usage/services.ts';
import { figuresOf } from './figures.ts';

type Row = readonly string[];

export function summaryCsv(state: AccountState, since: string, until: string): string {
  const { published } = saasServices[state.account.service];
  const cellsOf = cellsIn(state);
  const rows = figuresOf(state, since, until).map((figure) => [
    published.summary.sections[figure.part] ?? figure.part,
    ...cellsOf(figure),
  ]);
  return table(['section', ...VALUE_COLUMNS], rows);
}

export function dailyCsv(state: AccountState, since: string, until: string): string {
  const cellsOf = cellsIn(state);
  const rows = allDays(state, since, until).map((sample) => [sample.day, ...cellsOf(sample)]);
  return table(['day', ...VALUE_COLUMNS], rows);
}

/** By the prices that are configured now. A month's included units go to its first days, so it is computed from there. */
export function costsCsv(state: AccountState, since: string, until: string): string {
  const { account } = state;
  const usage = within(allDays(state, '', until), 'account');
  const costs = dailyCosts({
    account,
    today: until,
    feeFrom: since,
    usage: usage.map(({ metric, day, value }) => ({ metric, day, value: String(value) })),
    written: [],
  });
  const rows = costs
    .filter(({ day }) => day >= since && day <= until)
    .map(({ day, item, quantity, chargedQuantity, costPicoUsd }) => [
      day,
      account.service,
      account.name,
      account.team ?? '',
      item,
      quantity,
      chargedQuantity,
      formatUsd(costPicoUsd),
    ]);
  return table(
    ['day', 'service', 'account', 'team', 'item', 'quantity', 'charged_quantity', 'cost_usd'],
    rows,
  );
}

const VALUE_COLUMNS = ['metric', 'scope', 'id', 'name', 'value', 'unit'];

function cellsIn(state: AccountState): (one: Pick<Sample, 'metric' | 'scope' | 'value'>) => Row {
  const { metrics } = saasServices[state.account.service];
  const nameOf = namesIn(state);
  return ({ metric, scope, value }) => [
    metric,
    scope.kind,
    scope.id,
    nameOf(scope),
    String(value),
    metrics[metric]?.unit ?? '',
  ];
}

/** A part that reads days of a space need not know what people call it; another does. */
function namesIn(state: AccountState): (scope: Scope) => string {
  const names = new Map<string, string>();
  for (const { samples } of state.parts.values()) {
    for (const { scope } of samples)
      if (scope.name !== undefined) names.set(`${scope.kind} ${scope.id}`, scope.name);
  }
  return ({ kind, id }) => names.get(`${kind} ${id}`) ?? '';
}

function allDays(state: AccountState, since: string, until: string) {
  const samples = [...state.parts.values()].flatMap((part) => part.samples);
  return daysOf(samples).filter(({ day }) => day >= since && day <= until);
}

function table(head: Row, rows: readonly Row[]): string {
  const sorted = rows.toSorted((one, other) => (one.join('\n') < other.join('\n') ? -1 : 1));
  return [head, ...sorted].map(csvLine).join('');
}
