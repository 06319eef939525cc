/** The rule behind "nobody gains a right": when a key grants more than another, and in which field. */
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { models } from '../../core/catalog/models.ts';
import { grantFields, inherited, narrowField, widerField } from '../../core/keys/grant.ts';
import type { Grant, GrantField, Kinship } from '../../core/keys/grant.ts';
import { noAllowance } from '../../core/limits/limit-fields.ts';
import { picoUsd } from '../../core/money.ts';

const nothing: Grant = { ...noAllowance, keyRole: 'inference', expiresAt: null };

const catalog = createCatalog(models, 'us-east-1');
const dollar = picoUsd(1_000_000_000_000n);
const cent = picoUsd(10_000_000_000n);
const soon = new Date('2026-12-01T00:00:00Z');
const later = new Date('2027-12-01T00:00:00Z');
const opus = (maxBudgetPicoUsd: typeof dollar, budgetDuration: string | null) => ({
  modelMaxBudget: { 'claude-opus-5-5': { maxBudgetPicoUsd, budgetDuration } },
});

type Row = readonly [
  name: string,
  wanted: Partial<Grant>,
  has: Partial<Grant>,
  expected: Readonly<Record<Kinship, GrantField | null>>,
];

const alike = (field: GrantField | null) => ({ self: field, made: field, apart: field });

const rows: readonly Row[] = [
  ['nothing from nothing', {}, {}, alike(null)],
  ['anything from a key without bounds', { rpmLimit: 5, models: ['nova-micro'] }, {}, alike(null)],
  ['an admin from a user', { keyRole: 'admin' }, {}, alike('key_role')],
  ['a user from an admin', {}, { keyRole: 'admin' }, alike(null)],
  ['every model from one', {}, { models: ['nova-micro'] }, alike('models')],
  ['every model, as an empty list, from one', { models: [] }, { models: ['nova-micro'] }, alike('models')],
  ['one of two models', { models: ['nova-micro'] }, { models: ['nova-micro', 'nova-pro'] }, alike(null)],
  ['another model', { models: ['nova-pro'] }, { models: ['nova-micro'] }, alike('models')],
  ['a model of a pattern', { models: ['claude-haiku-4-5'] }, { models: ['claude-*'] }, alike(null)],
  ['a narrower pattern', { models: ['claude-haiku-*'] }, { models: ['claude-*'] }, alike(null)],
  [
    'a pattern that means the same today',
    { models: ['nova-micro*'] },
    { models: ['nova-micro'] },
    alike('models'),
  ],
  ['a pattern behind a prefix', { models: ['bedrock/claude-*'] }, { models: ['bedrock/c*'] }, alike(null)],
  ['any pattern of every model', { models: ['bedrock/us-east-1/*'] }, { models: ['bedrock/*'] }, alike(null)],
  [
    'a prefix from names that begin as it does',
    { models: ['bedrock/*'] },
    { models: ['b*'] },
    alike('models'),
  ],
  [
    'a route before a pattern from names that begin as it does',
    { models: ['bedrock/converse/nova-*'] },
    { models: ['bedrock/c*'] },
    alike('models'),
  ],
  [
    'a region before a pattern from names that begin as it does',
    { models: ['bedrock/us-east-1/*'] },
    { models: ['bedrock/us-*'] },
    alike('models'),
  ],
  ['a name that means nothing yet', { models: ['gpt-17'] }, { models: ['claude-*'] }, alike('models')],
  ['constructor', { models: ['constructor'] }, { models: ['claude-*'] }, alike('models')],
  ['every route from one', {}, { allowedRoutes: ['/v1/messages'] }, alike('allowed_routes')],
  [
    'a route of a group',
    { allowedRoutes: ['/v1/messages'] },
    { allowedRoutes: ['llm_api_routes'] },
    alike(null),
  ],
  [
    'a group of a pattern',
    { allowedRoutes: ['anthropic_routes'] },
    { allowedRoutes: ['/v1/*'] },
    alike(null),
  ],
  [
    'another path of a route of a pattern',
    { allowedRoutes: ['/chat/completions'] },
    { allowedRoutes: ['/v1/*'] },
    alike(null),
  ],
  [
    'another path of another route',
    { allowedRoutes: ['/chat/completions'] },
    { allowedRoutes: ['/v1/messages'] },
    alike('allowed_routes'),
  ],
  ['a wider pattern', { allowedRoutes: ['/v1*'] }, { allowedRoutes: ['/v1/*'] }, alike('allowed_routes')],
  [
    'a pattern from its path',
    { allowedRoutes: ['/v1/messages*'] },
    { allowedRoutes: ['/v1/messages'] },
    alike('allowed_routes'),
  ],
  ['every address from a range', {}, { allowedIps: ['10.0.0.0/8'] }, alike('allowed_ips')],
  ['an address of a range', { allowedIps: ['10.1.2.3'] }, { allowedIps: ['10.0.0.0/8'] }, alike(null)],
  ['a wider range', { allowedIps: ['10.0.0.0/7'] }, { allowedIps: ['10.0.0.0/8'] }, alike('allowed_ips')],
  [
    'a range of the other kind',
    { allowedIps: ['2001:db8::/32'] },
    { allowedIps: ['10.0.0.0/8'] },
    alike('allowed_ips'),
  ],
  ['for ever from a while', {}, { expiresAt: soon }, alike('expires')],
  ['longer', { expiresAt: later }, { expiresAt: soon }, alike('expires')],
  ['as long', { expiresAt: soon }, { expiresAt: soon }, alike(null)],
  ['no budget', {}, { maxBudgetPicoUsd: cent }, { self: 'max_budget', made: null, apart: 'max_budget' }],
  [
    'a larger budget',
    { maxBudgetPicoUsd: dollar },
    { maxBudgetPicoUsd: cent },
    { self: 'max_budget', made: 'max_budget', apart: 'max_budget' },
  ],
  [
    'a smaller budget',
    { maxBudgetPicoUsd: cent },
    { maxBudgetPicoUsd: dollar },
    { self: null, made: null, apart: 'max_budget' },
  ],
  [
    'a budget that begins anew more often',
    { maxBudgetPicoUsd: cent, budgetDuration: 'daily' },
    { maxBudgetPicoUsd: cent, budgetDuration: 'monthly' },
    { self: 'budget_duration', made: null, apart: 'max_budget' },
  ],
  [
    'a soft budget in place of a hard one',
    { maxBudgetPicoUsd: cent, budgetKind: 'soft' },
    { maxBudgetPicoUsd: cent },
    { self: 'budget_kind', made: null, apart: 'max_budget' },
  ],
  ['no budget object', {}, { budgetId: 'b' }, { self: 'budget_id', made: null, apart: 'budget_id' }],
  ['no rpm', {}, { rpmLimit: 1 }, { self: 'rpm_limit', made: null, apart: 'rpm_limit' }],
  [
    'more tpm',
    { tpmLimit: 2 },
    { tpmLimit: 1 },
    { self: 'tpm_limit', made: 'tpm_limit', apart: 'tpm_limit' },
  ],
  [
    'more at once',
    { maxParallelRequests: 2 },
    { maxParallelRequests: 1 },
    { self: 'max_parallel_requests', made: 'max_parallel_requests', apart: 'max_parallel_requests' },
  ],
  [
    'no limit of a model',
    {},
    { modelRpmLimit: { constructor: 1 } },
    { self: 'model_rpm_limit', made: null, apart: 'model_rpm_limit' },
  ],
  [
    'a larger budget of a model',
    opus(dollar, null),
    opus(cent, null),
    { self: 'model_max_budget', made: 'model_max_budget', apart: 'model_max_budget' },
  ],
  [
    'one of a model that begins anew',
    opus(cent, 'daily'),
    opus(cent, null),
    { self: 'model_max_budget', made: null, apart: 'model_max_budget' },
  ],
];

