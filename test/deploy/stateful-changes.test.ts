/** A change that would lose data is refused; a change that would not is let through. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { environmentNamed } from '../../lib/environments.ts';
import { destructiveChanges } from '../../lib/stateful-changes.ts';
import { synthesize, synthesized } from './support/synthesized.ts';
import { resourcesOf, theOnly, type Template } from './support/template.ts';

const { templates, directory } = synthesized('prod');

test('nothing changes, nothing is lost', () => {
  for (const template of Object.values(templates)) deepEqual(destructiveChanges(template, template), []);
});

const losses: readonly (readonly [name: string, change: (data: Template) => void, said: RegExp])[] = [
  ['the database is removed', (data) => delete data.Resources[databaseId(data)], /DBInstance\) is removed/],
  [
    'the database gets another logical id',
    (data) => {
      const id = databaseId(data);
      const database = data.Resources[id];
      delete data.Resources[id];
      if (database !== undefined) data.Resources['Renamed'] = database;
    },
    /DBInstance\) is removed/,
  ],
  [
    'another key for the storage',
    (data) => setDatabase(data, 'KmsKeyId', 'arn:aws:kms:other'),
    /KmsKeyId changes/,
  ],
  [
    'the storage is not encrypted',
    (data) => setDatabase(data, 'StorageEncrypted', false),
    /StorageEncrypted changes/,
  ],
  [
    'the key of Performance Insights goes, as when an environment is no longer protected',
    (data) => setDatabase(data, 'PerformanceInsightsKMSKeyId', undefined),
    /PerformanceInsightsKMSKeyId changes/,
  ],
  ['another name of the database', (data) => setDatabase(data, 'DBName', 'other'), /DBName changes/],
  [
    'deletion protection is off',
    (data) => setDatabase(data, 'DeletionProtection', false),
    /loses DeletionProtection/,
  ],
  ['backups are kept shorter', (data) => setDatabase(data, 'BackupRetentionPeriod', 1), /shorter time/],
  [
    'the database is no longer retained',
    (data) => {
      theOnly(data, 'AWS::RDS::DBInstance').resource.DeletionPolicy = 'Delete';
    },
    /no longer retained/,
  ],
  [
    'the pepper is generated anew',
    (data) => {
      for (const [id, secret] of Object.entries(data.Resources)) {
        if (id.startsWith('SecretsKeyPepper') && secret.Properties !== undefined) {
          secret.Properties['GenerateSecretString'] = { PasswordLength: 64 };
        }
      }
    },
    /SecretsKeyPepper\w+ .*GenerateSecretString changes/,
  ],
  [
    'the key of the data can no longer encrypt',
    (data) => (theOnly(data, 'AWS::KMS::Key').properties['KeyUsage'] = 'SIGN_VERIFY'),
    /KMS::Key\) is made anew, because KeyUsage changes/,
  ],
  [
    'the database moves to other subnets',
    (data) => setDatabase(data, 'DBSubnetGroupName', { Ref: 'Other' }),
    /DBInstance\) is made anew, because DBSubnetGroupName changes/,
  ],
  [
    'the key of the data is removed',
    (data) => delete data.Resources[theOnly(data, 'AWS::KMS::Key').id],
    /KMS::Key\) is removed/,
  ],
];

for (const [name, change, said] of losses) {
  test(`refused: ${name}`, () => {
    const after = structuredClone(templates.data);
    change(after);
    const found = destructiveChanges(templates.data, after);
    ok(
      found.some((loss) => said.test(loss)),
      found.join('; '),
    );
  });
}

/** What clients and networks outside rely on: the change, in the stack it is made in. */
const lostForOthers: readonly (readonly [
  name: string,
  stack: 'network' | 'gateway' | 'edge',
  change: (template: Template) => void,
  said: RegExp,
])[] = [
  [
    'the distribution, whose name clients have, is another one',
    'edge',
    (edge) => rename(edge, 'AWS::CloudFront::Distribution'),
    /Distribution\) is removed: the address that clients have/,
  ],
  [
    'an address that others may have allowed is given back',
    'network',
    (network) => {
      const [first] = resourcesOf(network, 'AWS::EC2::EIP');
      delete network.Resources[first?.id ?? ''];
    },
    /EIP\) is removed: the address that others may have allowed/,
  ],
  [
    'the load balancer is made anew',
    'gateway',
    (gateway) => {
      theOnly(gateway, 'AWS::ElasticLoadBalancingV2::LoadBalancer').properties['Scheme'] = 'internet-facing';
    },
    /LoadBalancer\) is made anew, because Scheme changes/,
  ],
  [
    'a log goes away with its group',
    'gateway',
    (gateway) => {
      const [first] = resourcesOf(gateway, 'AWS::Logs::LogGroup');
      delete gateway.Resources[first?.id ?? ''];
    },
    /LogGroup\) is removed: its log/,
  ],
  [
    'the service is made anew, with no task until it is',
    'gateway',
    (gateway) => {
      theOnly(gateway, 'AWS::ECS::Service').properties['LaunchType'] = 'EC2';
    },
    /Service\) is made anew, because LaunchType changes/,
  ],
  [
    'the subnets move',
    'network',
    (network) => {
      const [first] = resourcesOf(network, 'AWS::EC2::Subnet');
      if (first !== undefined) first.properties['CidrBlock'] = '10.42.99.0/24';
    },
    /Subnet\) is made anew, because CidrBlock changes/,
  ],
];

