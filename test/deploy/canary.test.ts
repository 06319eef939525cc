/** The canary in the templates: there where an environment wants it, with the rights of its two functions and no others. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { Environment } from '../../lib/environment.ts';
import { canaryModel } from '../../lib/canary-model.ts';
import { environmentNamed } from '../../lib/environments.ts';
import { validateEnvironment } from '../../lib/validation/environment.ts';
import { allInvariants } from './invariants/all.ts';
import { synthesize, synthesized, type System } from './support/synthesized.ts';
import { resourcesOf, statementsOf, type Properties } from './support/template.ts';

const dev = environmentNamed('dev');
const staging = environmentNamed('staging');

test('off by default: nothing of it is in the templates', () => {
  for (const name of ['dev', 'prod']) {
    const ids = Object.values(synthesized(name).templates).flatMap(({ Resources }) => Object.keys(Resources));
    deepEqual(
      ids.filter((id) => /canary/i.test(id)),
      [],
    );
  }
});

test('a network without a way out: the call is made from outside it, and the database is asked from inside', () => {
  const system = validSystem({ ...staging, canary: {} });
  const caller = functionOf(system, 'CanaryCaller');
  equal(caller['VpcConfig'], undefined);
  match(JSON.stringify(caller['Environment']), /"EDGE_URL":\{"Fn::Join":\["",\["https:\/\/"/);
  ok(functionOf(system, 'CanaryDatabase')['VpcConfig'] !== undefined);
  deepEqual(rightsOf(system, 'CanaryCaller'), [
    'aps:QueryMetrics',
    'kms:Decrypt',
    'lambda:InvokeFunction',
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
  ]);
  deepEqual(rightsOf(system, 'CanaryDatabase'), [
    'kms:Decrypt',
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
  ]);
  for (const { resources, holder } of canaryStatements(system)) {
    ok(!resources.includes('*'), `${holder} may do something with everything`);
    ok(!JSON.stringify(resources).includes('MasterKey'), `${holder} reads the master key`);
  }
});

test('an alarm for each link, and one for its silence', () => {
  const system = validSystem({ ...dev, canary: {} });
  const alarms = resourcesOf(system.templates, 'AWS::CloudWatch::Alarm')
    .map(({ properties }) => properties)
    .filter(({ MetricName }) => String(MetricName).startsWith('Canary'));
  deepEqual(
    alarms.map(({ MetricName, Dimensions, TreatMissingData }) => [
      MetricName,
      (Dimensions as readonly { Name: string; Value: string }[]).find(({ Name }) => Name === 'link')?.Value,
      TreatMissingData,
    ]),
    [
      ['CanaryLink', 'edge', 'notBreaching'],
      ['CanaryLink', 'record', 'notBreaching'],
      ['CanaryLink', 'row', 'notBreaching'],
      ['CanaryLink', 'panel', 'notBreaching'],
      ['CanaryLink', 'metric', 'notBreaching'],
      ['CanaryRuns', undefined, 'breaching'],
    ],
  );
  for (const { Threshold, ComparisonOperator, Period, EvaluationPeriods } of alarms) {
    deepEqual([Threshold, ComparisonOperator, Period], [1, 'LessThanThreshold', 900]);
    ok(Number(EvaluationPeriods) <= 3);
  }
});

test('a panel is checked for a Grafana of one’s own too', () => {
  const { grafana: _, ...plain } = dev;
  const monitoringAccess = { cidrs: ['172.16.0.0/16'], securityGroupIds: [] };
  const system = validSystem({ ...plain, monitoringAccess, canary: {} });
  ok(JSON.stringify(functionOf(system, 'CanaryDatabase')['Environment']).includes('READER_SECRET_ARN'));
  const alarms = resourcesOf(system.templates, 'AWS::CloudWatch::Alarm').map(({ id }) => id);
  ok(alarms.some((id) => id.startsWith('CanaryLinkPanel')));
});

test('without Grafana there is no panel to check, and no alarm that would wait for it', () => {
  const { grafana: _, ...plain } = dev;
  const system = validSystem({ ...plain, canary: {} });
  ok(!JSON.stringify(functionOf(system, 'CanaryDatabase')['Environment']).includes('READER_SECRET_ARN'));
  const links = resourcesOf(system.templates, 'AWS::CloudWatch::Alarm').map(({ id }) => id);
  ok(links.some((id) => id.startsWith('CanaryLinkRow')));
  ok(!links.some((id) => id.startsWith('CanaryLinkPanel')));
});

test('it calls the model that the environment names, else a cheap one that is served', () => {
  equal(canaryModel({ ...dev, canary: { model: 'claude-haiku-4-5' } }), 'claude-haiku-4-5');
  const bedrock = { models: ['claude-haiku-4-5', 'nova-micro', 'nova-pro', 'titan-embed-text-v2'] };
  equal(canaryModel({ ...dev, bedrock, canary: {} }), 'nova-micro');
  const wrong: readonly (readonly [Partial<Environment>, RegExp])[] = [
    [{ canary: { model: 'nova-mikro' } }, /^canary\.model: "nova-mikro" is not served here/],
    [
      { canary: { model: 'titan-embed-text-v2' } },
      /^canary\.model: "titan-embed-text-v2" is not a chat model/,
    ],
    [{ canary: {}, bedrock: { models: ['titan-embed-text-v2'] } }, /^canary\.model: no model that is served/],
    [
      { canary: { model: DEAR } },
      /^canary\.model: calls of ".*" can cost \$[\d.]+ in 30 days, and the canary's budget is \$2/,
    ],
  ];
  for (const [given, says] of wrong) match(validateEnvironment({ ...dev, ...given }, []).join('\n'), says);
  deepEqual(validateEnvironment({ ...dev, canary: {} }, []), []);
});

const DEAR = 'claude-opus-4-1';

function validSystem(environment: Environment): System {
  deepEqual(validateEnvironment(environment, []), []);
  const system = synthesize(environment);
  for (const invariant of allInvariants) deepEqual(invariant.problems(system), [], invariant.name);
  return system;
}

function functionOf(system: System, idPrefix: string): Properties {
  const found = resourcesOf(system.templates, 'AWS::Lambda::Function').find(({ id }) =>
    id.startsWith(idPrefix),
  );
  if (found === undefined) throw new Error(`there is no function ${idPrefix}`);
  return found.properties;
}

function canaryStatements(system: System) {
  return statementsOf(system.templates).filter(({ holder }) => holder.startsWith('Canary'));
}

function rightsOf(system: System, idPrefix: string): readonly string[] {
  const actions = canaryStatements(system)
    .filter(({ holder, holderType }) => holder.startsWith(idPrefix) && holderType === 'AWS::IAM::Policy')
    .flatMap((statement) => statement.actions);
  return [...new Set(actions)].toSorted();
}
