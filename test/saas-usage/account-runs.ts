/** Runs of the function for one account of a service that answers what the test says, against a real database. */
import type { Clock } from '../../core/clock.ts';
import type { Database } from '../../core/db/connect.ts';
import type { PartState } from '../../core/saas-usage/account-state.ts';
import type { ContentfulAccount, SaasAccount } from '../../core/saas-usage/account.ts';
import type { Fault, SaasService } from '../../core/saas-usage/collector.ts';
import { saasServices } from '../../core/saas-usage/services.ts';
import { wholeAccount, type Sample, type Scope } from '../../core/saas-usage/sample.ts';
import { runAccount, type RanAccount, type RunDeps } from '../../lambda/saas-usage/run-account.ts';
import type { CollectOptions } from '../../saas-usage/collect-options.ts';

export const NOON_MS = Date.UTC(2026, 10, 30, 12);

export const account: ContentfulAccount = { name: 'main', service: 'contentful', organizationId: 'org-1' };

const source = 'https://example.com';

/** With a metric of every kind. */
export const service: SaasService = {
  ...saasServices.contentful,
  metrics: {
    calls: { perDay: 'sum', unit: 'requests', help: 'Calls.', source },
    entries: { perDay: 'none', isLevel: true, unit: 'items', help: 'Entries.', source },
    cpu: { perDay: 'none', unit: 'percent', help: 'CPU.', source },
  },
};

export function clockAt(nowMs: number): Clock {
  return { nowMs: () => nowMs, monotonicMs: () => nowMs };
}

export function day(date: string, value: number, scope: Scope = wholeAccount): Sample {
  return { kind: 'day', metric: 'calls', scope, day: date, value };
}

export function level(value: number, scope: Scope = wholeAccount): Sample {
  return { kind: 'level', metric: 'entries', scope, value };
}

export function point(value: number, atMs: number, server = 'c1'): Sample {
  return { kind: 'point', metric: 'cpu', scope: { kind: 'server', id: server }, atMs, value };
}

export type Read = {
  readonly samples?: readonly Sample[];
  readonly outcome?: PartState['last']['outcome'];
  readonly faults?: readonly Fault[];
  readonly takenThrough?: string;
  readonly callsLeft?: number;
};

export type Asked = Pick<CollectOptions, 'previous' | 'takenThrough'>;

export type RunSetup = {
  readonly account?: SaasAccount;
  /** @default the one above */
  readonly service?: SaasService;
  readonly nowMs?: number;
  /** What the service says, by part. A function: what happens meanwhile. */
  readonly parts?:
    | Readonly<Record<string, Read>>
    | ((asked: Asked) => Promise<Readonly<Record<string, Read>>>);
  readonly writeCosts?: RunDeps['writeCosts'];
  readonly runId?: string;
};

export type TestRun = {
  readonly ran: RanAccount;
  readonly logged: readonly string[];
  /** What the run knew when it asked. */
  readonly knew: Asked | null;
};

export async function run(db: Database, setup: RunSetup = {}): Promise<TestRun> {
  const { nowMs = NOON_MS, parts = {} } = setup;
  const logged: string[] = [];
  let knew: Asked | null = null;
  const ran = await runAccount(
    {
      account: setup.account ?? account,
      service: setup.service ?? service,
      readKeys: async () => ({}),
      clock: clockAt(nowMs),
      random: () => 0,
      untilMs: nowMs + 200_000,
    },
    {
      db,
      runId: setup.runId ?? `run-${nowMs}`,
      writeCosts: setup.writeCosts ?? (async () => ({ outOfRange: [] })),
      log: (level, message, fields) => logged.push(`${level} ${message} ${JSON.stringify(fields)}`),
      collect: async (options) => {
        knew = options;
        const said = typeof parts === 'function' ? await parts(options) : parts;
        const states = Object.entries(said).map(
          ([name, read]) => [name, stateOf(read, name, options, nowMs)] as const,
        );
        return { account: options.account, parts: new Map([...(options.previous?.parts ?? []), ...states]) };
      },
    },
  );
  return { ran, logged, knew };
}

function stateOf(
  { samples = [], outcome = 'success', faults = [], takenThrough, callsLeft }: Read,
  part: string,
  { previous }: Asked,
  nowMs: number,
): PartState {
  const before = previous?.parts.get(part);
  return {
    samples,
    lastSuccessAtMs: outcome === 'success' ? nowMs : (before?.lastSuccessAtMs ?? null),
    takenThrough: takenThrough ?? null,
    last: { outcome, faults, startedAtMs: nowMs, durationMs: 12.4, calls: 3, callsLeft: callsLeft ?? null },
  };
}
