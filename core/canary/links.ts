/**
 * The links between a call and what people see of it, in the order in which they are checked. One that depends on a broken
 * link is not checked, so that exactly the link that broke is named. From this table come the canary's checks, its metric
 * and alarms (core/alerts/canary.ts), the chapters of docs/runbooks/canary.md, and the lines of `stargate doctor`.
 */
export type LinkName = 'edge' | 'record' | 'row' | 'panel' | 'metric';

export type Link = {
  readonly name: LinkName;
  /** The link that must hold before this one can be checked. */
  readonly after: LinkName | null;
  /** What a person is told when it is broken. */
  readonly broken: string;
};

export const links: readonly Link[] = [
  { name: 'edge', after: null, broken: 'A call through the edge is not answered as it should be.' },
  {
    name: 'record',
    after: 'edge',
    broken: 'A call was answered, but its usage record is not in PostgreSQL, or not complete.',
  },
  {
    name: 'row',
    after: 'record',
    broken: 'A call was recorded, but the figures of its day do not include it.',
  },
  {
    name: 'panel',
    after: 'row',
    broken: 'A call is in the figures of its day, but the query of a panel does not show it.',
  },
  {
    name: 'metric',
    after: 'edge',
    broken: 'A call was answered, but what the tasks counted of it is not in Prometheus.',
  },
];
