/** End users, whom a request names by `user`: `/customer/*`, and `/end_user/*`, its other name. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import type { Expectation } from '../expectation.ts';
import { inTime, MODEL, named, statusOf, type Json } from '../gateway.ts';

const CUSTOMERS = 'customers.md';
const ENDPOINTS = 'test_litellm/proxy/management_endpoints/test_customer_endpoints.py';
const END_USERS = 'test_end_users.py';

export const customers: readonly Expectation[] = [
  {
    expects: 'ten end users can be made at once, under the other name of the path',
    source: `${END_USERS}::test_end_user_new`,
    check: async ({ admin }) => {
      const made = await Promise.all(
        Array.from({ length: 10 }, () => admin.post('/end_user/new', { user_id: named('end-user') })),
      );
      deepEqual(
        made.map(statusOf),
        Array.from({ length: 10 }, () => 200),
      );
    },
  },
  {
    expects: 'a new customer is read with alias, spend, blocked and budget',
    source: `${CUSTOMERS}, Get Customer Spend`,
    check: async ({ admin }) => {
      const id = named('ishaan');
      await admin.done('/customer/new', { user_id: id, alias: 'Ishaan' });
      const info = await admin.read(`/customer/info?end_user_id=${id}`);
      deepEqual([info.user_id, info.alias, info.blocked, info.spend], [id, 'Ishaan', false, 0]);
      equal(info.litellm_budget_table ?? null, null);
    },
  },
  {
    expects: 'a customer who does not exist is a 404 that names the field',
    source: `${ENDPOINTS}::test_info_customer_not_found`,
    check: async ({ admin }) => {
      const reply = await admin.get(`/customer/info?end_user_id=${named('none')}`);
      equal(reply.status, 404);
      deepEqual(Object.keys(reply.body.error).toSorted().slice(0, 4), ['code', 'message', 'param', 'type']);
      equal(reply.body.error.param, 'end_user_id');
    },
  },
  {
    expects: 'a customer is renamed',
    source: `${ENDPOINTS}::test_update_customer_success`,
    check: async ({ admin }) => {
      const id = named('renamed');
      await admin.done('/customer/new', { user_id: id, alias: 'Before' });
      const updated = await admin.done('/customer/update', { user_id: id, alias: 'After' });
      deepEqual([updated.user_id, updated.alias], [id, 'After']);
    },
  },
  {
    expects: 'renaming a customer who does not exist is a 404',
    source: `${ENDPOINTS}::test_update_customer_not_found`,
    check: async ({ admin }) => {
      equal((await admin.post('/customer/update', { user_id: named('none'), alias: 'A' })).status, 404);
    },
  },
  {
    expects: 'deleting customers says how many, and is a 404 for one who does not exist',
    source: `${ENDPOINTS}::test_delete_customer_not_found; ${CUSTOMERS}`,
    check: async ({ admin }) => {
      const id = named('deleted');
      await admin.done('/customer/new', { user_id: id });
      equal((await admin.done('/customer/delete', { user_ids: [id] })).deleted_customers, 1);
      equal((await admin.post('/customer/delete', { user_ids: [named('none')] })).status, 404);
    },
  },
  {
    expects: 'a customer who exists already is refused as a bad request',
    source: `${ENDPOINTS}::test_customer_endpoints_error_schema_consistency`,
    differs: 'taken is a conflict',
    check: async ({ admin }) => {
      const id = named('twice');
      await admin.done('/customer/new', { user_id: id });
      const second = await admin.post('/customer/new', { user_id: id });
      equal(second.status, 409);
      equal(second.body.error.param, 'user_id');
    },
  },
  {
    expects: 'a customer named by `user` exists from its first call, with its spend',
    source: `${CUSTOMERS}, Tracking Customer Credit`,
    differs: 'customers are made by admins',
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      const id = named('ishaan');
      equal((await through(secret).chat({ user: id })).status, 200);
      equal((await admin.get(`/customer/info?end_user_id=${id}`)).status, 404);
      await admin.done('/customer/new', { user_id: id });
      await inTime(async () => {
        equal((await through(secret).chat({ user: id })).status, 200);
        ok((await admin.read(`/customer/info?end_user_id=${id}`)).spend > 0);
      });
    },
  },
  {
    expects: 'a customer with no budget left is refused, and others are not',
    source: `${CUSTOMERS}, Setting Customer Budgets`,
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      const id = named('broke');
      await admin.done('/customer/new', { user_id: id, max_budget: 0 });
      await inTime(async () => {
        const refused = await through(secret).chat({ user: id });
        notEqual(refused.status, 200);
        equal(refused.body.error.type, 'budget_exceeded');
      });
      equal((await through(secret).chat({ user: named('rich') })).status, 200);
    },
  },
  {
    expects: 'a customer who has spent its budget is refused',
    source: 'proxy_unit_tests/test_key_generate_prisma.py::test_call_with_end_user_over_budget',
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      const id = named('spender');
      await admin.done('/customer/new', { user_id: id, max_budget: 0.00002 });
      await inTime(async () => {
        const reply = await through(secret).chat({ user: id });
        equal(reply.body?.error?.type, 'budget_exceeded', reply.text);
      });
    },
  },
  {
    expects: 'a customer has the limits of a budget that it refers to',
    source: `${END_USERS}::test_enduser_tpm_limits_non_master_key`,
    check: async ({ admin, key, through }) => {
      const budget = named('free-tier');
      await admin.done('/budget/new', { budget_id: budget, tpm_limit: 2 });
      const { secret } = await key();
      const id = named('free');
      await admin.done('/end_user/new', { user_id: id, budget_id: budget });
      const statuses: number[] = [];
      for (let call = 0; call < 6; call += 1)
        statuses.push((await through(secret).chat({ user: id })).status);
      ok(statuses.filter((status) => status === 200).length < 5, String(statuses));
      ok(statuses.includes(429), String(statuses));
    },
  },
  {
    expects: 'the budget of a customer is shown with it',
    source: `${CUSTOMERS}, Assign Pricing Tiers`,
    check: async ({ admin }) => {
      const budget = named('my-free-tier');
      await admin.done('/budget/new', { budget_id: budget, max_budget: 4 });
      const id = named('tiered');
      await admin.done('/customer/new', { user_id: id, budget_id: budget });
      const info = await admin.read(`/customer/info?end_user_id=${id}`);
      deepEqual([info.litellm_budget_table.budget_id, info.litellm_budget_table.max_budget], [budget, 4]);
    },
  },
  {
    expects: 'max_budget and budget_id together are refused',
    source: '_types.py, NewCustomerRequest',
    differs: 'own limits come before those of a budget',
    check: async ({ admin }) => {
      const budget = named('tier');
      await admin.done('/budget/new', { budget_id: budget, max_budget: 4 });
      const made = await admin.done('/customer/new', {
        user_id: named('both'),
        budget_id: budget,
        max_budget: 1,
      });
      deepEqual([made.budget_id, made.max_budget], [budget, 1]);
    },
  },
  {
    expects: 'calls of a blocked customer are refused until it is unblocked',
    source: 'management_endpoints/customer_endpoints.py::block_user, unblock_user',
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      const id = named('blocked');
      await admin.done('/customer/block', { user_ids: [id] });
      await inTime(async () => {
        const { status } = await through(secret).chat({ user: id });
        ok([400, 401, 403].includes(status), String(status));
      });
      await admin.done('/customer/unblock', { user_ids: [id] });
      await inTime(async () => equal((await through(secret).chat({ user: id })).status, 200));
    },
  },
  {
    expects: '/customer/list is a list',
    source: 'management_endpoints/customer_endpoints.py::list_end_user',
    check: async ({ admin }) => {
      const id = named('listed');
      await admin.done('/customer/new', { user_id: id });
      const list = await admin.read('/customer/list');
      ok(list.some((row: Json) => row.user_id === id));
    },
  },
  {
    expects: 'Anthropic’s metadata.user_id names the customer too',
    source: 'auth/auth_utils.py::get_end_user_id_from_request_body',
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      const id = named('claude-user');
      await admin.done('/customer/new', { user_id: id });
      // A task that has not heard of the new customer yet takes the id for a label.
      await inTime(async () => {
        await through(secret).done('/v1/messages', {
          model: MODEL,
          max_tokens: 5,
          messages: [{ role: 'user', content: 'Hi' }],
          metadata: { user_id: id },
        });
        ok((await admin.read(`/customer/info?end_user_id=${id}`)).spend > 0);
      });
    },
  },
  {
    expects: 'a header names the customer where the body names none',
    source: 'auth/auth_utils.py::_get_customer_id_from_standard_headers',
    check: async ({ admin, key, through }) => {
      const { secret } = await key();
      const id = named('by-header');
      const body = { model: MODEL, max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] };
      await admin.done('/customer/new', { user_id: id });
      const headers = { 'x-litellm-end-user-id': id };
      await inTime(async () => {
        equal((await through(secret).post('/v1/chat/completions', body, headers)).status, 200);
        ok((await admin.read(`/customer/info?end_user_id=${id}`)).spend > 0);
      });
    },
  },
  {
    expects: 'a key of a user manages no customers',
    source: 'auth/route_checks.py, admin only routes',
    check: async ({ keyOf, on }) => {
      const { secret } = await keyOf('internal_user');
      const { status } = await on(secret).post('/customer/new', { user_id: named('mine') });
      ok([401, 403].includes(status), String(status));
    },
  },
];
