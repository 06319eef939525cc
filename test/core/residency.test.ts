/** Where data residency keeps calls, whichever way a model is reached. */
import { deepEqual, equal, match, ok, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { storedEntries } from '../../core/catalog/entry-config.ts';
import { environmentCatalog, NO_CATALOG_SETTINGS } from '../../core/catalog/environment-catalog.ts';
import { models } from '../../core/catalog/models.ts';
import { residencies, type Residency } from '../../core/catalog/residency.ts';

const NOW_MS = Date.UTC(2026, 10, 28);

/** Which part of the world a region is in, by its name: apart from the lists of the code. */
const PARTS: Readonly<Record<string, RegExp>> = {
  eu: /^eu-/,
  us: /^us-(east|west)-/,
  jp: /^ap-northeast-[13]$/,
  au: /^ap-southeast-[24]$/,
  in: /^ap-south-/,
  apac: /^ap-/,
  ca: /^ca-/,
};

function catalogIn(homeRegion: string, residency: Residency | null, deployments: string | null = null) {
  const made = environmentCatalog(
    models,
    { ...NO_CATALOG_SETTINGS, residency, deployments },
    { homeRegion, nowMs: NOW_MS },
  );
  return { made, catalog: createCatalog(made.served, homeRegion, made.deployments) };
}

for (const [residency, homeRegion] of [
  ['eu', 'eu-central-1'],
  ['eu', 'eu-west-2'],
  ['us', 'us-west-1'],
  ['jp', 'ap-northeast-1'],
  ['au', 'ap-southeast-2'],
  ['in', 'ap-south-1'],
  ['apac', 'ap-southeast-1'],
  ['ca', 'ca-central-1'],
] as const) {
  test(`${homeRegion} kept within ${residency} calls no profile that leaves it, and serves Claude or Nova`, () => {
    const { catalog } = catalogIn(homeRegion, residency);
    const ids = catalog.models.flatMap((model) =>
      catalog.deployments(model).map(({ upstreamId }) => upstreamId),
    );
    ok(ids.length > 0, 'nothing is served');
    const inside = Object.entries(PARTS)
      .filter(([part]) => part === residency || (residency === 'apac' && ['jp', 'au', 'in'].includes(part)))
      .map(([part]) => `${part}.`);
    const profiles = /^(global|us-gov|us|eu|jp|au|in|apac|ca)\./;
    deepEqual(
      ids.filter((id) => profiles.test(id) && !inside.some((prefix) => id.startsWith(prefix))),
      [],
    );
  });
}

test('a home in Europe is kept there unless it is told otherwise; any other home is not kept', () => {
  equal(catalogIn('eu-central-1', null).made.residency, 'eu');
  equal(catalogIn('eu-central-1', 'none').made.residency, 'none');
  equal(catalogIn('us-west-1', null).made.residency, 'none');
  const free = catalogIn('eu-central-1', 'none').catalog;
  const opus = free.named('claude-opus-5-5');
  ok(opus !== null);
  match(free.deployments(opus)[0]?.upstreamId ?? '', /^global\./);
});

test('the price is that of the profile that is called', () => {
  const priceOf = (residency: Residency): string | undefined => {
    const { catalog } = catalogIn('eu-central-1', residency);
    const model = catalog.named('claude-opus-5-5');
    return model === null ? undefined : catalog.deployments(model)[0]?.prices[0]?.id;
  };
  ok(priceOf('eu') !== undefined);
  ok(priceOf('eu') !== priceOf('none'));
});

const leaving: readonly (readonly [name: string, deployment: object, said: RegExp])[] = [
  [
    'in another part of the world',
    { region: 'us-east-1' },
    /is called in us-east-1, and calls are kept within eu/,
  ],
  [
    'through the global profile',
    { region: 'eu-west-1', scope: 'global' },
    /is run anywhere in the world, and calls are kept within eu/,
  ],
  [
    'through a profile that is named',
    { region: 'eu-west-1', scope: 'geographic', profile: 'global.anthropic.claude-opus-5-5' },
    /is run anywhere in the world/,
  ],
];
for (const [name, deployment, said] of leaving) {
  test(`a deployment ${name} is refused in Europe`, () => {
    const config = JSON.stringify({ 'claude-opus-5-5': { deployments: [deployment] } });
    throws(() => catalogIn('eu-central-1', 'eu', config), said);
  });
}

test('a deployment that says no scope takes the profile of the geography', () => {
  const config = JSON.stringify({ 'claude-opus-5-5': { deployments: [{ region: 'eu-west-1' }] } });
  const { catalog } = catalogIn('eu-central-1', 'eu', config);
  const model = catalog.named('claude-opus-5-5');
  ok(model !== null);
  deepEqual(
    catalog.deployments(model).map(({ id }) => id),
    ['eu-west-1/eu.anthropic.claude-opus-5-5'],
  );
});

test('an entry that was added before calls were kept is not served', () => {
  const stored = [
    { model: 'far', entry: { base: 'global.anthropic.claude-opus-6', inherits: 'claude-opus-5-5' } },
    { model: 'near', entry: { base: 'eu.anthropic.claude-opus-6', inherits: 'claude-opus-5-5' } },
  ];
  const place = { homeRegion: 'eu-central-1', nowMs: NOW_MS };
  const served = (residency: Residency): readonly string[] =>
    storedEntries(stored, models, { ...place, residency }).entries.map(({ model }) => model.name);
  deepEqual(served('eu'), ['near']);
  deepEqual(served('none'), ['far', 'near']);
});

test('every geography that AWS has profiles for may be said', () => {
  for (const part of Object.keys(PARTS))
    ok(
      residencies.some((residency) => residency === part),
      part,
    );
});
