/** Samples as rows of the tables they go to, each key once and in the order of the keys. */
import type { SaasService } from '../../../saas-usage/collector.ts';
import type { Sample, Scope } from '../../../saas-usage/sample.ts';

type Key = { readonly metric: string; readonly scope_kind: string; readonly scope_id: string };

export type SampleRows = {
  readonly days: readonly (Key & {
    readonly day: string;
    readonly per_day: 'sum' | 'last';
    readonly value: number;
    readonly at: string;
  })[];
  readonly levels: readonly (Key & { readonly value: number; readonly at: string })[];
  readonly points: readonly (Key & { readonly measured_at: string; readonly value: number })[];
  readonly names: readonly {
    readonly scope_kind: string;
    readonly scope_id: string;
    readonly name: string;
  }[];
  /** Days of a metric that the service does not have, or has no days of; points at no time. */
  readonly unknown: readonly Sample[];
};

/** Of a key that is there twice, the last counts. A level is the last value of today too, unless a day says so. */
export function rowsOf(samples: readonly Sample[], service: SaasService, nowMs: number): SampleRows {
  const at = new Date(nowMs).toISOString();
  const today = at.slice(0, 10);
  const days = new Map<string, SampleRows['days'][number]>();
  const lasts = new Map<string, SampleRows['days'][number]>();
  const levels = new Map<string, SampleRows['levels'][number]>();
  const points = new Map<string, SampleRows['points'][number]>();
  const names = new Map<string, SampleRows['names'][number]>();
  const unknown: Sample[] = [];
  for (const sample of samples) {
    const { metric, scope, value } = sample;
    const key = { metric, scope_kind: scope.kind, scope_id: scope.id };
    const id = `${metric}\n${scope.kind}\n${scope.id}`;
    const perDay = service.metrics[metric]?.perDay ?? 'none';
    switch (sample.kind) {
      case 'day':
        if (perDay === 'none') unknown.push(sample);
        else days.set(`${id}\n${sample.day}`, { ...key, day: sample.day, per_day: perDay, value, at });
        break;
      case 'level':
        levels.set(id, { ...key, value, at });
        if (perDay !== 'sum')
          lasts.set(`${id}\n${today}`, { ...key, day: today, per_day: 'last', value, at });
        break;
      case 'point': {
        const measured = new Date(sample.atMs);
        if (Number.isNaN(measured.getTime())) {
          unknown.push(sample);
          break;
        }
        const measuredAt = measured.toISOString();
        points.set(`${id}\n${measuredAt}`, { ...key, measured_at: measuredAt, value });
        break;
      }
    }
    nameOf(scope, names);
  }
  return {
    days: inOrder(new Map([...lasts, ...days])),
    levels: inOrder(levels),
    points: inOrder(points),
    names: inOrder(names),
    unknown,
  };
}

function nameOf({ kind, id, name }: Scope, names: Map<string, SampleRows['names'][number]>): void {
  if (name === undefined || name === '' || name === id) return;
  names.set(`${kind}\n${id}`, { scope_kind: kind, scope_id: id, name });
}

/** So that two who write the same rows lock them in the same order. */
function inOrder<Value>(rows: ReadonlyMap<string, Value>): readonly Value[] {
  return [...rows].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}
