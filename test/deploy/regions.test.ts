/** Homes outside us-east-1: all stacks, by nag, validator and every invariant; and what a region lacks is said. */
import { deepEqual, equal, match, notDeepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { bedrockPlan } from '../../lib/bedrock-plan.ts';
import type { Environment } from '../../lib/environment.ts';
import { environmentNamed } from '../../lib/environments.ts';
import { regionNotes } from '../../lib/region-notes.ts';
import { validateEnvironment } from '../../lib/validation/environment.ts';
import { allInvariants } from './invariants/all.ts';
import type { Mutation } from './mutations/mutation.ts';
import { harmsInCalifornia, harmsInFrankfurt } from './mutations/region-mutations.ts';
import { california, frankfurt } from './support/elsewhere.ts';
import { synthesize, type System } from './support/synthesized.ts';
import { theOnly } from './support/template.ts';

const homes: readonly (readonly [name: string, Environment, readonly Mutation[]])[] = [
  ['California, with its dashboards in Oregon', california, harmsInCalifornia],
  ['Frankfurt, without the internet and with a Grafana of its own', frankfurt, harmsInFrankfurt],
];

for (const [name, environment, harms] of homes) {
  test(`a home in ${name}`, async (t) => {
    deepEqual(validateEnvironment(environment, []), []);
    const system = synthesize(environment);
    await t.test('holds every promise', () => deepEqual(brokenIn(system), []));
    for (const harm of harms) {
      await t.test(`caught: ${harm.name}`, () => {
        const templates = structuredClone(system.templates);
        harm.apply(templates);
        notDeepEqual(templates, system.templates, 'the change changed something');
        const caught = brokenIn({ ...system, templates }, harm.caughtBy);
        ok(caught.length > 0, `"${harm.caughtBy}" noticed nothing`);
      });
    }
    if (environment !== california) return;
    await t.test('the workspace is connected to the network that is joined', () => {
      const { grafana } = system.templates;
      ok(grafana !== undefined);
      const workspace = theOnly(grafana, 'AWS::Grafana::Workspace').properties;
      deepEqual(workspace['VpcConfiguration'], {
        SubnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'],
        SecurityGroupIds: ['sg-0123456789abcdef0'],
      });
    });
  });
}

test('what a region lacks is said in a sentence', () => {
  const { grafana: _grafana, ...without } = california;
  const notes = regionNotes(without).join('\n');
  match(notes, /models of the catalog from us-west-1, and they are left out: /);
  match(notes, /Managed Grafana is not in us-west-1: for dashboards set grafana\.region/);
  match(notes, /CloudFront's metrics are in us-east-1/);
  match(
    regionNotes(frankfurt).join('\n'),
    /eu-central-1 is in Europe and bedrock\.dataResidency says nothing/,
  );
  deepEqual(
    regionNotes({ ...frankfurt, bedrock: { models: 'all', dataResidency: 'eu' } }).filter((note) =>
      note.includes('says nothing'),
    ),
    [],
  );
});

test('a home in Europe takes global profiles when it is told to, and no home elsewhere is kept anywhere', () => {
  const scopes = (dataResidency: 'none' | undefined, region: string): ReadonlySet<string> =>
    new Set(
      bedrockPlan(
        { models: 'all', ...(dataResidency === undefined ? {} : { dataResidency }) },
        region,
      ).flatMap(({ deployments }) => deployments.map(({ scope }) => scope)),
    );
  equal(scopes(undefined, 'eu-central-1').has('global'), false);
  equal(scopes('none', 'eu-central-1').has('global'), true);
  equal(scopes(undefined, 'us-west-1').has('global'), true);
});

const dev = environmentNamed('dev');
const wrong: readonly (readonly [name: string, environment: Environment, said: RegExp])[] = [
  [
    'a model that the region does not have, by name',
    { ...california, bedrock: { models: ['nova-micro'] } },
    /^bedrock\.models: Bedrock does not have "nova-micro" in us-west-1; name a deployment for it .* in .*us-east-1/,
  ],
  [
    'a deployment that leaves Europe',
    {
      ...frankfurt,
      bedrock: {
        models: 'all',
        deployments: { 'claude-opus-5-5': { deployments: [{ region: 'us-east-1' }] } },
      },
    },
    /^bedrock\.deployments: DEPLOYMENTS[\s\S]*claude-opus-5-5\.deployments\[?\.?0\]?: is called in us-east-1, and calls are kept within eu/,
  ],
  [
    'a global profile for a model that the catalog lacks, in Europe',
    {
      ...frankfurt,
      bedrock: {
        models: 'all',
        extraModels: { 'opus-6': { base: 'global.anthropic.claude-opus-6', inherits: 'claude-opus-5-5' } },
      },
    },
    /^bedrock\.extraModels: MODEL_ENTRIES[\s\S]*base: is run anywhere in the world, and calls are kept within eu/,
  ],
  [
    'a right on a global profile, in Europe',
    {
      ...frankfurt,
      bedrock: {
        models: 'all',
        extraModelArns: [
          'arn:aws:bedrock:eu-central-1:111122223333:inference-profile/global.anthropic.claude-opus-6',
        ],
      },
    },
    /^bedrock\.extraModelArns: .*is run anywhere in the world/,
  ],
  [
    'a residency that the region is not in',
    { ...frankfurt, bedrock: { models: 'all', dataResidency: 'us' } },
    /^bedrock\.dataResidency: eu-central-1 is not within us/,
  ],
  [
    'Managed Grafana where it is not',
    { ...california, grafana: { authentication: 'saml' } },
    /^grafana: Amazon Managed Grafana cannot read PostgreSQL in us-west-1; set grafana\.region/,
  ],
  [
    'a workspace elsewhere without a way to PostgreSQL',
    { ...california, grafana: { authentication: 'saml', region: 'us-west-2' } },
    /^grafana\.network: name a network in us-west-2 that is joined to 10\.42\.0\.0\/16/,
  ],
  [
    'more zones than a small network has room for',
    {
      ...dev,
      network: {
        kind: 'new',
        cidr: '10.40.0.0/22',
        availabilityZones: ['use1-az1', 'use1-az2', 'use1-az4', 'use1-az5'],
        egress: 'endpoints',
      },
    },
    /^network\.availabilityZones: \/22 has room for 3 zones/,
  ],
];

for (const [name, environment, said] of wrong) {
  test(`refused: ${name}`, () => {
    const problems = validateEnvironment(environment, []);
    ok(
      problems.some((problem) => said.test(problem)),
      problems.join('\n'),
    );
  });
}

function brokenIn(system: System, only?: string): readonly string[] {
  return allInvariants
    .filter(({ name }) => only === undefined || name === only)
    .flatMap(({ name, problems }) => problems(system).map((problem) => `${name}: ${problem}`));
}
