/**
 * Answers in which one thing is not as documented, wherever it is: collectors tell it or read around it. No value that is no
 * number of something gets out, no day outside of the range, and no error but the one that says which answer was odd.
 */
import { match, ok } from 'node:assert/strict';
import { test } from 'node:test';

import { assert, asyncProperty, constantFrom, nat } from 'fast-check';

import type { SaasAccount, SaasKeys } from '../../core/saas-usage/account.ts';
import { AskFailure, type Ask, type Collected } from '../../core/saas-usage/collector.ts';
import type { Sample } from '../../core/saas-usage/sample.ts';
import { saasServices } from '../../core/saas-usage/services.ts';
import { answerMonitoring } from '../../simulator/algolia/monitoring-api.ts';
import { createAlgoliaStore } from '../../simulator/algolia/store.ts';
import { answerUsage } from '../../simulator/algolia/usage-api.ts';
import { demoAlgolia } from '../../simulator/algolia/world.ts';
import { answerContentful } from '../../simulator/contentful/answer.ts';
import { createRequestRate } from '../../simulator/contentful/request-rate.ts';
import { createContentfulStore } from '../../simulator/contentful/store.ts';
import { demoContentful } from '../../simulator/contentful/world.ts';
import type { Answer, Asked } from '../../simulator/saas/serve.ts';
import { replay } from '../support/replay.ts';

const rounds = Number(process.env['STARGATE_FUZZ_ROUNDS'] ?? 150);
const NOW_MS = Date.parse('2026-11-30T09:30:00Z');
const clock = { nowMs: () => NOW_MS, monotonicMs: () => 0 };
const FROM = '2026-11-27';
const TO = '2026-11-30';

const algoliaStore = createAlgoliaStore({ applications: [demoAlgolia] }, clock);
const contentfulStore = createContentfulStore({ organizations: [demoContentful] }, clock);
const rate = createRequestRate(null, clock);

const services: readonly {
  readonly account: SaasAccount;
  readonly keys: SaasKeys;
  readonly answer: (asked: Asked) => Answer;
}[] = [
  {
    account: { service: 'algolia', name: 'shop', applicationId: demoAlgolia.id, indexes: ['products'] },
    keys: { usage_api_key: demoAlgolia.usageKey, monitoring_api_key: demoAlgolia.monitoringKey },
    answer: (asked) =>
      asked.url.hostname === 'status.algolia.com'
        ? answerMonitoring(asked, algoliaStore)
        : answerUsage(asked, algoliaStore),
  },
  {
    account: { service: 'contentful', name: 'site', organizationId: demoContentful.id },
    keys: { management_token: demoContentful.tokens[0]?.token ?? '' },
    answer: (asked) => answerContentful(asked, contentfulStore, rate),
  },
];

for (const { account, keys, answer } of services) {
  for (const collector of saasServices[account.service].collectors) {
    const right = new Map<string, string>();
    test(`odd answers about ${collector.part} of ${account.service}`, async () => {
      await assert(
        asyncProperty(nat(2), nat(), odd, async (request, place, value) => {
          let asked = 0;
          const ask: Ask = ({ url, headers }) => {
            const body = right.get(url.href) ?? answer({ url, headers: headers(keys) }).body;
            right.set(url.href, body);
            asked += 1;
            const parsed: unknown = JSON.parse(body);
            return Promise.resolve(asked % 3 === request ? changed(parsed, place, value) : parsed);
          };
          const collected = await collector
            .collect({ account, ask, from: FROM, to: TO, nowMs: NOW_MS, lastSuccessAtMs: null })
            .catch(nothingButTold);
          for (const sample of collected.samples) hold(sample);
        }),
        { numRuns: rounds, ...replay(4_719) },
      );
    });
  }
}

/** What JSON can hold and nobody expects. */
const odd = constantFrom<unknown[]>(
  null,
  true,
  '',
  'x',
  '2026-13-45',
  -1,
  -0.5,
  1e300,
  2 ** 53 + 2,
  Number.MIN_VALUE,
  [],
  {},
  [null],
  { sys: null },
  { t: 1, v: 1 },
);

/** The same with another value in one place, counted over all members and elements. */
function changed(body: unknown, place: number, value: unknown): unknown {
  const places = count(body);
  let at = place % (places + 1);
  const visit = (node: unknown): unknown => {
    if (at === 0) {
      at = -1;
      return value;
    }
    at -= 1;
    if (Array.isArray(node)) return node.map((entry) => (at < 0 ? entry : visit(entry)));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([name, entry]) => [name, at < 0 ? entry : visit(entry)]),
    );
  };
  return visit(body);
}

function count(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 0;
  return Object.values(node).reduce<number>((sum, entry) => sum + 1 + count(entry), 0);
}

function nothingButTold(error: unknown): Collected {
  if (!(error instanceof AskFailure)) throw error;
  match(error.fault.code, /^(bad-answer|forbidden|refused)$/);
  return { samples: [], faults: [error.fault] };
}

function hold(sample: Sample): void {
  ok(Number.isFinite(sample.value), JSON.stringify(sample));
  if (sample.kind === 'point') ok(Number.isSafeInteger(sample.atMs), JSON.stringify(sample));
  else ok(sample.value >= 0, JSON.stringify(sample));
  if (sample.kind === 'day') ok(sample.day >= FROM && sample.day <= TO, JSON.stringify(sample));
}
