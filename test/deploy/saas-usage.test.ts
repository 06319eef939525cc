/** An environment with accounts of other services: every promise holds, each harm to it is caught, and nothing else changes. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { Environment, SaasUsageAccount } from '../../lib/environment.ts';
import { validateEnvironment } from '../../lib/validation/environment.ts';
import { estimate, total } from '../../scripts/cost/estimate.ts';
import { saasLines } from '../../scripts/cost/saas-usage.ts';
import { allInvariants } from './invariants/all.ts';
import { saasMutations } from './mutations/saas-mutations.ts';
import { isCaught } from './support/caught.ts';
import { saasAccounts, withSaasUsage } from './support/saas-environment.ts';
import { synthesize, synthesized } from './support/synthesized.ts';
import type { Template } from './support/template.ts';

// Throws when nag or validator objects.
const system = synthesize(withSaasUsage);

test('an environment with accounts of other services keeps every promise', () => {
  ok(system.nagChecked > 0);
  deepEqual(
    allInvariants.flatMap(({ name, problems }) => problems(system).map((problem) => `${name}: ${problem}`)),
    [],
  );
});

for (const mutation of saasMutations) {
  test(`caught: ${mutation.name}`, () => isCaught(mutation, system));
}

test('accounts of other services are added beside what is there, and change nothing of it but the dashboards', () => {
  const before = synthesized('dev').templates;
  for (const [stack, template] of Object.entries<Template>(system.templates)) {
    const former = (before as Readonly<Record<string, Template>>)[stack];
    const changed = Object.entries(former?.Resources ?? {}).flatMap(([id, resource]) =>
      JSON.stringify(template.Resources[id]) === JSON.stringify(resource) ? [] : [id],
    );
    deepEqual(
      changed.filter((id) => !id.startsWith('Dashboards')),
      [],
      stack,
    );
  }
});

test('its bill knows each account, and what it adds without use is its alarms', () => {
  const more =
    total(estimate(Object.values(system.templates))) -
    total(estimate(Object.values(synthesized('dev').templates)));
  equal(more.toFixed(2), '1.90', '13 and 6 alarms');
  const lines = saasLines(withSaasUsage);
  deepEqual(
    lines.map(({ what }) => what),
    ['Algolia account shop-search', 'Contentful account website'],
  );
  ok(lines.every(({ monthlyUsd }) => monthlyUsd > 5 && monthlyUsd < 15));
});

const [search, website] = saasAccounts;
ok(search !== undefined && website !== undefined);

const wrong: readonly (readonly [what: string, accounts: readonly SaasUsageAccount[], said: RegExp])[] = [
  ['two of one name', [search, { ...website, name: search.name }], /two accounts are called "shop-search"/],
  [
    'a secret of another region',
    [{ ...search, keysSecretArn: search.keysSecretArn.replace('us-east-1', 'eu-west-1') }],
    /saasUsage\[0\]\.keysSecretArn: must be the whole ARN of a secret of us-east-1/,
  ],
  ['a key in place of its secret', [{ ...search, keysSecretArn: 'a'.repeat(32) }], /must be the whole ARN/],
  [
    'too often',
    [{ ...search, everyMinutes: 1 }],
    /saasUsage\[0\]\.everyMinutes: 1 must be a whole number from 5 to 30/,
  ],
  ['too seldom', [{ ...search, everyMinutes: 60 }], /everyMinutes: 60/],
  [
    'a metric that there is not',
    [{ ...website, planLimits: { entires: 5 } }],
    /saasUsage\[0\]\.planLimits.*entires.*entries/,
  ],
  [
    'more than the environment of a function holds',
    [
      {
        ...search,
        service: 'algolia',
        applicationId: 'YOURAPPID',
        indexes: Array.from({ length: 100 }, (_, at) => `products_of_the_shop_in_country_${at}`),
      },
    ],
    /saasUsage\[0\]: \d{4} bytes as JSON, at most 3000 fit into its function; name fewer/,
  ],
  ['a name with spaces', [{ ...search, name: 'My search' }], /saasUsage\[0\]\.name: must be small letters/],
  [
    'eleven',
    Array.from({ length: 11 }, (_, index) => ({ ...search, name: `search-${index}` })),
    /saasUsage: 11 accounts; at most 10/,
  ],
];

for (const [what, saasUsage, said] of wrong) {
  test(`refused: ${what}`, () => {
    const problems = validateEnvironment({ ...withSaasUsage, saasUsage }, []);
    equal(problems.length > 0, true);
    match(problems.join('\n'), said);
  });
}

test('refused: accounts where no service is reached', () => {
  const { network } = withSaasUsage;
  ok(network.kind === 'new');
  const closed: Environment = { ...withSaasUsage, network: { ...network, egress: 'endpoints' } };
  match(validateEnvironment(closed, []).join('\n'), /saasUsage: with egress "endpoints" no service/);
  deepEqual(validateEnvironment(withSaasUsage, []), []);
});
