/**
 * Makes one call through the edge and follows it to the figures people see, by what the gateway answers over HTTP: the same
 * links as the canary on AWS checks (core/canary/links.ts). The call itself is sent once.
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  broken,
  checkChain,
  ok,
  patiently,
  reasonOf,
  unchecked,
  type Finding,
  type Verdict,
} from '../../core/canary/chain.ts';
import { canaryPanel } from '../../core/canary/canary-panel.ts';
import { COUNTED_METRIC, countedOf, judgeCounted, type Counted } from '../../core/canary/counted.ts';
import { judgeReply, sayCalls, sendProbe, type Answered } from '../../core/canary/probe.ts';
import { systemClock } from '../../core/clock.ts';
import { isObject } from '../../core/json.ts';
import { callApi, fetchText, type Api } from '../client.ts';
import { seriesIn } from '../metrics-text.ts';
import type { Caller } from './caller.ts';

export type FollowOptions = {
  readonly api: Api;
  readonly edgeUrl: string;
  readonly caller: Caller;
  readonly metricsHeaders: Readonly<Record<string, string>>;
};

const PATIENCE = { clock: systemClock, sleep: delay, withinMs: 30_000, everyMs: 500 };

export async function followCall(options: FollowOptions): Promise<readonly Finding[]> {
  const { api, caller } = options;
  const counted = await countedNow(options).catch((error: unknown) => reasonOf(error));
  const shown = await shownCalls(api, caller);
  return checkChain({
    ...(await recordChecks(options)),
    panel: async () => {
      const now = await shownCalls(api, caller);
      if (now === null)
        return unchecked('no dashboards at this address; on a laptop: npm start -- --observe');
      return now > (shown ?? 0)
        ? ok(`the panel "${canaryPanel.title}" shows ${sayCalls(now)}`)
        : broken(`the panel "${canaryPanel.title}" shows ${sayCalls(now)}, as before the call`);
    },
    metric: async () => {
      if (typeof counted === 'string') return broken(counted);
      return patiently(async () => judgeCounted(counted, await countedNow(options), caller.userId), PATIENCE);
    },
  });
}

/** As far as the admin API shows it: where the tasks and the dashboards cannot be reached. */
export async function followRecord(options: FollowOptions): Promise<readonly Finding[]> {
  return checkChain(await recordChecks(options));
}

async function recordChecks({ api, edgeUrl, caller }: FollowOptions) {
  const reported = await reportedCalls(api, caller);
  const call: { answered: Answered | null } = { answered: null };
  return {
    edge: async () => {
      const { verdict, answered } = judgeReply(await sendProbe({ edgeUrl, ...caller }), caller.model);
      call.answered = answered;
      return verdict;
    },
    record: () => patiently(() => recordOf(api, call.answered, caller), PATIENCE),
    row: async () => {
      const now = await reportedCalls(api, caller);
      return now > reported
        ? ok(`the report has ${sayCalls(now)} of ${caller.userId} to ${caller.model}`)
        : broken(
            `the report has ${sayCalls(now)} of ${caller.userId} to ${caller.model}, as before the call`,
          );
    },
  };
}

async function recordOf(api: Api, answered: Answered | null, { userId }: Caller): Promise<Verdict> {
  if (answered === null) return broken('there was no call');
  const { requestId, model, promptTokens, completionTokens } = answered;
  const [record] = rowsIn(await callApi(api, 'GET', '/spend/logs', { request_id: requestId, page_size: 1 }));
  if (record === undefined) return broken(`there is no record of request ${requestId}`);
  const wanted = {
    user: userId,
    model,
    status: 'success',
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
  };
  const faults = Object.entries(wanted).flatMap(([name, value]) =>
    (record[name] ?? '') === value ? [] : [`its ${name} is ${JSON.stringify(record[name])}`],
  );
  const spend = JSON.stringify(record['spend']);
  if (!(Number(spend) > 0)) faults.push('it costs nothing');
  return faults.length > 0
    ? broken(`of the record of ${requestId}: ${faults.join('; ')}`)
    : ok(`the record is complete, its cost $${spend}`);
}

/** By the report that people read, of the last days. */
async function reportedCalls(api: Api, { userId, model }: Caller): Promise<number> {
  const rows = rowsIn(
    await callApi(api, 'GET', '/spend/report', { group_by: 'user', user_id: userId, model, page_size: 1 }),
  );
  return Number(rows[0]?.['api_requests'] ?? 0);
}

/** By a panel of the laptop's dashboards; null where there are none. */
async function shownCalls(api: Api, { userId, model }: Caller): Promise<number | null> {
  const address = new URL('/ui/dashboards/data.json', api.url);
  address.search = new URLSearchParams({
    panel: canaryPanel.id,
    minutes: '60',
    'var-user': userId,
  }).toString();
  const { status, text } = await fetchText(address);
  if (status !== 200) return null;
  const data: unknown = JSON.parse(text);
  if (!isObject(data) || data['kind'] !== 'rows') return 0;
  const columns: readonly unknown[] = Array.isArray(data['columns']) ? data['columns'] : [];
  const rows: readonly unknown[] = Array.isArray(data['rows']) ? data['rows'] : [];
  const row = rows.find((one) => Array.isArray(one) && one[columns.indexOf('model')] === model);
  return Array.isArray(row) ? Number(row[columns.indexOf('requests')]) : 0;
}

/** As many answers without a task that was not seen before as make it likely that all were. */
const SEEN_ALL = 5;
const MOST_ANSWERS = 40;

/** What each task counted: the load balancer gives each question to one, which is told from the others by its start. */
async function countedNow({ api, caller, metricsHeaders }: FollowOptions): Promise<Counted> {
  const tasks = new Map<string, Parameters<typeof countedOf>[0]>();
  for (let asked = 0, again = 0; asked < MOST_ANSWERS && again < SEEN_ALL; asked += 1) {
    const { status, text } = await fetchText(new URL('/metrics', api.url), metricsHeaders);
    if (status === 401) throw new Error('the metrics ask for a token: set STARGATE_METRICS_TOKEN');
    const all = seriesIn(text);
    const start = String(all.find(({ name }) => name === 'process_start_time_seconds')?.value);
    again = tasks.has(start) ? again + 1 : 0;
    tasks.set(
      start,
      all
        .filter(({ name }) => name === COUNTED_METRIC)
        .map(({ labels, value }) => ({ labels: { ...labels, start }, value })),
    );
  }
  return countedOf([...tasks.values()].flat(), caller.userId);
}

function rowsIn(reply: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  const rows: readonly unknown[] = Array.isArray(reply['data']) ? reply['data'] : [];
  return rows.filter(isObject);
}
