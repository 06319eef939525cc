/**
 * Updates of an environment that is live, as CloudFormation would carry them out: none is refused, none takes the public
 * address down, and none makes anew what is in use or holds something.
 */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { Environment } from '../../../lib/environment.ts';
import { environmentNamed } from '../../../lib/environments.ts';
import { saasAccounts } from '../support/saas-environment.ts';
import { synthesizeUnchecked, synthesized, type System } from '../support/synthesized.ts';
import { rehearse } from './rehearsal.ts';

type Change = (environment: Environment) => Environment;

const DOMAIN = {
  name: 'llm.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-3333-4444-555555555555',
  internalName: 'llm-internal.example.com',
  internalCertificateArn:
    'arn:aws:acm:us-east-1:111122223333:certificate/66666666-7777-8888-9999-000000000000',
};
const OTHER_CERTIFICATE =
  'arn:aws:acm:us-east-1:111122223333:certificate/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

/** Made anew without anybody noticing: versions of something, and rules of which the new one stands before the old one goes. */
const REPLACEABLE: readonly string[] = [
  'AWS::EC2::SecurityGroupIngress',
  'AWS::ECS::TaskDefinition',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
];

/** Changes whose way back takes away what holds something, or is in use until a later stack has been updated. */
const ONE_WAY: readonly string[] = [
  'what was disposable is protected',
  'a third zone',
  'a domain is added',
  'a domain is added, where a web ACL stands',
];

