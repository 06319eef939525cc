/** Choices no environment of the file makes: each synthesizes, passes nag and validator, and keeps every invariant. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { alertRows } from '../../core/alerts/alerts.ts';
import { readDeploymentConfig } from '../../core/catalog/deployment-config.ts';
import { isOfferedIn } from '../../core/catalog/model.ts';
import { models } from '../../core/catalog/models.ts';
import { catalogReviewedOn } from '../../core/catalog/revision.ts';
import { connectionsNeeded } from '../../lib/database-connections.ts';
import type { Environment } from '../../lib/environment.ts';
import { environmentNamed } from '../../lib/environments.ts';
import { guardrailPersonalData } from '../../lib/guardrail-options.ts';
import { inflightTarget } from '../../lib/scaling.ts';
import { bedrockRuntime } from '../../simulator/service-model/bedrock-runtime.ts';
import { allInvariants } from './invariants/all.ts';
import { arnText, settingsOf } from './invariants/access-invariants.ts';
import { collectorOf } from './invariants/observability-invariants.ts';
import { readTemplate, synthesize, synthesized, type System } from './support/synthesized.ts';
import { resourcesOf, statementsOf, theOnly, type Templates } from './support/template.ts';

const dev = environmentNamed('dev');
const prod = environmentNamed('prod');

test('an existing VPC', () => {
  const system = validSystem({
    ...dev,
    network: {
      kind: 'existing',
      vpcId: 'vpc-0123456789abcdef0',
      cidr: '10.99.0.0/16',
      availabilityZones: ['use1-az1', 'use1-az2'],
      privateSubnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'],
      databaseSubnetIds: ['subnet-0bbbbbbbbbbbbbbb1', 'subnet-0bbbbbbbbbbbbbbb2'],
    },
  });
  equal(resourcesOf(system.templates, 'AWS::EC2::VPC').length, 0);
  deepEqual(theOnly(system.templates, 'AWS::RDS::DBSubnetGroup').properties['SubnetIds'], [
    'subnet-0bbbbbbbbbbbbbbb1',
    'subnet-0bbbbbbbbbbbbbbb2',
  ]);
  deepEqual(theOnly(system.templates, 'AWS::ElasticLoadBalancingV2::LoadBalancer').properties['Subnets'], [
    'subnet-0aaaaaaaaaaaaaaa1',
    'subnet-0aaaaaaaaaaaaaaa2',
  ]);
});

test('tasks with several vCPUs have a process for each, with connections to Bedrock and to PostgreSQL for all', () => {
  const proxy = { ...prod.proxy, cpu: 2048, memoryMiB: 4096, maxTasks: 12 };
  const { templates } = validSystem({ ...prod, proxy });
  const { TASK_PROCESSES: processes, UPSTREAM_CONNECTIONS: connections } = settingsOf(templates);
  deepEqual([processes, connections], ['2', '1024']);
  equal(inflightTarget(proxy), 2 * inflightTarget({ cpu: 1024 }));
  const needs = (cpu: number) => connectionsNeeded({ ...prod, proxy: { ...proxy, cpu } });
  const none = connectionsNeeded({ ...prod, proxy: { ...proxy, maxTasks: 0 } });
  equal(needs(4096) - none, 4 * (needs(1024) - none));
  const ofOne = settingsOf(synthesized('prod').templates);
  deepEqual([ofOne['TASK_PROCESSES'], ofOne['UPSTREAM_CONNECTIONS']], [undefined, undefined]);
});

test('people sign in: the proxy and the admin function read the same variables', () => {
  const signIn = {
    OIDC_ISSUER: 'https://login.example.com',
    OIDC_AUDIENCE: 'stargate',
    OIDC_CREATES: 'users',
  };
  const { network } = dev;
  const system = validSystem({
    ...dev,
    network: network.kind === 'new' ? { ...network, egress: 'nat' } : network,
    signIn,
  });
  const proxy = settingsOf(system.templates);
  const functions = resourcesOf(system.templates, 'AWS::Lambda::Function').flatMap(({ properties }) => {
    const variables = properties['Environment']?.['Variables'] ?? {};
    return 'MASTER_KEY_SECRET_ARN' in variables ? [variables] : [];
  });
  equal(functions.length, 1);
  for (const [name, value] of Object.entries(signIn)) {
    equal(proxy[name], value);
    equal(functions[0][name], value);
  }
});

test('a domain with certificates: TLS from the client to the load balancer', () => {
  const system = validSystem({
    ...dev,
    edge: {
      domain: {
        name: 'llm.example.com',
        certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/edge',
        internalName: 'llm-internal.example.com',
        internalCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/alb',
        hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' },
      },
    },
  });
  const config = theOnly(system.templates, 'AWS::CloudFront::Distribution').properties['DistributionConfig'];
  equal(config['Origins'][0]['DomainName'], 'llm-internal.example.com');
  deepEqual(config['Aliases'], ['llm.example.com']);
  deepEqual(
    resourcesOf(system.templates, 'AWS::Route53::RecordSet').map(({ properties }) => properties['Name']),
    ['llm.example.com.', 'llm-internal.example.com.'],
  );
});

test('Aurora with a reader in prod', () => {
  const system = validSystem({
    ...prod,
    database: { kind: 'aurora', minCapacityUnits: 1, maxCapacityUnits: 16, readers: 1 },
  });
  equal(resourcesOf(system.templates, 'AWS::RDS::DBInstance').length, 2);
});

test('a home in Europe, with the web ACL where CloudFront wants it', () => {
  const europe: Environment = {
    ...dev,
    region: 'eu-central-1',
    network: {
      kind: 'new',
      cidr: '10.70.0.0/16',
      availabilityZones: ['euc1-az1', 'euc1-az2'],
      egress: 'nat',
    },
    edge: { waf: { requestsPerFiveMinutesPerAddress: 1000 } },
  };
  // The ACL is in a template of its own.
  const system = validSystem(
    europe,
    'the web ACL limits addresses, and lets long prompts and prompts about attacks through',
  );
  ok(existsSync(join(system.directory, 'stargate-dev-web-acl.template.json')));
  const acl = theOnly(readTemplate(system.directory, 'stargate-dev-web-acl'), 'AWS::WAFv2::WebACL');
  equal(acl.properties['Scope'], 'CLOUDFRONT');
});

test('models that the catalog lacks, and ARNs for those that admins add, widen the role by exactly themselves', () => {
  const imported = 'arn:aws:bedrock:us-east-1:111122223333:imported-model/abcdefghij12';
  const router = 'arn:aws:bedrock:us-east-1:111122223333:prompt-router/r1';
  const profile = 'arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.acme.roadrunner-v1:0';
  const extraModels: NonNullable<Environment['bedrock']['extraModels']> = {
    'our-llama': {
      base: imported,
      family: 'llama',
      max_input_tokens: 8_000,
      max_output_tokens: 1_000,
      prices: [{ input: '1', output: '2' }],
    },
  };
  const bedrock = { models: ['nova-micro'], extraModels, extraModelArns: [router, profile] };
  const ofCatalog = 'Bedrock is open for exactly the models of the catalog, through their profiles';
  const system = validSystem({ ...dev, bedrock }, ofCatalog);
  const plain = synthesize({ ...dev, bedrock: { models: ['nova-micro'] } });
  const before = new Set(bedrockArns(plain));
  const routed = ['us-east-1', 'us-east-2', 'us-west-2'].map(
    (region) => `arn:aws:bedrock:${region}::foundation-model/acme.roadrunner-v1:0`,
  );
  deepEqual(
    bedrockArns(system)
      .filter((arn) => !before.has(arn))
      .toSorted(),
    [imported, router, profile, ...routed].toSorted(),
  );
  equal(settingsOf(system.templates)['MODEL_ENTRIES'], JSON.stringify(extraModels));
  equal(settingsOf(system.templates)['DEPLOYMENTS'], undefined);
});

test('Bedrock in another account: the task may take that role, and call nothing itself', () => {
  const roleArn = 'arn:aws:iam::444455556666:role/stargate-bedrock';
  const system = validSystem({ ...dev, guardrails: {}, bedrock: { models: 'all', roleArn } });
  const statements = statementsOf(system.templates);
  ok(statements.some((statement) => statement.resources.includes(roleArn)));
  ok(!statements.some((statement) => statement.actions.some((action) => action.startsWith('bedrock:'))));
  const told = readDeploymentConfig(settingsOf(system.templates)['DEPLOYMENTS'] ?? '', models);
  const offered = models.filter(
    (model) => isOfferedIn(model, dev.region) && (model.lifecycle.endsOn ?? '2999') > catalogReviewedOn,
  );
  equal(told.size, offered.length, 'every model is asked under that role');
  for (const { deployments } of told.values()) {
    for (const deployment of deployments ?? []) equal(deployment.roleArn, roleArn);
  }
});

test('deployments of its own: two regions, mantle, another account for one, a fallback', () => {
  const role = 'arn:aws:iam::444455556666:role/stargate-bedrock';
  const system = validSystem({
    ...dev,
    bedrock: {
      models: ['claude-opus-5-5', 'claude-haiku-4-5', 'nova-pro'],
      deployments: {
        'claude-opus-5-5': {
          deployments: [
            { region: 'us-east-1', scope: 'global', weight: 3 },
            { region: 'eu-west-1', scope: 'geographic' },
            { region: 'ap-southeast-4', transport: 'mantle', weight: 0 },
          ],
          fallbacks: ['claude-haiku-4-5'],
        },
        'nova-pro': { deployments: [{ region: 'us-east-1', role }] },
      },
    },
  });
  const told = readDeploymentConfig(settingsOf(system.templates)['DEPLOYMENTS'] ?? '', models);
  deepEqual(
    told.get('claude-opus-5-5')?.deployments?.map(({ id, weight }) => [id, weight]),
    [
      ['us-east-1/global.anthropic.claude-opus-5-5', 3],
      ['eu-west-1/eu.anthropic.claude-opus-5-5', 1],
      ['ap-southeast-4/mantle/au.anthropic.claude-opus-5-5', 0],
    ],
  );
  deepEqual(told.get('claude-opus-5-5')?.fallbacks, ['claude-haiku-4-5']);
  const may = bedrockArns(system).filter((arn) => arn.includes('opus'));
  deepEqual(may.toSorted(), [
    'arn:aws:bedrock:::foundation-model/anthropic.claude-opus-5-5',
    'arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-opus-5-5',
    'arn:aws:bedrock:eu-north-1::foundation-model/anthropic.claude-opus-5-5',
    'arn:aws:bedrock:eu-south-1::foundation-model/anthropic.claude-opus-5-5',
    'arn:aws:bedrock:eu-south-2::foundation-model/anthropic.claude-opus-5-5',
    'arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-opus-5-5',
    'arn:aws:bedrock:eu-west-1:{AWS::AccountId}:inference-profile/eu.anthropic.claude-opus-5-5',
    'arn:aws:bedrock:eu-west-3::foundation-model/anthropic.claude-opus-5-5',
    'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-5-5',
    'arn:aws:bedrock:us-east-1:{AWS::AccountId}:inference-profile/global.anthropic.claude-opus-5-5',
  ]);
  ok(!bedrockArns(system).some((arn) => arn.includes('nova-pro')), 'that one is the other account to allow');
});

test('two models and a guardrail: no other model is open', () => {
  const guardrail = 'arn:aws:bedrock:us-east-1:111122223333:guardrail/abc123';
  const system = validSystem({
    ...dev,
    bedrock: { models: ['claude-haiku-4-5', 'nova-micro'], guardrailArns: [guardrail] },
  });
  const arns = bedrockArns(system);
  ok(arns.includes(guardrail));
  equal(settingsOf(system.templates)['MODELS'], 'claude-haiku-4-5,nova-micro');
  ok(!arns.some((arn) => arn.includes('opus')));
});

test('a guardrail with everything, in prod: each rule as CloudFormation takes it', () => {
  const system = validSystem({
    ...prod,
    guardrails: {
      'all-rules': {
        harmfulContent: 'high',
        topics: [
          { name: 'Stocks', definition: 'Advice about stocks', examples: ['Which stocks should I buy?'] },
        ],
        words: ['project umbra'],
        profanity: 'on',
        personalData: { EMAIL: 'mask', PASSWORD: 'block' },
      },
    },
  });
  const rules = theOnly(system.templates, 'AWS::Bedrock::Guardrail').properties;
  equal(rules['ContentPolicyConfig']['FiltersConfig'].length, 6);
  deepEqual(
    rules['SensitiveInformationPolicyConfig']['PiiEntitiesConfig'].map((entity: Record<string, string>) => [
      entity['Type'],
      entity['Action'],
      entity['InputAction'],
    ]),
    [
      ['EMAIL', 'ANONYMIZE', 'ANONYMIZE'],
      ['PASSWORD', 'BLOCK', 'BLOCK'],
    ],
  );
  equal(rules['WordPolicyConfig']['WordsConfig'][0]['Text'], 'project umbra');
  equal(rules['TopicPolicyConfig']['TopicsConfig'][0]['Type'], 'DENY');
});

test('another rule makes another version, and nothing else does', () => {
  const versionOf = (harmfulContent: 'low' | 'high', logDays: number) =>
    theOnly(
      validSystem({
        ...dev,
        retention: { ...dev.retention, logDays },
        guardrails: { base: { harmfulContent } },
      }).templates,
      'AWS::Bedrock::GuardrailVersion',
    ).id;
  const first = versionOf('low', 14);
  equal(versionOf('low', 30), first);
  notEqual(versionOf('high', 14), first);
});

test('Comprehend: the one operation, and an endpoint for it where there is no other way', () => {
  const actions = (environment: Environment) =>
    statementsOf(validSystem(environment).templates).flatMap((statement) => statement.actions);
  ok(!actions(dev).some((action) => action.startsWith('comprehend:')));
  const system = validSystem({
    ...dev,
    network: { ...newNetwork(dev), egress: 'endpoints' },
    comprehend: 'on',
  });
  const asked = statementsOf(system.templates).flatMap((statement) => statement.actions);
  deepEqual(
    asked.filter((action) => action.startsWith('comprehend:')),
    ['comprehend:DetectPiiEntities'],
  );
  ok(JSON.stringify(resourcesOf(system.templates, 'AWS::EC2::VPCEndpoint')).includes('.comprehend"'));
});

test('every kind of personal data that Bedrock names may be asked for, and no other', () => {
  deepEqual([...guardrailPersonalData], [...bedrockRuntime.shapes.GuardrailPiiEntityType.enum]);
});

test('application inference profiles: one per model, and open to the task', () => {
  const system = validSystem({
    ...dev,
    bedrock: { models: ['claude-haiku-4-5', 'nova-micro'], applicationProfiles: 'per-model' },
  });
  const profiles = resourcesOf(system.templates, 'AWS::Bedrock::ApplicationInferenceProfile');
  equal(profiles.length, 2);
  const granted = JSON.stringify(statementsOf(system.templates).map((statement) => statement.resources));
  const told = settingsOf(system.templates)['DEPLOYMENTS'] ?? '';
  for (const { id } of profiles) {
    ok(granted.includes(id), `${id} is not open to the task`);
    ok(told.includes(id), `the task is not told of ${id}`);
  }
});

test('a bastion for Systems Manager, in a network of endpoints', () => {
  const system = validSystem({
    ...dev,
    network: { ...newNetwork(dev), egress: 'endpoints' },
    adminAccess: { cidrs: [], securityGroupIds: ['sg-0123456789abcdef0'], bastion: 'ssm' },
  });
  const services = JSON.stringify(resourcesOf(system.templates, 'AWS::EC2::VPCEndpoint'));
  for (const service of ['.ssm"', '.ssmmessages"']) ok(services.includes(service), `no endpoint ${service}`);
  const bastion = theOnly(system.templates, 'AWS::EC2::Instance').properties;
  ok(bastion['KeyName'] === undefined);
});

test("a Prometheus and a Grafana of one's own reach the tasks and the database, which has a role for them", () => {
  const { grafana: _, ...withoutGrafana } = dev;
  const from = ['172.16.0.0/16', 'sg-0123456789abcdef0'];
  const system = validSystem({
    ...withoutGrafana,
    monitoringAccess: { cidrs: ['172.16.0.0/16'], securityGroupIds: ['sg-0123456789abcdef0'] },
  });
  const open = Object.values(system.templates).flatMap((template) =>
    [...JSON.stringify(template).matchAll(/"Your own (Prometheus|Grafana), by (network|group)"/g)].map(
      ([, program, by]) => `${program} ${by}`,
    ),
  );
  equal(open.length, 2 * from.length);
  const text = JSON.stringify(system.templates);
  for (const source of from) ok(text.includes(`"${source}"`), source);
  equal(resourcesOf(system.templates, 'Custom::StargateDashboardReader').length, 1);
  equal(resourcesOf(system.templates, 'Custom::StargateDashboards').length, 0);
  equal(resourcesOf(system.templates, 'AWS::Grafana::Workspace').length, 0);
  ok(text.includes('"DashboardReaderSecretArn"'));
});

test('a deployment through Mantle, in a network of endpoints', () => {
  const system = validSystem({
    ...dev,
    guardrails: {},
    network: { ...newNetwork(dev), egress: 'endpoints' },
    bedrock: {
      models: ['gpt-oss-120b'],
      deployments: { 'gpt-oss-120b': { deployments: [{ region: 'us-east-1', transport: 'mantle' }] } },
    },
  });
  const services = JSON.stringify(resourcesOf(system.templates, 'AWS::EC2::VPCEndpoint'));
  ok(services.includes('.bedrock-mantle"'));
  equal(bedrockArns(system).length, 0, 'nothing but Mantle is asked');
});

test('more settings for the tasks, within what the proxy takes', () => {
  const system = validSystem({
    ...dev,
    proxy: { ...dev.proxy, settings: { LOG_LEVEL: 'warn', HEDGE_AFTER_MS: '2000' } },
  });
  equal(settingsOf(system.templates)['LOG_LEVEL'], 'warn');
  equal(settingsOf(system.templates)['HEDGE_AFTER_MS'], '2000');
});

test('traces to a collector: the tasks may read the secret with its headers', () => {
  const headersArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:langfuse-AbCdEf';
  const settings = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://cloud.langfuse.com/api/public/otel',
    OTEL_EXPORTER_OTLP_HEADERS_SECRET_ARN: headersArn,
  };
  const system = validSystem({ ...dev, proxy: { ...dev.proxy, settings } });
  equal(settingsOf(system.templates)['OTEL_EXPORTER_OTLP_HEADERS_SECRET_ARN'], headersArn);
  const readers = statementsOf(system.templates).filter(({ resources }) => resources.includes(headersArn));
  equal(readers.length, 1);
  ok(readers[0]?.actions.includes('secretsmanager:GetSecretValue'));
});

test('metrics by OTLP: collector and publisher send them, with headers from a secret that only they may read', () => {
  const headersSecretArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:otlp-AbCdEf';
  const otlp = { endpoint: 'https://otlp.example.com/otlp', headersSecretArn, temporality: 'delta' } as const;
  const system = validSystem({ ...dev, metrics: { otlp } });
  const { command, variables, secrets } = collectorOf(system);
  deepEqual(command, [
    '--config=/etc/stargate/config.yaml',
    '--config=/etc/stargate/otlp.yaml',
    '--config=/etc/stargate/otlp-delta.yaml',
  ]);
  equal(variables['OTLP_ENDPOINT'], otlp.endpoint);
  deepEqual(secrets, { OTLP_HEADERS: headersSecretArn });
  const plain = collectorOf(validSystem({ ...dev, metrics: { otlp: { endpoint: otlp.endpoint } } }));
  deepEqual([plain.command.length, plain.variables['OTLP_HEADERS'], plain.secrets], [2, '{}', {}]);
});

test('a token for metrics: the tasks fetch it, the collector is given it, and nobody else may read it; nor the key of Langfuse', () => {
  const tokenSecretArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:metrics-AbCdEf';
  const headersSecretArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:otlp-AbCdEf';
  const system = validSystem({ ...dev, metrics: { tokenSecretArn } });
  equal(settingsOf(system.templates)['METRICS_TOKEN_SECRET_ARN'], tokenSecretArn);
  deepEqual(collectorOf(system).secrets, { METRICS_TOKEN: tokenSecretArn });
  const otlp = { endpoint: 'https://otlp.example.com', headersSecretArn };
  const langfuseArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:langfuse-AbCdEf';
  const both = validSystem({
    ...dev,
    metrics: { tokenSecretArn, otlp },
    analytics: { provider: 'langfuse', secretArn: langfuseArn },
  });
  deepEqual(collectorOf(both).secrets, { OTLP_HEADERS: headersSecretArn, METRICS_TOKEN: tokenSecretArn });
  equal(settingsOf(both.templates)['LANGFUSE_SECRET_KEY_SECRET_ARN'], langfuseArn);
  const readers = statementsOf(both.templates).filter(({ resources }) => resources.includes(langfuseArn));
  ok(readers.length === 1 && readers[0]?.holder.startsWith('ProxyTaskTaskRole') === true);
  deepEqual(collectorOf(synthesized('dev')).secrets, {});
});

test('a network of endpoints sends metrics by OTLP within itself', () => {
  const { network } = dev;
  const system = validSystem({
    ...dev,
    network: network.kind === 'new' ? { ...network, egress: 'endpoints' } : network,
    metrics: { otlp: { endpoint: 'https://collector.internal.example.com', reachedBy: 'private-network' } },
  });
  equal(collectorOf(system).variables['OTLP_ENDPOINT'], 'https://collector.internal.example.com');
});

test('no Grafana, and an address for alarms', () => {
  const { grafana: _grafana, ...without } = dev;
  const system = validSystem({ ...without, alarmEmail: 'platform@example.com' });
  equal(resourcesOf(system.templates, 'AWS::Grafana::Workspace').length, 0);
  equal(theOnly(system.templates, 'AWS::SNS::Subscription').properties['Endpoint'], 'platform@example.com');
});

test('alerts as an environment sets them: in CloudWatch, in Managed Prometheus, in Grafana, and nowhere else', () => {
  const before = synthesized('dev');
  const system = validSystem({
    ...dev,
    alerts: {
      HighLatency: { threshold: 5, forMinutes: 3, severity: 'page' },
      NoTraffic: 'off',
      GatewayErrors: { threshold: 100, forMinutes: 10, severity: 'ticket' },
      DatabaseStorage: { threshold: 8 },
      UsageExportErrors: 'off',
    },
  });
  const changed = changedResources(before.templates, system.templates);
  // The function that fills Grafana has a new file, and its resource says so.
  deepEqual(changed, {
    data: [],
    edge: [],
    gateway: [],
    network: [],
    observability: [
      'DashboardsContent*',
      'DashboardsWriter*',
      'DatabaseStorage*',
      'GatewayErrors*',
      'PrometheusAlerts*',
      'UsageExportErrors*',
    ],
  });
  const alarms = resourcesOf(system.templates, 'AWS::CloudWatch::Alarm');
  const alarm = (name: string) => alarms.find(({ id }) => id.startsWith(name))?.properties ?? {};
  equal(alarm('GatewayErrors')['Threshold'], 100);
  equal(alarm('GatewayErrors')['DatapointsToAlarm'], 10);
  equal(alarm('GatewayErrors')['EvaluationPeriods'], 12);
  ok(String(alarm('GatewayErrors')['AlarmDescription']).startsWith('[ticket] '));
  equal(alarm('DatabaseStorage')['Threshold'], 8 * 1024 ** 3);
  const rules = String(theOnly(system.templates, 'AWS::APS::RuleGroupsNamespace').properties['Data']);
  const [, rule = ''] = /- alert: HighLatency\n([\s\S]*?)(?:\n {6}- |$)/.exec(rules) ?? [];
  ok(rule.includes("> 5'\n        for: 3m\n        labels:\n          severity: 'page'\n"), rule);
  ok(rule.includes("summary: 'One request in twenty takes longer than 5 seconds.'"), rule);
  ok(!rules.includes('NoTraffic'));
});

test('without any alert there are no alarms and no rules', () => {
  const off = Object.fromEntries(
    Object.keys(alertRows('DBInstanceIdentifier')).map((name) => [name, 'off'] as const),
  );
  const system = synthesize({ ...dev, alerts: off });
  equal(resourcesOf(system.templates, 'AWS::CloudWatch::Alarm').length, 0);
  equal(resourcesOf(system.templates, 'AWS::APS::RuleGroupsNamespace').length, 0);
});

/** The resources of each stack that are new, gone or different, without the hashes at the end of their names. */
function changedResources(before: Templates, after: Templates): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(before).map(([stack, { Resources: old }]) => {
      const now = after[stack]?.Resources ?? {};
      const ids = [...new Set([...Object.keys(old), ...Object.keys(now)])];
      return [
        stack,
        ids
          .filter((id) => JSON.stringify(old[id]) !== JSON.stringify(now[id]))
          .map((id) => id.replace(/[0-9A-F]{8}$/, '*'))
          .toSorted(),
      ];
    }),
  );
}

