/** Entries of models: what an operator may add, what is refused and by which field, and the model that comes of it. */
import { deepEqual, equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { environmentCatalog, NO_CATALOG_SETTINGS } from '../../core/catalog/environment-catalog.ts';
import { readModelEntries } from '../../core/catalog/entry-config.ts';
import type { ModelEntry } from '../../core/catalog/entry-model.ts';
import { NO_LIFE_SETTING } from '../../core/catalog/life.ts';
import { models } from '../../core/catalog/models.ts';
import { priceAt } from '../../core/catalog/price.ts';
import { formatUsd, picoUsd } from '../../core/money.ts';

const PLACE = { residency: 'none' as const, homeRegion: 'us-east-1', nowMs: Date.UTC(2026, 10, 28) };
const PRICES = [{ input: '1', output: '2' }];
const ROUTER = 'arn:aws:bedrock:us-east-1:111122223333:default-prompt-router/amazon.nova:1';
const PROVISIONED = 'arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abcdefghij12';
const APPLICATION = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/x1y2z3';
const PLAIN = {
  base: 'acme.roadrunner-v1:0',
  family: 'llama',
  max_input_tokens: 1000,
  max_output_tokens: 100,
};

function read(entry: object, name = 'mine'): ModelEntry {
  const [made] = readModelEntries(JSON.stringify({ [name]: entry }), models, PLACE);
  if (made === undefined) throw new Error('no entry came of it');
  return made;
}

function perMillion({ deployments }: ModelEntry): readonly (readonly string[])[] {
  return deployments.map(({ prices }) => {
    const rates = priceAt(prices, PLACE.nowMs)?.rates;
    return [rates?.inputPicoUsd, rates?.outputPicoUsd].map((rate) =>
      formatUsd(picoUsd((rate ?? 0n) * 1_000_000n)),
    );
  });
}

const refused: readonly (readonly [name: string, entry: object, says: RegExp, as?: string])[] = [
  ['no price and nothing to inherit', PLAIN, /mine\.prices: are required, or inherits/],
  ['an unknown family', { ...PLAIN, family: 'gtp', prices: PRICES }, /mine\.family: must be one of claude, /],
  ['no base', { inherits: 'nova-pro' }, /mine\.base: must be a model id/],
  [
    'a base that is none',
    { base: 'roadrunner', inherits: 'nova-pro' },
    /mine\.base: must be the id of a foundation model/,
  ],
  [
    'an ARN of something else',
    { base: 'arn:aws:s3:::models', inherits: 'nova-pro' },
    /mine\.base: must be the id/,
  ],
  [
    'an ARN of another region than the gateway calls',
    { base: PROVISIONED.replace('us-east-1', 'eu-west-1'), inherits: 'nova-pro', scope: 'regional' },
    /mine\.base: is of eu-west-1, and the gateway calls us-east-1/,
  ],
  [
    'an ARN of another region than the entry says',
    { base: PROVISIONED, region: 'eu-west-1', inherits: 'nova-pro', scope: 'regional' },
    /mine\.region: is eu-west-1, and the ARN is of us-east-1/,
  ],
  [
    'a profile of another geography',
    { base: 'eu.amazon.nova-pro-v1:0', inherits: 'nova-pro' },
    /mine\.base: profiles of eu are not called from us-east-1/,
  ],
  [
    'the name of a model of the catalog',
    { base: 'us.amazon.nova-pro-v1:0', inherits: 'nova-pro' },
    /nova-lite: is the name of the model nova-lite/,
    'nova-lite',
  ],
  [
    'a name with a pattern',
    { base: 'us.amazon.nova-pro-v1:0', inherits: 'nova-pro' },
    /my\*: must be 1 to 256 characters/,
    'my*',
  ],
  [
    'a price that is no decimal',
    { ...PLAIN, prices: [{ input: '1e3', output: '2' }] },
    /mine\.prices\[0\]\.input: must be USD per million tokens as decimal text/,
  ],
  [
    'a chat model without a price of output',
    { ...PLAIN, prices: [{ input: '1' }] },
    /mine\.prices\[0\]\.output: is missing/,
  ],
  [
    'a price of nothing',
    { ...PLAIN, prices: [{ input: '0', output: '0' }] },
    /mine\.prices\[0\]\.input: must be above 0/,
  ],
  [
    'a price that begins later',
    { ...PLAIN, prices: [{ from: '2030-01-01', input: '1', output: '1' }] },
    /mine\.prices: none is in force now/,
  ],
  [
    'an unknown trait',
    { ...PLAIN, prices: PRICES, traits: { thinks: true } },
    /mine\.traits\.thinks: is not known; known are sampling, /,
  ],
  [
    'a trait with an unknown value',
    { ...PLAIN, prices: PRICES, traits: { sampling: 'none-at-all' } },
    /mine\.traits\.sampling: must be one of both, one, none/,
  ],
  [
    'an embedding model as one for chat',
    { ...PLAIN, base: 'amazon.titan-embed-text-v3:0', prices: PRICES },
    /mine\.family: amazon\.titan-embed-text-v3:0 does not chat/,
  ],
  [
    'another mode than the family has',
    { base: 'amazon.titan-embed-text-v3:0', inherits: 'titan-embed-text-v2', mode: 'chat' },
    /mine\.mode: is embedding for the family titan-embed/,
  ],
  [
    'to inherit from what is not in the catalog',
    { base: 'acme.x-v1', inherits: 'nova-max' },
    /mine\.inherits: "nova-max" is not the public name of a model of the catalog/,
  ],
  [
    'an ARN that does not say whose prices count',
    { base: APPLICATION, inherits: 'claude-opus-5-5' },
    /mine\.scope: is required: claude-opus-5-5 has other prices for global than for geographic/,
  ],
  [
    'hours paid for what is paid by the token',
    { ...PLAIN, billing: 'provisioned', prices: [{ input: '0', output: '0' }] },
    /mine\.billing: is provisioned only for the ARN/,
  ],
  [
    'several models behind what is no router',
    { base: APPLICATION, scope: 'global', inherits: ['claude-opus-5-5', 'claude-sonnet-5'] },
    /mine\.inherits: is one model, but for a prompt router/,
  ],
  [
    'a fallback of another kind',
    { base: 'us.amazon.nova-pro-v1:0', inherits: 'nova-pro', fallbacks: ['titan-embed-text-v2'] },
    /mine\.fallbacks\[0\]: titan-embed-text-v2 is of another kind/,
  ],
];

for (const [name, entry, says, as] of refused) {
  test(`refused, with the field named: ${name}`, () => {
    throws(() => read(entry, as), says);
  });
}

test('an entry that inherits from another entry is refused, and told so', () => {
  const entries = {
    mine: { base: 'us.amazon.nova-pro-v1:0', inherits: 'nova-pro' },
    yours: { base: 'us.amazon.nova-pro-v1:0', inherits: 'mine' },
  };
  throws(
    () => readModelEntries(JSON.stringify(entries), models, PLACE),
    /yours\.inherits: "mine" is an entry itself/,
  );
});

test('what an entry does not say comes from the model that it inherits from, at the price of its scope', () => {
  const opus = models.find(({ name }) => name === 'claude-opus-5-5');
  const entry = read({
    base: APPLICATION,
    scope: 'global',
    inherits: 'claude-opus-5-5',
    max_output_tokens: 4_000,
  });
  equal(entry.model.family, 'claude');
  equal(entry.model.maxOutputTokens, 4_000);
  deepEqual(entry.model.traits, opus?.traits);
  deepEqual(entry.model.prices.global, opus?.prices.global);
  deepEqual(
    entry.deployments.map(({ id, region, upstreamId }) => [id, region, upstreamId]),
    [[`us-east-1/${APPLICATION}`, 'us-east-1', APPLICATION]],
  );
});

test('a new model by its profile, with its own prices, is called through that profile', () => {
  const entry = read({ base: 'us.anthropic.claude-opus-9', inherits: 'claude-opus-5-5', prices: PRICES });
  deepEqual(
    entry.deployments.map(({ upstreamId, scope }) => [upstreamId, scope]),
    [['us.anthropic.claude-opus-9', 'geographic']],
  );
  deepEqual(perMillion(entry), [['1', '2']]);
});

test('provisioned throughput costs nothing by the token when the entry says that hours are paid', () => {
  const entry = read({
    base: PROVISIONED,
    inherits: 'nova-pro',
    billing: 'provisioned',
    prices: [{ input: '0', output: '0' }],
  });
  deepEqual(perMillion(entry), [['0', '0']]);
});

test('a prompt router costs what the dearest of its models costs, and no less', () => {
  const entry = read({ base: ROUTER, scope: 'geographic', inherits: ['nova-lite', 'nova-pro'] });
  const pro = models.find(({ name }) => name === 'nova-pro');
  deepEqual(
    entry.deployments[0]?.prices,
    pro?.prices.geographic?.filter(({ geographies }) => geographies === undefined),
  );
});

test('the dearest model behind a prompt router may cost less in one scope than in another', () => {
  const inherits = ['claude-haiku-4-5', 'claude-opus-5-5'];
  const entry = read({ base: ROUTER, scope: 'geographic', inherits });
  const opus = models.find(({ name }) => name === 'claude-opus-5-5');
  equal(
    entry.deployments[0]?.prices[0]?.rates.inputPicoUsd,
    opus?.prices.geographic?.[0]?.rates.inputPicoUsd,
  );
});

test('entries come and go while a catalog is used, and one whose name the catalog takes is left out', () => {
  const catalog = createCatalog(models, PLACE.homeRegion);
  const mine = read({
    base: APPLICATION,
    scope: 'global',
    inherits: 'claude-opus-5-5',
    fallbacks: ['claude-opus-5'],
  });
  const setting = {
    model: 'mine',
    isEnabled: true,
    aliases: ['our-best'],
    accessGroups: ['good'],
    life: NO_LIFE_SETTING,
  };
  const shadow = { ...mine, model: { ...mine.model, name: 'nova-lite' } };
  catalog.apply([setting], [mine, shadow]);
  for (const name of ['mine', 'our-best', APPLICATION]) equal(catalog.find(name)?.name, 'mine', name);
  deepEqual([...catalog.modelsMeant(['good'])], ['mine']);
  deepEqual(
    catalog.fallbacks(mine.model).map(({ name }) => name),
    ['claude-opus-5'],
  );
  equal(catalog.find('nova-lite')?.bedrockId, 'amazon.nova-lite-v1:0');
  catalog.apply([setting], []);
  equal(catalog.find('mine'), null);
  equal(catalog.find('our-best'), null);
  deepEqual(catalog.deployments(mine.model), [], 'of a running call');
});

test('an environment serves its entries beside the models it names, with deployments where it says so', () => {
  const made = environmentCatalog(
    models,
    {
      ...NO_CATALOG_SETTINGS,
      servedModels: ['nova-pro'],
      entries: JSON.stringify({
        far: { base: 'us.amazon.nova-pro-v1:0', region: 'us-west-2', inherits: 'nova-pro' },
        wide: { base: 'us.amazon.nova-pro-v1:0', inherits: 'nova-pro' },
      }),
      deployments: JSON.stringify({
        wide: { deployments: [{ region: 'us-east-1', weight: 3 }, { region: 'us-west-2' }] },
        'nova-pro': { fallbacks: ['far'] },
      }),
    },
    PLACE,
  );
  const catalog = createCatalog(made.served, PLACE.homeRegion, made.deployments);
  deepEqual(
    catalog.models.map(({ name }) => name),
    ['nova-pro', 'far', 'wide'],
  );
  const regions = (name: string): readonly string[] => {
    const model = catalog.find(name);
    return model === null ? [] : catalog.deployments(model).map(({ region }) => region);
  };
  deepEqual(regions('far'), ['us-west-2']);
  deepEqual(regions('wide'), ['us-east-1', 'us-west-2']);
  const pro = catalog.find('nova-pro');
  deepEqual(pro === null ? [] : catalog.fallbacks(pro).map(({ name }) => name), ['far']);
});
