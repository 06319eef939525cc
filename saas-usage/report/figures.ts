/** The figures of a report: of each metric and scope one, over the days that were asked for. */
import type { AccountState } from '../../core/saas-usage/account-state.ts';
import type { Sample, Scope } from '../../core/saas-usage/sample.ts';
import { saasServices } from '../../core/saas-usage/services.ts';

export type Figure = {
  readonly part: string;
  readonly metric: string;
  readonly scope: Scope;
  /** The sum of the days where they can be added up; otherwise the last value. */
  readonly value: number;
};

export function figuresOf(state: AccountState, since: string, until: string): readonly Figure[] {
  const { metrics } = saasServices[state.account.service];
  const figures = new Map<string, Figure & { readonly at: string }>();
  for (const [part, { samples }] of state.parts) {
    for (const sample of samples) {
      const at = momentOf(sample);
      if (sample.kind === 'day' && (at < since || at > until)) continue;
      const { metric, scope, value } = sample;
      const key = `${part}\n${metric}\n${scope.kind}\n${scope.id}`;
      const known = figures.get(key);
      const adds = sample.kind === 'day' && metrics[metric]?.perDay === 'sum';
      if (known === undefined) figures.set(key, { part, metric, scope, value, at });
      else if (adds) figures.set(key, { ...known, value: known.value + value });
      else if (known.at <= at) figures.set(key, { ...known, value, at });
    }
  }
  return [...figures.values()].map(({ at: _at, ...figure }) => figure);
}

/** What there is now comes after every day. */
function momentOf(sample: Sample): string {
  switch (sample.kind) {
    case 'day':
      return sample.day;
    case 'point':
      return new Date(sample.atMs).toISOString();
    case 'level':
      return '9999';
  }
}
