/** `stargate ops logs`: what the tasks, the admin function or another program wrote, oldest first. */
import { UsageError } from '../usage-error.ts';
import type { Deployment, StackName } from './deployment.ts';

/** What can be read → where its log group is. */
const logs = {
  proxy: ['gateway', 'ProxyLog'],
  admin: ['gateway', 'AdminFunction'],
  migration: ['gateway', 'Migration'],
  exec: ['gateway', 'ProxyExecLog'],
  collector: ['observability', 'CollectorLog'],
  publisher: ['observability', 'UsagePublisher'],
  jobs: ['observability', 'UsageJobs'],
} as const satisfies Readonly<Record<string, readonly [StackName, string]>>;

export const logNames = Object.keys(logs);

export type LogsWanted = {
  readonly of: string;
  /** `15m`, `2h`, `3d`. */
  readonly since: string;
  /** As CloudWatch Logs filters: `{ $.level = "error" }`, or words. */
  readonly filter: string | null;
  readonly limit: number;
  readonly nowMs: number;
};

export async function readLogs(deployment: Deployment, wanted: LogsWanted): Promise<string> {
  const place = Object.entries(logs).find(([name]) => name === wanted.of)?.[1];
  if (place === undefined)
    throw new UsageError(`There is no log "${wanted.of}"; there are ${logNames.join(', ')}.`);
  const [stack, prefix] = place;
  const groups = (await deployment.allOf(stack, 'AWS::Logs::LogGroup')).filter(({ logicalId }) =>
    logicalId.startsWith(prefix),
  );
  if (groups.length === 0) throw new UsageError(`This environment has no log of ${wanted.of}.`);
  const startTime = wanted.nowMs - milliseconds(wanted.since);
  const found = await Promise.all(groups.map(({ id }) => eventsOf(deployment, id, startTime, wanted)));
  const events = found.flatMap((one) => one.events).toSorted((a, b) => a.atMs - b.atMs);
  const shown = events.slice(-wanted.limit);
  const left = events.length - shown.length;
  const lines = shown.map(({ atMs, message }) => `${new Date(atMs).toISOString()} ${message.trimEnd()}`);
  if (left > 0) lines.unshift(`(${left} earlier lines are left out; --limit shows more)`);
  if (found.some(({ isCut }) => isCut)) {
    lines.push('(more was written since: a shorter --since or a --filter shows what came after)');
  }
  return lines.length === 0 ? `Nothing since ${new Date(startTime).toISOString()}.` : lines.join('\n');
}

type Event = { readonly atMs: number; readonly message: string };

/** Bounded: a busy gateway writes more in an hour than anybody reads. */
const MOST_PAGES = 20;

async function eventsOf(
  { aws }: Deployment,
  group: string,
  startTime: number,
  { filter }: LogsWanted,
): Promise<{ readonly events: readonly Event[]; readonly isCut: boolean }> {
  const client = await aws.cloudWatchLogs();
  const events: Event[] = [];
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const reply = await client.filterLogEvents({
      logGroupName: group,
      startTime,
      ...(filter === null ? {} : { filterPattern: filter }),
      ...(token === undefined ? {} : { nextToken: token }),
    });
    for (const { timestamp = 0, message = '' } of reply.events ?? [])
      events.push({ atMs: timestamp, message });
    token = reply.nextToken;
    if (token === undefined) return { events, isCut: false };
  }
  return { events, isCut: true };
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function milliseconds(text: string): number {
  const [, count, unit = ''] = /^(\d{1,5})([smhd])$/.exec(text) ?? [];
  if (count === undefined) throw new UsageError(`--since must be such as 15m, 2h or 3d, not "${text}".`);
  return Number(count) * (UNITS[unit] ?? 0);
}
