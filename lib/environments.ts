/**
 * The environments. This file is the only place with facts of an account; a new environment starts as a copy of the
 * nearest one. dev is the cheapest thing that is still right, prod survives the loss of a zone.
 */
import type { Environment } from './environment.ts';
import { validateEnvironment } from './validation/environment.ts';

export const environments: readonly Environment[] = [
  {
    name: 'dev',
    region: 'us-east-1',
    network: {
      kind: 'new',
      cidr: '10.40.0.0/16',
      availabilityZones: ['use1-az1', 'use1-az2'],
      egress: 'nat',
    },
    adminAccess: { cidrs: [], securityGroupIds: [] },
    proxy: {
      cpu: 512,
      memoryMiB: 1024,
      minTasks: 1,
      maxTasks: 2,
      // So that previous_response_id works where clients are tried out.
      // Few users in metrics, whose price docs/cost.md has; the usage table has everybody.
      settings: { RESPONSES_RETENTION_DAYS: '1', METRICS_MAX_USERS: '25' },
    },
    database: {
      kind: 'instance',
      instanceType: 't4g.micro',
      isMultiAz: false,
      storageGiB: 20,
      maxStorageGiB: 50,
    },
    bedrock: { models: 'all' },
    // Costs nothing until a policy or a call names it, and here only tells what it finds.
    guardrails: { baseline: {} },
    edge: {},
    retention: { logDays: 14, accessLogDays: 14, backupDays: 1, usageDays: 90 },
    grafana: { authentication: 'saml' },
    // Days without a call are usual here.
    alerts: { NoTraffic: 'off' },
    lifetime: 'disposable',
    tags: { 'stargate:environment': 'dev', 'stargate:cost-center': 'platform' },
  },
  {
    name: 'staging',
    region: 'us-east-1',
    network: {
      kind: 'new',
      cidr: '10.41.0.0/16',
      availabilityZones: ['use1-az1', 'use1-az2'],
      egress: 'endpoints',
      joinedCidrs: ['172.16.0.0/16'],
    },
    adminAccess: { cidrs: ['172.16.0.0/16'], securityGroupIds: [] },
    proxy: { cpu: 1024, memoryMiB: 2048, minTasks: 2, maxTasks: 4 },
    database: { kind: 'aurora', minCapacityUnits: 0.5, maxCapacityUnits: 4, readers: 0 },
    bedrock: { models: 'all', applicationProfiles: 'per-model' },
    guardrails: { baseline: {} },
    edge: { waf: { requestsPerFiveMinutesPerAddress: 10_000 } },
    retention: { logDays: 30, accessLogDays: 90, backupDays: 7, usageDays: 180 },
    grafana: { authentication: 'saml' },
    lifetime: 'protected',
    tags: { 'stargate:environment': 'staging', 'stargate:cost-center': 'platform' },
  },
  {
    name: 'prod',
    // AWS's documentation account: replace it with yours before the first deployment.
    account: '111122223333',
    region: 'us-east-1',
    network: {
      kind: 'new',
      cidr: '10.42.0.0/16',
      availabilityZones: ['use1-az1', 'use1-az2', 'use1-az4'],
      egress: 'nat',
      natGateways: 3,
      joinedCidrs: ['172.16.0.0/16'],
    },
    adminAccess: { cidrs: ['172.16.0.0/16'], securityGroupIds: [] },
    proxy: { cpu: 1024, memoryMiB: 2048, minTasks: 3, maxTasks: 24 },
    database: {
      kind: 'instance',
      instanceType: 'm7g.large',
      isMultiAz: true,
      storageGiB: 100,
      maxStorageGiB: 1000,
    },
    bedrock: { models: 'all' },
    guardrails: { baseline: {} },
    edge: {
      waf: { requestsPerFiveMinutesPerAddress: 20_000 },
      // Names and certificates of the documentation's: replace them with yours too.
      domain: {
        name: 'llm.example.com',
        certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000001',
        internalName: 'llm-internal.example.com',
        internalCertificateArn:
          'arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-000000000002',
      },
    },
    retention: { logDays: 90, accessLogDays: 365, backupDays: 35, usageDays: 800 },
    grafana: { authentication: 'identity-center' },
    lifetime: 'protected',
    tags: { 'stargate:environment': 'prod', 'stargate:cost-center': 'platform' },
  },
];

/** The environment that `-c env=<name>` asks for. Throws one error that lists everything wrong. */
export function environmentNamed(name: unknown, known: readonly Environment[] = environments): Environment {
  const names = known.map((environment) => environment.name).join(', ');
  if (typeof name !== 'string' || name === '') {
    throw new Error(`Say which environment: -c env=<name>, one of ${names}.`);
  }
  const environment = known.find((candidate) => candidate.name === name);
  if (environment === undefined) throw new Error(`There is no environment "${name}"; there are ${names}.`);
  const problems = validateEnvironment(environment, known);
  if (problems.length > 0) {
    throw new Error(
      `Environment ${name} in lib/environments.ts is not right:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
  }
  return environment;
}
