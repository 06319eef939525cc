/** IAM: who may do what. */
import { readDeploymentConfig } from '../../../core/catalog/deployment-config.ts';
import { deploymentsOf } from '../../../core/catalog/model.ts';
import { models } from '../../../core/catalog/models.ts';
import { catalogReviewedOn } from '../../../core/catalog/revision.ts';
import {
  asList,
  referenced,
  resourcesOf,
  statementsOf,
  theOnly,
  type Properties,
  type Statement,
} from '../support/template.ts';
import type { System } from '../support/synthesized.ts';
import { broken, type SystemInvariant } from './invariant.ts';

/** Actions for which IAM knows no resource; each only reads, or signs in to a registry. */
const ANY_RESOURCE = new Set([
  'ecr:GetAuthorizationToken',
  'ec2:DescribeSecurityGroups',
  'cloudwatch:GetMetricData',
  'cloudwatch:GetMetricStatistics',
  'cloudwatch:ListMetrics',
  'ce:GetCostAndUsage',
  'cloudwatch:DescribeAlarms',
  'cloudwatch:DescribeAlarmsForMetric',
  'logs:PutRetentionPolicy',
  'logs:DeleteRetentionPolicy',
  // Of one cluster, by condition, which metrics-invariants.ts checks.
  'ecs:DescribeTaskDefinition',
  'ecs:DescribeTasks',
  'ecs:ListServices',
  'ecs:ListTasks',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
  // Of a task with shells: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html (logging)
  'logs:DescribeLogGroups',
  'ssm:UpdateInstanceInformation',
  // Where content policies may ask Amazon Comprehend.
  'comprehend:DetectPiiEntities',
]);