/** The system of an environment, which keeps every invariant. */
function validSystem(environment: Environment, ...except: readonly string[]): System {
  const system = synthesize(environment);
  for (const invariant of allInvariants) {
    if (!except.includes(invariant.name)) deepEqual(invariant.problems(system), [], invariant.name);
  }
  return system;
}

function bedrockArns({ templates }: System): readonly string[] {
  return statementsOf(templates)
    .filter((statement) => statement.actions.some((action) => action.startsWith('bedrock:')))
    .flatMap((statement) => statement.resources.map(arnText));
}

function newNetwork({ network }: Environment) {
  if (network.kind !== 'new') throw new Error('this test needs an environment with its own network');
  return network;
}

test('responses are kept for a day where clients are tried out, and nowhere else by default', () => {
  const days = (environment: Environment) =>
    settingsOf(validSystem(environment).templates)['RESPONSES_RETENTION_DAYS'];
  equal(days(dev), '1');
  equal(days(prod), undefined);
});

test('a model that Bedrock does not have in the region gets no rights, no profile and no variable', () => {
  const policies = (environment: Environment) =>
    JSON.stringify(statementsOf(validSystem(environment).templates).map(({ resources }) => resources));
  const { bedrock, region } = dev;
  equal(region, 'us-east-1');
  ok(
    !policies({ ...dev, bedrock: { ...bedrock, applicationProfiles: 'per-model' } }).includes(
      'amazon.rerank',
    ),
  );
  const deployments = { 'amazon-rerank-v1': { deployments: [{ region: 'us-west-2' }] } };
  ok(
    policies({ ...dev, bedrock: { ...bedrock, deployments } }).includes(
      'us-west-2::foundation-model/amazon.rerank',
    ),
  );
});

test('a model that has ended gets no rights and no profile, unless its deployments are named', () => {
  const arns = (bedrock: Environment['bedrock']) => bedrockArns(synthesize({ ...dev, bedrock })).join('\n');
  const all = arns({ models: 'all', applicationProfiles: 'per-model' });
  ok(all.includes('amazon.nova-lite') && !all.includes('nova-premier') && !all.includes('claude-3-haiku'));
  const deployments = {
    'nova-premier': { deployments: [{ region: dev.region, scope: 'geographic' as const }] },
  };
  ok(arns({ models: 'all', deployments }).includes('us.amazon.nova-premier-v1:0'));
});

test('the rights on all models fit one role, with profiles of their own and twenty more ARNs', () => {
  const extraModelArns = Array.from(
    { length: 20 },
    (_, index) =>
      `arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/ours${10_000_000 + index}`,
  );
  const bedrock = { models: 'all', applicationProfiles: 'per-model', extraModelArns } as const;
  for (const environment of [dev, prod]) {
    const system = validSystem(
      { ...environment, bedrock },
      'Bedrock is open for exactly the models of the catalog, through their profiles',
    );
    ok(extraModelArns.every((arn) => bedrockArns(system).includes(arn)));
  }
});