for (const [name, stack, change, said] of lostForOthers) {
  test(`refused: ${name}`, () => {
    const after = structuredClone(templates[stack]);
    change(after);
    match(destructiveChanges(templates[stack], after).join('; '), said);
  });
}

test('a larger database, more tasks and longer logs are let through', () => {
  const prod = environmentNamed('prod');
  const larger = synthesize({
    ...prod,
    proxy: { ...prod.proxy, maxTasks: 50, memoryMiB: 4096 },
    database: {
      kind: 'instance',
      instanceType: 'm7g.xlarge',
      isMultiAz: true,
      storageGiB: 200,
      maxStorageGiB: 2000,
    },
    retention: { ...prod.retention, logDays: 365 },
  });
  for (const stack of ['network', 'data', 'gateway', 'edge', 'observability'] as const) {
    deepEqual(destructiveChanges(templates[stack], larger.templates[stack]), []);
  }
});

test('the guard ends with an error that names the loss, unless it is meant', (t) => {
  const after = copyOfTemplates(t);
  const file = join(after, 'stargate-prod-data.template.json');
  const data = JSON.parse(readFileSync(file, 'utf8')) as Template;
  delete data.Resources[databaseId(data)];
  writeFileSync(file, JSON.stringify(data));
  const refused = guard(directory, after, {});
  equal(refused.status, 1);
  match(refused.said, /stargate-prod-data: Postgres\w+ \(AWS::RDS::DBInstance\) is removed/);
  equal(guard(directory, after, { ALLOW_DATA_LOSS: 'stargate-prod-data' }).status, 0);
  equal(guard(directory, copyOfTemplates(t), {}).status, 0);
});

function guard(before: string, after: string, environment: Record<string, string>) {
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'guard.ts');
  const ended = spawnSync(process.execPath, [script, before, after], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...environment },
  });
  return { status: ended.status, said: `${ended.stdout}${ended.stderr}` };
}

function copyOfTemplates(t: TestContext): string {
  const copy = mkdtempSync(join(tmpdir(), 'stargate-guard-'));
  t.after(() => rmSync(copy, { recursive: true, force: true }));
  mkdirSync(copy, { recursive: true });
  for (const stack of ['network', 'data', 'gateway', 'edge', 'observability']) {
    const name = `stargate-prod-${stack}.template.json`;
    cpSync(join(directory, name), join(copy, name));
  }
  return copy;
}

function databaseId(data: Template): string {
  return theOnly(data, 'AWS::RDS::DBInstance').id;
}

/** The same resource under another logical id: CloudFormation makes a new one and deletes the old. */
function rename(template: Template, type: string): void {
  const { id, resource } = theOnly(template, type);
  delete template.Resources[id];
  template.Resources[`${id}Renamed`] = resource;
}

function setDatabase(data: Template, property: string, value: unknown): void {
  theOnly(data, 'AWS::RDS::DBInstance').properties[property] = value;
}