for (const [name, wanted, has, expected] of rows) {
  test(`${name} is more: ${JSON.stringify(expected)}`, () => {
    for (const kind of ['self', 'made', 'apart'] as const) {
      const rule = { kind, fields: grantFields, modelsMeant: catalog.modelsMeant };
      equal(widerField({ ...nothing, ...wanted }, { ...nothing, ...has }, rule), expected[kind], kind);
    }
  });
}

test('what a key inherits is never more than its maker has', () => {
  for (const [name, , has] of rows) {
    const maker = { ...nothing, ...has };
    const rule = { kind: 'made', fields: grantFields, modelsMeant: catalog.modelsMeant } as const;
    equal(widerField(inherited(nothing, maker), maker, rule), null, name);
  }
});

test('a key is narrow when it bounds what is called or how much; an end or a list of routes does not make it so', () => {
  const cases: readonly (readonly [Partial<Grant>, GrantField | null])[] = [
    [{}, null],
    [{ expiresAt: soon, allowedRoutes: ['/team/*'], softBudgetPicoUsd: cent }, null],
    [{ models: ['nova-micro'] }, 'models'],
    [{ allowedIps: ['10.0.0.0/8'] }, 'allowed_ips'],
    [{ maxBudgetPicoUsd: cent }, 'max_budget'],
    [{ modelTpmLimit: { 'nova-micro': 1 } }, 'model_tpm_limit'],
  ];
  for (const [grant, field] of cases) equal(narrowField({ ...nothing, ...grant }), field);
});
