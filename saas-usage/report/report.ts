/**
 * One account, read once, as files for people and finance: `summary.json` and `summary.csv`, `daily.csv` with every day,
 * `costs.csv` where prices are configured, and `raw_<part>.json` with what the service answered. No file has a key in it.
 * All are written when everything is read, each in the place of a former one at once; `summary.json` is the last.
 */
import type { Clock } from '../../core/clock.ts';
import type { AccountState } from '../../core/saas-usage/account-state.ts';
import type { SaasAccount, SaasKeys } from '../../core/saas-usage/account.ts';
import type { Fault } from '../../core/saas-usage/collector.ts';
import { dayAfter, dayOf } from '../../core/saas-usage/days.ts';
import { saasServices } from '../../core/saas-usage/services.ts';
import { collectAccount } from '../collect-account.ts';
import { costsCsv, dailyCsv, summaryCsv } from './csv-files.ts';
import { FolderError, formerSummary, prepareFolder, writeFiles } from './files.ts';
import { createScrubber, type Scrubber } from './scrub.ts';
import { summaryOf, type Summary } from './summary.ts';

export type ReportOptions = {
  readonly account: SaasAccount;
  readonly readKeys: () => Promise<SaasKeys>;
  /** Days of UTC, both included. */
  readonly since: string;
  readonly until: string;
  readonly folder: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly origins: ReadonlyMap<string, string>;
  readonly signal?: AbortSignal;
  /** @default `collectAccount` */
  readonly collect?: typeof collectAccount;
};

/** `files`: none where nothing was read and the folder has a former report, which stays as it is. */
export type Report = { readonly summary: Summary; readonly files: readonly string[] };

/** A year of an organization with many spaces takes minutes at the pace that a service allows. */
const WITHIN_MS = 15 * 60_000;

/**
 * Rejects when the folder cannot be written or has the report of another account, or the keys are not there; what a service
 * refuses is in the summary.
 */
export async function makeReport(options: ReportOptions): Promise<Report> {
  const { account, since, until, folder, clock } = options;
  await prepareFolder(folder);
  const hasFormer = await hasReportOf(account, folder);
  const scrubber = createScrubber();
  const raw = new Map<string, { readonly asked: string; readonly answer: unknown }[]>();
  const readKeys = async (): Promise<SaasKeys> => {
    const keys = await options.readKeys();
    scrubber.learn(Object.values(keys));
    return keys;
  };
  const state = await read({ ...options, readKeys }, (part, asked, answer) => {
    const answers = raw.get(part);
    if (answers === undefined) raw.set(part, [{ asked, answer }]);
    else answers.push({ asked, answer });
  });
  const tooOld = daysTooOld(account, firstDay(options), dayOf(clock.nowMs()));
  const summary = summaryOf({ state, since, until, tooOld, takenAtMs: clock.nowMs() });
  if (hasFormer && !summary.read_anything) return { summary, files: [] };
  const files = new Map<string, string>();
  for (const part of state.parts.keys()) {
    files.set(`raw_${part}.json`, json(scrubber, scrubber.withoutSecrets(raw.get(part) ?? [])));
  }
  files.set('summary.csv', scrubber.clean(summaryCsv(state, since, until)));
  files.set('daily.csv', scrubber.clean(dailyCsv(state, since, until)));
  if (account.prices !== undefined || account.monthlyFeeUsd !== undefined) {
    files.set('costs.csv', scrubber.clean(costsCsv(state, since, until)));
  }
  files.set('summary.json', json(scrubber, summary));
  return { summary, files: await writeFiles(folder, files) };
}

/** A report of another account is not written over. */
async function hasReportOf(account: SaasAccount, folder: string): Promise<boolean> {
  const former = await formerSummary(folder);
  if (former === null) return false;
  const { id } = saasServices[account.service].published.summary;
  if (former['service'] === account.service && former[id] === saasServices[account.service].idOf(account))
    return true;
  throw new FolderError(
    `${folder} has the report of another account (${String(former['service'])} ${String(former['account'])}); give another folder`,
  );
}

/** A month that is priced is read from its first day: what it includes is used up from there. */
function firstDay({ account, since }: ReportOptions): string {
  return account.prices === undefined ? since : `${since.slice(0, 7)}-01`;
}

/** Days that a service no longer tells are missing from sums and costs, so a report without them is not complete. */
function daysTooOld(account: SaasAccount, first: string, today: string): ReadonlyMap<string, Fault> {
  return new Map(
    saasServices[account.service].collectors.flatMap(({ part, days }) => {
      if (days === null) return [];
      const oldest = dayAfter(today, 1 - days.mostBack);
      if (first >= oldest) return [];
      return [
        [
          part,
          {
            what: `days before ${oldest}`,
            code: 'refused',
            status: null,
            message: `only the last ${days.mostBack} days can be read`,
          },
        ] as const,
      ];
    }),
  );
}

async function read(
  options: ReportOptions,
  onAnswer: (part: string, asked: string, answer: unknown) => void,
): Promise<AccountState> {
  const { account, clock, random, origins, readKeys } = options;
  const service = saasServices[account.service];
  const first = firstDay(options);
  const nowMs = clock.nowMs();
  const through = first <= dayOf(nowMs) ? dayAfter(first, -1) : dayOf(nowMs);
  return (options.collect ?? collectAccount)({
    account,
    service,
    readKeys,
    clock,
    random,
    untilMs: nowMs + WITHIN_MS,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    previous: null,
    takenThrough: new Map(
      service.collectors.flatMap(({ part, days }) => (days === null ? [] : [[part, through] as const])),
    ),
    origins,
    onAnswer,
  });
}

function json(scrubber: Scrubber, value: unknown): string {
  return scrubber.clean(`${JSON.stringify(value, null, 2)}\n`);
}
