/** The environment file is checked before anything is synthesized, and says by field what is wrong. */
import { deepEqual, equal, match, ok, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { overlaps, parseCidr } from '../../lib/cidr.ts';
import type { Environment, LangfuseAnalytics } from '../../lib/environment.ts';
import { validateEnvironment } from '../../lib/validation/environment.ts';
import { environmentWarnings } from '../../lib/validation/warnings.ts';
import { environmentNamed, environments } from '../../lib/environments.ts';
import { fargateMemoryFor } from '../../lib/fargate-sizes.ts';

const LANGFUSE_SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:langfuse-AbCdEf';
const dev = environmentNamed('dev');
const prod = environmentNamed('prod');

test('an unknown environment is named, with those there are', () => {
  throws(() => environmentNamed('production'), /no environment "production".*dev, staging, prod/);
  throws(() => environmentNamed(undefined), /-c env=<name>/);
});

test('everything wrong is reported at once', () => {
  const broken: Environment = { ...dev, region: 'moon', proxy: { ...dev.proxy, minTasks: 0 } };
  throws(() => environmentNamed('dev', [broken]), /region: [\s\S]*proxy\.minTasks: /);
});

const { account: _account, ...prodWithoutAccount } = prod;

const wrong: readonly (readonly [name: string, environment: Environment, said: RegExp])[] = [
  ['prod without an account', prodWithoutAccount, /^account: prod must name/],
  ['prod without TLS all the way', { ...prod, edge: {} }, /^edge\.domain: prod needs a domain/],
  ['an account that is none', { ...prod, account: '12' }, /^account: "12"/],
  [
    'a network that overlaps another environment',
    withCidr('10.41.128.0/17'),
    /overlaps staging \(10\.41\.0\.0\/16\)/,
  ],
  [
    'a network that overlaps the VPN',
    { ...dev, network: { ...newNetwork(dev), joinedCidrs: ['10.0.0.0/8'] } },
    /overlaps the joined network 10\.0\.0\.0\/8/,
  ],
  ['a network that is none', withCidr('10.0.0.1/16'), /^network\.cidr: "10\.0\.0\.1\/16"/],
  ['a network too small', withCidr('10.60.0.0/24'), /^network\.cidr: \/24/],
  [
    'one zone only',
    { ...dev, network: { ...newNetwork(dev), availabilityZones: ['use1-az1'] } },
    /^network\.availabilityZones: name at least two/,
  ],
  [
    'zones of another region',
    { ...dev, region: 'eu-central-1' },
    /use1-az1 is not in eu-central-1; take of euc1-az1, euc1-az2, euc1-az3/,
  ],
  [
    'zones by their names',
    withZones('us-east-1a', 'us-east-1b'),
    /"us-east-1a" is not the id of a zone.*use1-az1, use1-az2/,
  ],
  ['a zone twice', withZones('use1-az1', 'use1-az1'), /use1-az1 is listed twice/],
  [
    'a zone that CloudFront makes no VPC origins in',
    withZones('use1-az1', 'use1-az3'),
    /no VPC origins in use1-az3; take of use1-az1, use1-az2, use1-az4/,
  ],
  [
    'a region that CloudFront makes no VPC origins in',
    { ...withZones('apse6-az1', 'apse6-az2'), region: 'ap-southeast-6' },
    /^region: CloudFront makes no VPC origins in ap-southeast-6/,
  ],
  [
    'admins from the whole internet',
    { ...dev, adminAccess: { cidrs: ['0.0.0.0/0'], securityGroupIds: [] } },
    /^adminAccess\.cidrs: 0\.0\.0\.0\/0 is most of the internet/,
  ],
  [
    'Langfuse by a secret of another region',
    withLangfuse({ secretArn: LANGFUSE_SECRET.replace('us-east-1', 'eu-west-1') }),
    /^analytics\.secretArn: must be the whole ARN/,
  ],
  [
    'Langfuse without TLS',
    withLangfuse({ host: 'http://langfuse.internal:3000' }),
    /^analytics\.host: must be https on port 443/,
  ],
  [
    'Langfuse by its whole endpoint',
    withLangfuse({ host: 'https://x.example/api/public/otel' }),
    /^analytics\.host: write it without/,
  ],
  [
    'Langfuse on the internet from a network without a way out',
    { ...withLangfuse({}), network: { ...newNetwork(dev), egress: 'endpoints' } },
    /^analytics: with egress "endpoints" nothing on the internet is reached/,
  ],
  [
    "Langfuse's public address by PrivateLink",
    {
      ...withLangfuse({ host: 'https://us.cloud.langfuse.com', reachedBy: 'private-network' }),
      network: { ...newNetwork(dev), egress: 'endpoints' },
    },
    /^analytics\.host: name the address that Langfuse gave you/,
  ],
  [
    'Langfuse and another collector',
    {
      ...withLangfuse({}),
      proxy: { ...dev.proxy, settings: { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example' } },
    },
    /^proxy\.settings: OTEL_EXPORTER_OTLP_ENDPOINT beside analytics/,
  ],
  [
    'prod by one NAT instance',
    { ...prod, network: { ...newNetwork(prod), egress: 'nat-instance' } },
    /^network\.egress: prod goes out by "nat" or "endpoints"/,
  ],
  [
    'a NAT instance and gateways',
    { ...dev, network: { ...newNetwork(dev), egress: 'nat-instance', natGateways: 2 } },
    /^network\.natGateways: there are none/,
  ],
  [
    'a tunnel with nothing to carry it',
    withTunnel('10.255.40.0/24', 'nat'),
    /^adminAccess\.vpn: the NAT instance carries it/,
  ],
  [
    'a tunnel of public addresses',
    withTunnel('8.8.8.0/24'),
    /^adminAccess\.vpn\.cidr: 8\.8\.8\.0\/24 is not private/,
  ],
  [
    'a tunnel that is no network',
    withTunnel('10.255.40.1/24'),
    /^adminAccess\.vpn\.cidr: "10\.255\.40\.1\/24"/,
  ],
  ['a tunnel for one', withTunnel('10.255.40.0/30'), /^adminAccess\.vpn\.cidr: \/30 does not fit/],
  ['a tunnel inside the network', withTunnel('10.40.9.0/24'), /overlaps the network itself/],
  [
    "a tunnel inside another environment's network",
    withTunnel('10.42.9.0/24'),
    /overlaps the network of prod/,
  ],
  [
    'monitoring from the whole internet',
    { ...dev, monitoringAccess: { cidrs: ['0.0.0.0/0'], securityGroupIds: [] } },
    /^monitoringAccess\.cidrs: 0\.0\.0\.0\/0 is most of the internet/,
  ],
  [
    'monitoring from a network that is none',
    { ...dev, monitoringAccess: { cidrs: ['vpn'], securityGroupIds: [] } },
    /^monitoringAccess\.cidrs: "vpn" is not a network/,
  ],
  [
    'monitoring from nowhere',
    { ...dev, monitoringAccess: { cidrs: [], securityGroupIds: [] } },
    /^monitoringAccess: names nobody/,
  ],
  [
    'a size Fargate does not have',
    { ...dev, proxy: { ...dev.proxy, cpu: 512, memoryMiB: 8192 } },
    /^proxy\.memoryMiB: .*1024, 2048, 3072, 4096/,
  ],
  [
    'people who sign in with tokens made for others',
    { ...prod, signIn: { OIDC_ISSUER: 'https://login.example.com' } },
    /^signIn: OIDC_AUDIENCE must be set/,
  ],
  [
    'an issuer that nobody reaches',
    {
      ...dev,
      network: { ...newNetwork(dev), egress: 'endpoints' },
      signIn: { OIDC_ISSUER: 'https://login.example.com', OIDC_AUDIENCE: 'stargate' },
    },
    /^signIn: with egress "endpoints"/,
  ],
  [
    'a token for metrics by the name of its secret alone',
    { ...dev, metrics: { tokenSecretArn: 'stargate/metrics' } },
    /^metrics\.tokenSecretArn: must be the whole ARN of a secret of us-east-1/,
  ],
  [
    'a token for metrics in another region',
    {
      ...dev,
      metrics: { tokenSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:metrics-AbCdEf' },
    },
    /^metrics\.tokenSecretArn: must be the whole ARN of a secret of us-east-1/,
  ],
  [
    'more teams with metrics of their own than anybody wants to pay for',
    { ...dev, metrics: { usage: { by: 'teams-and-models', mostTeams: 51 } } },
    /^metrics\.usage\.mostTeams: 51 must be a whole number from 0 to 50 with "teams-and-models"/,
  ],
  [
    'metrics by OTLP that nobody reaches',
    {
      ...dev,
      network: { ...newNetwork(dev), egress: 'endpoints' },
      metrics: { otlp: { endpoint: 'https://otlp.nr-data.net' } },
    },
    /^metrics\.otlp: with egress "endpoints"/,
  ],
  [
    'an endpoint of OTLP without TLS',
    { ...dev, metrics: { otlp: { endpoint: 'http://otlp.nr-data.net' } } },
    /^metrics\.otlp\.endpoint: must be https on port 443/,
  ],
  [
    'an endpoint of OTLP on another port',
    { ...dev, metrics: { otlp: { endpoint: 'https://otlp.nr-data.net:4318' } } },
    /^metrics\.otlp\.endpoint: must be https on port 443/,
  ],
  [
    'an endpoint of OTLP with its path twice',
    { ...dev, metrics: { otlp: { endpoint: 'https://otlp.nr-data.net/v1/metrics' } } },
    /^metrics\.otlp\.endpoint: write it without \/v1\/metrics/,
  ],
  [
    'an endpoint of OTLP with its key',
    { ...dev, metrics: { otlp: { endpoint: 'https://otlp.example.com/?api-key=abc' } } },
    /^metrics\.otlp\.endpoint: keys belong in the secret/,
  ],
  [
    'headers of OTLP in clear',
    { ...dev, metrics: { otlp: { endpoint: 'https://otlp.nr-data.net', headersSecretArn: 'api-key=abc' } } },
    /^metrics\.otlp\.headersSecretArn: must be the whole ARN of a secret of us-east-1/,
  ],
  [
    'a secret among the settings',
    { ...dev, proxy: { ...dev.proxy, settings: { KEY_PEPPER: 'in-clear' } } },
    /^proxy\.settings: KEY_PEPPER is a secret/,
  ],
  [
    'a timeout among the settings',
    { ...dev, proxy: { ...dev.proxy, settings: { PING_INTERVAL_MS: '60000' } } },
    /^proxy\.settings: PING_INTERVAL_MS is derived/,
  ],
  [
    'a deployment that endpoints do not reach',
    {
      ...dev,
      network: { ...newNetwork(dev), egress: 'endpoints' },
      bedrock: { models: 'all', deployments: { 'nova-pro': { deployments: [{ region: 'us-west-2' }] } } },
    },
    /^bedrock\.deployments: nova-pro is asked in us-west-2/,
  ],
  [
    'a model that Bedrock does not have in the region',
    { ...dev, bedrock: { models: ['nova-pro', 'amazon-rerank-v1'] } },
    /^bedrock\.models: Bedrock does not have "amazon-rerank-v1" in us-east-1/,
  ],
  [
    'a deployment of a model nobody knows',
    { ...dev, bedrock: { models: 'all', deployments: { 'gpt-7': {} } } },
    /^bedrock\.deployments: .*gpt-7: there is no model of this name/s,
  ],
  ['a CPU Fargate does not have', { ...dev, proxy: { ...dev.proxy, cpu: 300 } }, /^proxy\.cpu: 300/],
  [
    'more tasks than the database has connections for',
    { ...dev, proxy: { ...dev.proxy, maxTasks: 12 } },
    /^database\.instanceType: t4g\.micro takes about \d+ connections/,
  ],
  ['fewer tasks at most than at least', { ...dev, proxy: { ...dev.proxy, maxTasks: 0 } }, /^proxy\.maxTasks/],
  ['prod without a standby database', { ...prod, database: instance('m7g.large') }, /^database\.isMultiAz/],
  [
    'prod on Aurora without a reader',
    { ...prod, database: { kind: 'aurora', minCapacityUnits: 1, maxCapacityUnits: 2, readers: 0 } },
    /^database\.readers/,
  ],
  [
    'a database class with its prefix',
    { ...dev, database: instance('db.t4g.micro') },
    /^database\.instanceType/,
  ],
  [
    'a model that is not in the catalog',
    { ...dev, bedrock: { models: ['gpt-9'] } },
    /^bedrock\.models: "gpt-9"/,
  ],
  [
    'an ARN for models by wildcard',
    { ...dev, bedrock: { models: 'all', extraModelArns: ['arn:aws:bedrock:us-east-1::foundation-model/*'] } },
    /^bedrock\.extraModelArns/,
  ],
  [
    'a model of its own without a price',
    { ...dev, bedrock: { models: 'all', extraModels: { ours: { base: 'acme.x-v1:0' } } } },
    /^bedrock\.extraModels: MODEL_ENTRIES is not right:\n {2}- ours\.prices: are required/,
  ],
  [
    'a guardrail by wildcard',
    {
      ...dev,
      bedrock: { models: 'all', guardrailArns: ['arn:aws:bedrock:us-east-1:111122223333:guardrail/*'] },
    },
    /^bedrock\.guardrailArns/,
  ],
  [
    'a guardrail that looks for nothing',
    { ...dev, guardrails: { idle: { harmfulContent: 'off', promptAttacks: 'off' } } },
    /^guardrails\.idle: looks for nothing/,
  ],
  [
    'a guardrail by an odd name',
    { ...dev, guardrails: { 'Base Line': {} } },
    /^guardrails\.Base Line: a name/,
  ],
  [
    'guardrails whose outputs would have one name',
    { ...dev, guardrails: { 'base-1': {}, base1: {} } },
    /^guardrails\.base1: too like base-1/,
  ],
  [
    'a topic with a long definition',
    { ...dev, guardrails: { base: { topics: [{ name: 'Stocks', definition: 'x'.repeat(201) }] } } },
    /^guardrails\.base\.topics: the definition of "Stocks"/,
  ],
  [
    'personal data that Bedrock does not know',
    { ...dev, guardrails: { base: { personalData: { SHOE_SIZE: 'mask' } as object } } },
    /^guardrails\.base\.personalData: Bedrock knows no SHOE_SIZE/,
  ],
  [
    'a message that is too long',
    { ...dev, guardrails: { base: { blockedPrompt: 'x'.repeat(501) } } },
    /^guardrails\.base\.blockedPrompt: 1 to 500/,
  ],
  [
    'guardrails where Bedrock has none',
    { ...dev, region: 'ap-southeast-3', guardrails: { base: {} } },
    /^guardrails: Bedrock has no guardrails in ap-southeast-3/,
  ],
  [
    'Comprehend where it is not',
    { ...dev, region: 'eu-north-1', comprehend: 'on' },
    /^comprehend: Amazon Comprehend is not in eu-north-1/,
  ],
  [
    'a retention CloudWatch does not have',
    { ...dev, retention: { ...dev.retention, logDays: 10 } },
    /^retention\.logDays/,
  ],
  [
    "a certificate of CloudFront's in the wrong region",
    {
      ...dev,
      edge: {
        domain: {
          name: 'llm.example.com',
          certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/a',
          internalName: 'llm-internal.example.com',
          internalCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/b',
        },
      },
    },
    /^edge\.domain\.certificateArn/,
  ],
];

for (const [name, environment, said] of wrong) {
  test(`refused: ${name}`, () => {
    const problems = validateEnvironment(environment, environments);
    equal(problems.length > 0, true, 'it was accepted');
    match(problems.find((problem) => said.test(problem)) ?? problems.join('\n'), said);
  });
}

test('the environments of the file are right', () => {
  for (const environment of environments) deepEqual(validateEnvironment(environment, environments), []);
});

test('what crosses the VPC in clear is said where it is allowed', () => {
  const [warning] = environmentWarnings({ ...dev, edge: {} });
  equal(warning?.field, 'edge.domain');
  match(warning?.say ?? '', /in clear/);
  equal(environmentWarnings(prod).length, 0);
});

test('a NAT instance outside dev is said at every synthesis', () => {
  const staging = {
    ...dev,
    name: 'staging',
    network: { ...newNetwork(dev), egress: 'nat-instance' },
  } as const;
  ok(environmentWarnings(staging).some(({ field }) => field === 'network.egress'));
  ok(!environmentWarnings({ ...staging, name: 'dev' }).some(({ field }) => field === 'network.egress'));
});

test('networks overlap when they share one address', () => {
  deepEqual(
    [
      overlaps('10.0.0.0/16', '10.0.255.0/24'),
      overlaps('10.0.0.0/16', '10.1.0.0/16'),
      overlaps('0.0.0.0/0', '192.168.0.0/16'),
      overlaps('10.0.0.0/16', 'nonsense'),
    ],
    [true, false, true, false],
  );
  equal(parseCidr('256.0.0.0/8'), null);
  equal(parseCidr('10.0.0.0/33'), null);
});

test('Fargate sizes are those of AWS', () => {
  deepEqual(fargateMemoryFor(256), [512, 1024, 2048]);
  deepEqual(fargateMemoryFor(1024), [2048, 3072, 4096, 5120, 6144, 7168, 8192]);
  equal(fargateMemoryFor(4096)?.at(-1), 30_720);
});

function withLangfuse(some: Partial<LangfuseAnalytics>): Environment {
  return { ...dev, analytics: { provider: 'langfuse', secretArn: LANGFUSE_SECRET, ...some } };
}

function withTunnel(cidr: string, egress: 'nat' | 'nat-instance' = 'nat-instance'): Environment {
  const network = { ...newNetwork(dev), egress };
  return { ...dev, network, adminAccess: { ...dev.adminAccess, vpn: { cidr } } };
}

function withCidr(cidr: string): Environment {
  return { ...dev, network: { ...newNetwork(dev), cidr } };
}

function withZones(...availabilityZones: string[]): Environment {
  return { ...dev, network: { ...newNetwork(dev), availabilityZones } };
}

function instance(instanceType: string): Environment['database'] {
  return { kind: 'instance', instanceType, isMultiAz: false, storageGiB: 20, maxStorageGiB: 20 };
}

function newNetwork({ network }: Environment) {
  if (network.kind !== 'new') throw new Error('this test needs an environment with its own network');
  return network;
}
