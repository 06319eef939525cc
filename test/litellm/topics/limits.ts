/** Rate limits of keys, users and teams. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { earlyInMinute } from '../../support/early-in-minute.ts';
import type { Expectation } from '../expectation.ts';
import { inTime, MODEL, named, statusOf, type Caller } from '../gateway.ts';

const USERS = 'users.md, Set Rate Limits';
const HEADERS = 'response_headers.md';
const LIMITER = 'test_litellm/proxy/hooks/test_parallel_request_limiter_v3.py';

export const limits: readonly Expectation[] = [
  {
    expects: 'the request above rpm_limit of a key is a 429',
    source: `${USERS}; ${LIMITER}`,
    check: async ({ key, through }) => {
      const { secret } = await key({ rpm_limit: 2 });
      deepEqual(await statuses(through(secret), 3), [200, 200, 429]);
    },
  },
  {
    expects: 'rpm_limit of a user holds its keys together',
    source: USERS,
    check: async ({ admin, key, through }) => {
      const user = await admin.done('/user/new', { rpm_limit: 1 });
      const { secret } = await key({ user_id: user.user_id });
      await earlyInMinute();
      equal((await through(user.key).chat()).status, 200);
      equal((await through(secret).chat()).status, 429);
    },
  },
  {
    expects: 'rpm_limit of a team holds its keys together',
    source: USERS,
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', { rpm_limit: 1 });
      const { secret: first } = await key({ team_id: team });
      const { secret: second } = await key({ team_id: team });
      await earlyInMinute();
      equal((await through(first).chat()).status, 200);
      equal((await through(second).chat()).status, 429);
    },
  },
  {
    expects: 'tpm_limit of a key refuses what is above it',
    source: `${USERS}; ${LIMITER}`,
    check: async ({ key, through }) => {
      const { secret } = await key({ tpm_limit: 2 });
      const [, second] = await statuses(through(secret), 2);
      equal(second, 429);
    },
  },
  {
    expects: 'max_parallel_requests refuses the request too many',
    source: `virtual_keys.md, max_parallel_requests; ${LIMITER}`,
    check: async ({ key, through }) => {
      const { secret } = await key({ max_parallel_requests: 1 });
      const slow = { messages: [{ role: 'user', content: 'Hi [[sim {"firstTokenDelayMs":3000}]]' }] };
      const replies = await Promise.all([1, 2, 3].map(() => through(secret).chat(slow)));
      deepEqual(
        replies.map(statusOf).toSorted((a, b) => a - b),
        [200, 429, 429],
      );
    },
  },
  {
    expects: 'a limit for one model holds that model alone',
    source: 'users.md, Per-model TPM/RPM',
    check: async ({ key, through }) => {
      const { secret } = await key({ model_rpm_limit: { [MODEL]: 1 } });
      deepEqual(await statuses(through(secret), 2), [200, 429]);
      equal((await through(secret).chat({ model: 'nova-lite' })).status, 200);
    },
  },
  {
    expects: 'a raised limit counts at once',
    source: 'management_endpoints/key_management_endpoints.py::update_key_fn',
    check: async ({ admin, key, through }) => {
      const { secret } = await key({ rpm_limit: 1 });
      deepEqual(await statuses(through(secret), 2), [200, 429]);
      await admin.done('/key/update', { key: secret, rpm_limit: 100 });
      await inTime(async () => equal((await through(secret).chat()).status, 200));
    },
  },
  {
    expects: 'a key has the limits of the budget that it refers to',
    source: 'management_endpoints/budget_management_endpoints.py, rpm_limit',
    check: async ({ admin, key, through }) => {
      const id = named('slow-tier');
      await admin.done('/budget/new', { budget_id: id, rpm_limit: 1 });
      const { secret } = await key({ budget_id: id });
      deepEqual(await statuses(through(secret), 2), [200, 429]);
    },
  },
  {
    expects: 'replies tell the limits of requests and tokens, and what remains',
    source: `${HEADERS}, Rate Limit Headers`,
    check: async ({ key, through }) => {
      const { secret } = await key({ rpm_limit: 10, tpm_limit: 100_000 });
      await earlyInMinute();
      const { headers } = await through(secret).chat();
      equal(headers['x-ratelimit-limit-requests'], '10');
      equal(headers['x-ratelimit-remaining-requests'], '9');
      equal(headers['x-ratelimit-limit-tokens'], '100000');
      ok(Number(headers['x-ratelimit-remaining-tokens']) < 100_000);
    },
  },
  {
    expects: 'a 429 says when to come back',
    source: `${LIMITER}; hooks/parallel_request_limiter_v3.py, retry-after`,
    check: async ({ key, through }) => {
      const { secret } = await key({ rpm_limit: 1 });
      await statuses(through(secret), 1);
      const refused = await through(secret).chat();
      equal(refused.status, 429);
      match(String(refused.headers['retry-after']), /^\d+$/);
      equal(refused.body.error.type, 'rate_limit_error');
    },
  },
];

async function statuses(caller: Caller, count: number): Promise<readonly number[]> {
  await earlyInMinute();
  const seen: number[] = [];
  for (let call = 0; call < count; call += 1) seen.push((await caller.chat()).status);
  return seen;
}