export const accessInvariants: readonly SystemInvariant[] = [
  {
    name: 'no policy allows an action by wildcard',
    problems: (system) =>
      allowed(system).flatMap((statement) =>
        statement.actions
          .filter((action) => action.includes('*') && !isKeyAdministration(statement, action))
          .map((action) => `${statement.holder} allows ${action}`),
      ),
  },
  {
    name: 'no policy allows anything on every resource, except what IAM cannot narrow',
    problems: (system) =>
      allowed(system)
        .filter((statement) => statement.holderType !== 'AWS::KMS::Key')
        .filter((statement) => statement.resources.includes('*'))
        .flatMap((statement) =>
          statement.actions
            .filter((action) => !ANY_RESOURCE.has(action))
            .map((action) => `${statement.holder} allows ${action} on *`),
        ),
  },
  {
    name: 'nothing is shared with everybody',
    problems: (system) =>
      allowed(system)
        .filter((statement) => isEverybody(statement.principal) && statement.condition === null)
        .map((statement) => `${statement.holder} lets everybody ${statement.actions.join(', ')}`),
  },
  {
    name: 'Bedrock is open for exactly the models of the catalog, through their profiles',
    problems: (system) => {
      const { roleArn, deployments } = system.environment.bedrock;
      // Those are judged by what the task is told to call, and by tests of their own.
      if (roleArn !== undefined || deployments !== undefined) return [];
      const statements = allowed(system).filter((statement) =>
        statement.actions.some((action) => action.startsWith('bedrock:Invoke')),
      );
      const given = new Set(statements.flatMap((statement) => statement.resources.map(arnText)));
      const expected = expectedBedrockArns(system);
      const foreign = statements
        .filter((statement) => statement.condition?.['Null']?.['bedrock:InferenceProfileArn'] !== 'false')
        .flatMap((statement) => statement.resources.map(arnText))
        .filter((arn) => arn.includes('foundation-model') && !arn.includes(`:${system.environment.region}:`));
      return [
        ...[...expected].filter((arn) => !given.has(arn)).map((arn) => `missing: ${arn}`),
        ...[...given]
          .filter((arn) => !expected.has(arn) && !arn.includes('BedrockAccessProfile'))
          .map((arn) => `too much: ${arn}`),
        ...foreign.map((arn) => `reachable without a profile: ${arn}`),
      ];
    },
  },
  {
    name: 'what the task is told to call, it may call',
    problems: (system) => {
      const text = settingsOf(system.templates)['DEPLOYMENTS'];
      if (text === undefined) return [];
      const may = (action: string, resource: string): boolean =>
        allowed(system).some(
          (statement) =>
            statement.actions.includes(action) && statement.resources.map(arnText).includes(resource),
        );
      const { region: home, account = '{AWS::AccountId}' } = system.environment;
      return [...readDeploymentConfig(text, models)].flatMap(([name, { deployments }]) =>
        (deployments ?? []).flatMap(({ region, upstreamId, transport, roleArn, scope }) => {
          const isArn = /^(arn:|\{)/.test(upstreamId);
          const kind = scope === 'regional' ? ':foundation-model' : `${account}:inference-profile`;
          const resource = isArn ? upstreamId : `arn:aws:bedrock:${region}:${kind}/${upstreamId}`;
          const project = `arn:aws:bedrock-mantle:${region}:${account}:project/default`;
          return broken([
            [
              roleArn !== null
                ? may('sts:AssumeRole', roleArn)
                : transport === 'mantle'
                  ? may('bedrock-mantle:CreateInference', project)
                  : may('bedrock:InvokeModelWithResponseStream', resource),
              `${name} in ${region} (home ${home}): ${roleArn ?? resource}`,
            ],
          ]);
        }),
      );
    },
  },
  {
    name: 'Bedrock is called by invoking models and nothing else',
    problems: (system) =>
      allowed(system).flatMap((statement) =>
        statement.actions
          .filter((action) => action.startsWith('bedrock:'))
          .filter(
            (action) =>
              ![
                'bedrock:InvokeModel',
                'bedrock:InvokeModelWithResponseStream',
                'bedrock:CountTokens',
                'bedrock:ApplyGuardrail',
              ].includes(action),
          )
          .map((action) => `${statement.holder} allows ${action}`),
      ),
  },
  {
    name: 'policies fit the sizes and numbers IAM takes',
    problems: ({ templates }) => [
      ...resourcesOf(templates, 'AWS::IAM::ManagedPolicy')
        .map(({ id, properties }) => [id, resolvedLength(properties['PolicyDocument'])] as const)
        .filter(([, length]) => length > 6144)
        .map(([id, length]) => `${id} has ${length} characters`),
      ...resourcesOf(templates, 'AWS::IAM::Role')
        .filter(({ properties }) => asList(properties['ManagedPolicyArns'] ?? []).length > 10)
        .map(({ id }) => `${id} has more than ten policies`),
    ],
  },
  {
    name: 'whoever may read a secret may also use the key it is encrypted under',
    problems: (system) => {
      const statements = allowed(system);
      const readers = new Set(
        statements
          .filter((statement) => statement.actions.includes('secretsmanager:GetSecretValue'))
          .flatMap((statement) => statement.roles),
      );
      const decrypters = new Set(
        statements
          .filter((statement) => statement.actions.includes('kms:Decrypt'))
          .filter((statement) =>
            statement.resources.some((key) => referenced(system.templates, key)?.startsWith('DataKey')),
          )
          .filter((statement) => JSON.stringify(statement.condition).includes('secretsmanager.'))
          .flatMap((statement) => statement.roles),
      );
      return broken([
        [readers.size >= 4, `only ${readers.size} roles read secrets: task, admin, migration, publisher`],
        ...[...readers].map(
          (role) => [decrypters.has(role), `${role} may read a secret and not decrypt it`] as const,
        ),
      ]);
    },
  },
  {
    name: 'our key is used through the services it is for',
    problems: (system) =>
      allowed(system)
        .filter((statement) => statement.holderType !== 'AWS::KMS::Key')
        .filter((statement) => statement.actions.some((action) => action.startsWith('kms:')))
        .filter((statement) => !JSON.stringify(statement.condition ?? {}).includes('kms:ViaService'))
        .map((statement) => `${statement.holder} uses a key by any way`),
  },
  {
    name: 'the task reads the secrets that its settings name, and not the master key',
    problems: (system) => {
      const read = allowed(system)
        .filter((statement) => statement.holder.startsWith('ProxyTaskTaskRole'))
        .filter((statement) => statement.actions.includes('secretsmanager:GetSecretValue'))
        .flatMap((statement) => statement.resources.map((resource) => JSON.stringify(resource)));
      const named = Object.keys(settingsOf(system.templates)).filter((name) => name.endsWith('_SECRET_ARN'));
      return broken([
        [read.length === named.length, `it reads ${read.length} secrets, but knows ${named.length}`],
        [!read.some((arn) => arn.includes('MasterKey')), 'it reads the master key'],
      ]);
    },
  },
];

/** The variables of the proxy's container, references in braces. */
export function settingsOf(templates: System['templates']): Readonly<Record<string, string>> {
  const task = theOnly(templates['gateway'], 'AWS::ECS::TaskDefinition').properties;
  const [container] = asList(task['ContainerDefinitions']);
  const given = asList((container as Properties)['Environment']) as { Name: string; Value: unknown }[];
  return Object.fromEntries(given.map(({ Name, Value }) => [Name, arnText(Value)]));
}

function allowed({ templates }: System): readonly Statement[] {
  return statementsOf(templates).filter((statement) => statement.effect === 'Allow');
}

/** The key policy that lets the account administer its own key: AWS's default, without which a key is lost. */
function isKeyAdministration(statement: Statement, action: string): boolean {
  return (
    statement.holderType === 'AWS::KMS::Key' &&
    action === 'kms:*' &&
    JSON.stringify(statement.principal).includes(':root')
  );
}

function isEverybody(principal: unknown): boolean {
  if (principal === '*') return true;
  if (typeof principal !== 'object' || principal === null || !('AWS' in principal)) return false;
  return asList(principal.AWS).includes('*');
}

/** Written out from the catalog, apart from the code that makes the policy. */
function expectedBedrockArns({ environment }: System): ReadonlySet<string> {
  const { region, bedrock } = environment;
  const account = environment.account ?? '{AWS::AccountId}';
  const arns = new Set<string>();
  for (const model of models) {
    if (bedrock.models !== 'all' && !bedrock.models.includes(model.name)) continue;
    const { endsOn } = model.lifecycle;
    if (endsOn !== null && endsOn <= catalogReviewedOn) continue;
    for (const { scope, upstreamId, transport } of deploymentsOf(model, region)) {
      if (isKept(environment) && scope === 'global') continue;
      // Its default project is what is open of bedrock-mantle.
      if (transport === 'mantle') continue;
      const foundation = (where: string) => `arn:aws:bedrock:${where}::foundation-model/${model.bedrockId}`;
      if (scope !== 'regional')
        arns.add(`arn:aws:bedrock:${region}:${account}:inference-profile/${upstreamId}`);
      if (scope === 'global') arns.add(foundation('')).add(foundation(region));
      if (scope === 'regional') arns.add(foundation(region));
      if (scope === 'geographic') for (const where of destinationsFrom(region)) arns.add(foundation(where));
    }
  }
  return arns;
}

/** Whether calls are kept within the geography of the region; a home in Europe keeps them there if it says nothing. */
function isKept({ region, bedrock: { dataResidency } }: System['environment']): boolean {
  return dataResidency === undefined ? region.startsWith('eu-') : dataResidency !== 'none';
}

function destinationsFrom(region: string): readonly string[] {
  if (region === 'us-west-1') return ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'];
  if (region.startsWith('us-east-')) return ['us-east-1', 'us-east-2', 'us-west-2'];
  if (region.startsWith('eu-')) {
    return ['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-3'];
  }
  throw new Error(`this test knows no destinations from ${region}`);
}

/** `{Fn::Join: ['', ['arn:', …]]}` → text, references in braces. */
export function arnText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  if ('Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'] as [string, unknown[]];
    return parts.map(arnText).join(separator);
  }
  if ('Fn::GetAtt' in value) return `{${(value['Fn::GetAtt'] as string[]).join('.')}}`;
  if ('Ref' in value) {
    const name = String(value.Ref);
    return name === 'AWS::Partition' ? 'aws' : `{${name}}`;
  }
  return JSON.stringify(value);
}

/** Length of a policy document without white space, references counted as an account id. */
function resolvedLength(document: unknown): number {
  const text = JSON.stringify(document, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && ('Fn::Join' in value || 'Ref' in value)
      ? arnText(value)
      : value,
  );
  return text.replaceAll('{AWS::AccountId}', '123456789012').length;
}