const changes: readonly (readonly [what: string, environment: Environment['name'], Change])[] = [
  ['a tag is added', 'prod', (e) => ({ ...e, tags: { ...e.tags, owner: 'platform' } })],
  ['a tag changes', 'dev', (e) => ({ ...e, tags: { ...e.tags, 'stargate:cost-center': 'research' } })],
  ['a tag goes', 'staging', (e) => ({ ...e, tags: { 'stargate:environment': 'staging' } })],
  ['a domain is added', 'dev', (e) => ({ ...e, edge: { ...e.edge, domain: DOMAIN } })],
  [
    'a domain is added, where a web ACL stands',
    'staging',
    (e) => ({ ...e, edge: { ...e.edge, domain: DOMAIN } }),
  ],
  ['the certificate of the public name changes', 'prod', withDomain({ certificateArn: OTHER_CERTIFICATE })],
  ['the certificate inside changes', 'prod', withDomain({ internalCertificateArn: OTHER_CERTIFICATE })],
  [
    'the names are written into a zone',
    'prod',
    withDomain({ hostedZone: { id: 'Z0123456789ABC', name: 'example.com' } }),
  ],
  [
    'a web ACL is added',
    'dev',
    (e) => ({ ...e, edge: { ...e.edge, waf: { requestsPerFiveMinutesPerAddress: 5_000 } } }),
  ],
  [
    'the bound of the web ACL changes',
    'prod',
    (e) => ({ ...e, edge: { ...e.edge, waf: { requestsPerFiveMinutesPerAddress: 9_000 } } }),
  ],
  [
    'more tasks at most, and at least',
    'prod',
    (e) => ({ ...e, proxy: { ...e.proxy, minTasks: 4, maxTasks: 30 } }),
  ],
  ['larger tasks', 'prod', (e) => ({ ...e, proxy: { ...e.proxy, cpu: 2048, memoryMiB: 4096 } })],
  [
    'a setting of the tasks',
    'staging',
    (e) => ({ ...e, proxy: { ...e.proxy, settings: { LOG_LEVEL: 'debug' } } }),
  ],
  [
    'a larger database',
    'dev',
    (e) => ({
      ...e,
      database: {
        ...e.database,
        kind: 'instance',
        instanceType: 't4g.small',
        isMultiAz: true,
        storageGiB: 30,
        maxStorageGiB: 60,
      },
    }),
  ],
  [
    'more capacity and a reader',
    'staging',
    (e) => ({ ...e, database: { kind: 'aurora', minCapacityUnits: 1, maxCapacityUnits: 8, readers: 1 } }),
  ],
  [
    'fewer models',
    'prod',
    (e) => ({ ...e, bedrock: { ...e.bedrock, models: ['claude-haiku-4-5', 'nova-micro'] } }),
  ],
  [
    'a profile for each model',
    'prod',
    (e) => ({ ...e, bedrock: { ...e.bedrock, applicationProfiles: 'per-model' } }),
  ],
  ['a third zone', 'dev', withZones],
  [
    'a NAT gateway in each zone',
    'dev',
    (e) => ({ ...e, network: e.network.kind === 'new' ? { ...e.network, natGateways: 2 } : e.network }),
  ],
  [
    'a network of admins',
    'dev',
    (e) => ({
      ...e,
      adminAccess: { ...e.adminAccess, cidrs: ['172.16.0.0/16'] },
      network: e.network.kind === 'new' ? { ...e.network, joinedCidrs: ['172.16.0.0/16'] } : e.network,
    }),
  ],
  ['a bastion', 'dev', (e) => ({ ...e, adminAccess: { ...e.adminAccess, bastion: 'ssm' } })],
  ['a canary', 'staging', (e) => ({ ...e, canary: {} })],
  ['accounts of other services', 'prod', (e) => ({ ...e, saasUsage: saasAccounts })],
  [
    'longer retention',
    'prod',
    (e) => ({ ...e, retention: { logDays: 365, accessLogDays: 731, backupDays: 35, usageDays: 1_000 } }),
  ],
  [
    'an address for alarms, and other thresholds',
    'dev',
    (e) => ({ ...e, alarmEmail: 'ops@example.com', alerts: { HighLatency: { threshold: 5 } } }),
  ],
  [
    'a token for the metrics',
    'prod',
    (e) => ({
      ...e,
      metrics: { tokenSecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:metrics-AbCdEf' },
    }),
  ],
  [
    'people sign in',
    'prod',
    (e) => ({
      ...e,
      signIn: { OIDC_ISSUER: 'https://login.example.com', OIDC_AUDIENCE: 'stargate', OIDC_CREATES: 'users' },
    }),
  ],
  ['what was disposable is protected', 'dev', (e) => ({ ...e, lifetime: 'protected' })],
  [
    'a Prometheus of their own',
    'prod',
    (e) => ({ ...e, monitoringAccess: { cidrs: ['172.16.4.0/24'], securityGroupIds: [] } }),
  ],
  ['nothing but a new release', 'prod', (e) => e],
];

for (const [what, name, change] of changes) {
  const environment = environmentNamed(name);
  const changed = change(environment);
  let after: System | null = null;
  const both = (): readonly [System, System] => [synthesized(name), (after ??= synthesizeUnchecked(changed))];
  test(`${name}: ${what}`, () => rehearsed(...both(), changed !== environment));
  if (ONE_WAY.includes(what)) continue;
  test(`${name}: ${what}, and back`, () => rehearsed(both()[1], both()[0], changed !== environment));
}

function rehearsed(before: System, after: System, isChanged: boolean): void {
  const { problems, downtime, operations } = rehearse(before, after);
  deepEqual(problems, []);
  deepEqual(downtime, []);
  const anew = operations.filter(({ kind, type }) => kind === 'replace' && !REPLACEABLE.includes(type));
  deepEqual(
    anew.map(({ id, type, properties }) => `${id} (${type}): ${properties.join(', ')}`),
    [],
  );
  equal(operations.length > 0, isChanged, 'whether the change changes something');
}

function withDomain(
  changed: Partial<typeof DOMAIN & { readonly hostedZone: { readonly id: string; readonly name: string } }>,
): Change {
  return (e) => ({ ...e, edge: { ...e.edge, domain: { ...DOMAIN, ...e.edge.domain, ...changed } } });
}

function withZones(e: Environment): Environment {
  const { network } = e;
  if (network.kind !== 'new') return e;
  return { ...e, network: { ...network, availabilityZones: [...network.availabilityZones, 'use1-az4'] } };
}
