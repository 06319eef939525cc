/** What would let the functions that read other services do more than read them, or less. */
import { asList, referenced, resourcesOf, type Properties, type Template } from '../support/template.ts';
import { named, type Mutation } from './mutation.ts';

const ONE =
  'each account of another service has one function, which is told that account and where its keys are';
const KEYS =
  'no key of another service is in a template: its function has the ARN of a secret, and nothing else that could be one';
const MAY =
  'who reads another service may read the secret of that account and of the database, and nothing else';
const REACHES = 'who reads other services is reached by nobody, and reaches PostgreSQL and HTTPS alone';
const RUNS =
  'each account of another service is read on its schedule, by a run that ends before the next begins';

const ALARMS =
  'the alarms of CloudWatch are those of the environment, by its thresholds, durations and urgency';

const FUNCTION = 'AWS::Lambda::Function';
const OTHER_SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:payroll-AbCdEf';

export const saasMutations: readonly Mutation[] = [
  {
    name: 'two functions read the same account, and count its calls twice',
    caughtBy: ONE,
    apply: ({ observability }) => {
      const [first, second] = readers(observability);
      if (first !== undefined && second !== undefined)
        variables(second)['SAAS_ACCOUNT'] = variables(first)['SAAS_ACCOUNT'];
    },
  },
  {
    name: 'an account is read with the keys of another',
    caughtBy: ONE,
    apply: ({ observability }) => {
      for (const reader of readers(observability)) variables(reader)['SAAS_KEYS_SECRET_ARN'] = OTHER_SECRET;
    },
  },
  {
    name: 'a key stands in the environment of a function, for everybody who may look at it',
    caughtBy: KEYS,
    apply: ({ observability }) => {
      for (const reader of readers(observability))
        variables(reader)['ALGOLIA_USAGE_API_KEY'] = 'a'.repeat(32);
    },
  },
  {
    name: 'a key is put beside the account',
    caughtBy: KEYS,
    apply: ({ observability }) => {
      for (const reader of readers(observability)) {
        const account = JSON.parse(String(variables(reader)['SAAS_ACCOUNT'])) as Properties;
        variables(reader)['SAAS_ACCOUNT'] = JSON.stringify({ ...account, usage_api_key: 'a'.repeat(32) });
      }
    },
  },
  {
    name: 'a function may read every secret of the account of AWS',
    caughtBy: MAY,
    apply: ({ observability }) => {
      for (const statement of reading(observability)) statement['Resource'] = '*';
    },
  },
  {
    name: 'a function may read one secret more',
    caughtBy: MAY,
    apply: ({ observability }) => {
      for (const statement of reading(observability))
        statement['Resource'] = [...asList(statement['Resource']), OTHER_SECRET];
    },
  },
  {
    name: 'a function may write secrets, and so change its own keys',
    caughtBy: MAY,
    apply: ({ observability }) => {
      for (const statement of reading(observability))
        statement['Action'] = [...asList(statement['Action']), 'secretsmanager:PutSecretValue'];
    },
  },
  {
    name: 'a function gets a managed policy of the whole account',
    caughtBy: MAY,
    apply: ({ observability }) => {
      named(observability, 'AWS::IAM::Role', 'SaasUsage')['ManagedPolicyArns'] = [
        'arn:aws:iam::aws:policy/ReadOnlyAccess',
      ];
    },
  },
  {
    name: 'the functions may go out on any port',
    caughtBy: REACHES,
    apply: ({ observability }) => {
      named(observability, 'AWS::EC2::SecurityGroup', 'SaasUsageGroup')['SecurityGroupEgress'] = [
        { CidrIp: '0.0.0.0/0', IpProtocol: '-1' },
      ];
    },
  },
  {
    name: 'the functions are let in to the tasks',
    caughtBy: REACHES,
    apply: ({ observability, network }) => {
      const tasks = resourcesOf(network, 'AWS::EC2::SecurityGroup').find(({ id }) =>
        id.startsWith('TrafficProxy'),
      );
      observability.Resources['MoreEgress'] = {
        Type: 'AWS::EC2::SecurityGroupEgress',
        Properties: {
          ...named(observability, 'AWS::EC2::SecurityGroupEgress', 'SaasUsage'),
          FromPort: 8080,
          ToPort: 8080,
          DestinationSecurityGroupId: { 'Fn::GetAtt': [tasks?.id, 'GroupId'] },
        },
      };
    },
  },
  {
    name: 'the functions share the group of those without a way to other services',
    caughtBy: REACHES,
    apply: ({ observability }) => {
      const publisher = named(observability, FUNCTION, 'UsagePublisher')['VpcConfig'] as Properties;
      for (const reader of readers(observability))
        reader['VpcConfig'] = {
          ...(reader['VpcConfig'] as Properties),
          SecurityGroupIds: publisher['SecurityGroupIds'],
        };
    },
  },
  {
    name: 'a schedule is switched off',
    caughtBy: RUNS,
    apply: ({ observability }) => {
      schedule(observability)['State'] = 'DISABLED';
    },
  },
  {
    name: 'a schedule calls a function that it may not call',
    caughtBy: RUNS,
    apply: ({ observability }) => {
      for (const [id, { Type }] of Object.entries(observability.Resources))
        if (Type === 'AWS::Lambda::Permission' && id.startsWith('SaasUsage'))
          delete observability.Resources[id];
    },
  },
  {
    name: 'an account is read every minute, while runs take up to five',
    caughtBy: RUNS,
    apply: ({ observability }) => {
      schedule(observability)['ScheduleExpression'] = 'rate(1 minute)';
    },
  },
  {
    name: 'a run may take longer than the time to the next',
    caughtBy: RUNS,
    apply: ({ observability }) => {
      for (const reader of readers(observability)) reader['Timeout'] = 900;
    },
  },
  {
    name: 'an account loses its alarms',
    caughtBy: ALARMS,
    apply: ({ observability }) => {
      for (const [id, { Type, Properties: given }] of Object.entries(observability.Resources))
        if (Type === 'AWS::CloudWatch::Alarm' && JSON.stringify(given).includes('website'))
          delete observability.Resources[id];
    },
  },
];

function readers(template: Template): readonly Properties[] {
  return resourcesOf(template, FUNCTION)
    .filter(({ id }) => id.startsWith('SaasUsage'))
    .map(({ properties }) => properties);
}

function variables(reader: Properties): Properties {
  return reader['Environment']?.['Variables'] as Properties;
}

/** The statements by which the functions read secrets. */
function reading(template: Template): readonly Properties[] {
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ id }) => id.startsWith('SaasUsage'))
    .flatMap(({ properties }) => asList(properties['PolicyDocument']?.['Statement']) as Properties[])
    .filter((statement) => asList(statement['Action']).includes('secretsmanager:GetSecretValue'));
}

function schedule(template: Template): Properties {
  const rule = resourcesOf(template, 'AWS::Events::Rule').find(({ properties }) =>
    asList(properties['Targets']).some((target) =>
      referenced({ template }, (target as Properties)['Arn'])?.startsWith('SaasUsage'),
    ),
  );
  if (rule === undefined) throw new Error('there is no schedule of an account');
  return rule.properties;
}
