/** Who reads the usage of other services: what it may, whom it reaches, and that nothing of it is there where it is not wanted. */
import { parseSaasAccount } from '../../../core/saas-usage/account-shape.ts';
import type { System } from '../support/synthesized.ts';
import {
  asList,
  referenced,
  resourcesOf,
  statementsOf,
  type Found,
  type Properties,
} from '../support/template.ts';
import { arnText } from './access-invariants.ts';
import { broken, type SystemInvariant } from './invariant.ts';

const FUNCTION = 'AWS::Lambda::Function';
/** Beside them no variable: a key has no place there. */
const VARIABLES = [
  'DB_SECRET_ARN',
  'NODE_EXTRA_CA_CERTS',
  'SAAS_ACCOUNT',
  'SAAS_KEYS_SECRET_ARN',
  'STARGATE_ENV',
];
const MAY = ['kms:Decrypt', 'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'];

export const saasInvariants: readonly SystemInvariant[] = [
  {
    name: 'each account of another service has one function, which is told that account and where its keys are',
    problems: (system) => {
      const wanted = (system.environment.saasUsage ?? []).map(
        ({ keysSecretArn, everyMinutes: _everyMinutes, ...account }) =>
          `${JSON.stringify(account)} ${keysSecretArn}`,
      );
      const told = readers(system).map(({ properties }) => {
        const variables = variablesOf(properties);
        return `${arnText(variables['SAAS_ACCOUNT'])} ${arnText(variables['SAAS_KEYS_SECRET_ARN'])}`;
      });
      return broken([
        [
          JSON.stringify(told.toSorted()) === JSON.stringify(wanted.toSorted()),
          `they are told ${told.join(', ')}`,
        ],
      ]);
    },
  },
  {
    name: 'no key of another service is in a template: its function has the ARN of a secret, and nothing else that could be one',
    problems: (system) =>
      readers(system).flatMap(({ id, properties }) => {
        const variables = variablesOf(properties);
        const names = Object.keys(variables).toSorted();
        const account = parseSaasAccount(JSON.parse(arnText(variables['SAAS_ACCOUNT'])));
        return broken([
          [JSON.stringify(names) === JSON.stringify(VARIABLES), `${id} has ${names.join(', ')}`],
          [account.kind === 'account', `${id} is told more of its account than what an account is`],
        ]);
      }),
  },
  {
    name: 'who reads another service may read the secret of that account and of the database, and nothing else',
    problems: (system) =>
      readers(system).flatMap(({ id, properties }) => {
        const role = referenced(system.templates, properties['Role']);
        const given = statementsOf(system.templates).filter(({ roles }) => roles.includes(role ?? ''));
        const variables = variablesOf(properties);
        const wanted = ['SAAS_KEYS_SECRET_ARN', 'DB_SECRET_ARN'].map((name) => arnText(variables[name]));
        const read = given
          .filter(({ actions }) => actions.some((action) => action.startsWith('secretsmanager:')))
          .flatMap(({ resources }) => resources.map(arnText));
        const actions = [...new Set(given.flatMap((statement) => statement.actions))].toSorted();
        const managed = asList(roleOf(system, role)['ManagedPolicyArns'] ?? []).map(arnText);
        return broken([
          [
            JSON.stringify(read.toSorted()) === JSON.stringify(wanted.toSorted()),
            `${id} reads ${read.join(', ')}`,
          ],
          [JSON.stringify(actions) === JSON.stringify(MAY), `${id} may ${actions.join(', ')}`],
          [
            managed.length > 0 &&
              managed.every((arn) => /AWSLambda(VPCAccess|Basic)ExecutionRole$/.test(arn)),
            `${id} has ${managed.join(', ')}`,
          ],
        ]);
      }),
  },
  {
    name: 'who reads other services is reached by nobody, and reaches PostgreSQL and HTTPS alone',
    problems: (system) => {
      const { templates } = system;
      const groups = readers(system).map(({ properties }) =>
        asList(properties['VpcConfig']?.['SecurityGroupIds']).map((group) => referenced(templates, group)),
      );
      if (groups.length === 0) return [];
      const ids = new Set(groups.flat());
      const [only = ''] = ids;
      const rules = [...egressRules(system, String(only))].map(
        (rule) =>
          `${String(rule['FromPort'])}-${String(rule['ToPort'])} ${rule['CidrIp'] === undefined ? (referenced(templates, rule['DestinationSecurityGroupId']) ?? '?') : String(rule['CidrIp'])}`,
      );
      const isIn = resourcesOf(templates, 'AWS::EC2::SecurityGroupIngress').some(
        ({ properties }) => referenced(templates, properties['GroupId']) === only,
      );
      const isAllowed = (rule: string) =>
        rule === '443-443 0.0.0.0/0' || rule.startsWith('5432-5432 TrafficDatabase');
      return broken([
        [ids.size === 1 && String(only).startsWith('SaasUsageGroup'), `they are in ${[...ids].join(', ')}`],
        [rules.length === 2 && rules.every(isAllowed), `they reach ${rules.join(', ')}`],
        [!isIn && groupOf(system, String(only))['SecurityGroupIngress'] === undefined, 'they are reached'],
      ]);
    },
  },
  {
    name: 'each account of another service is read on its schedule, by a run that ends before the next begins',
    problems: (system) => {
      const accounts = system.environment.saasUsage ?? [];
      return accounts.flatMap(({ name, everyMinutes = 5 }) => {
        const reader = readers(system).find(({ properties }) =>
          arnText(variablesOf(properties)['SAAS_ACCOUNT']).includes(`"name":"${name}"`),
        );
        if (reader === undefined) return [`${name} has no function`];
        const schedules = resourcesOf(system.templates, 'AWS::Events::Rule').filter(({ properties }) =>
          asList(properties['Targets']).some(
            (target) => referenced(system.templates, (target as Properties)['Arn']) === reader.id,
          ),
        );
        const [schedule] = schedules;
        const mayCall = resourcesOf(system.templates, 'AWS::Lambda::Permission').some(
          ({ properties }) => referenced(system.templates, properties['FunctionName']) === reader.id,
        );
        return broken([
          [schedules.length === 1 && schedule?.properties['State'] === 'ENABLED', `${name} has no schedule`],
          [
            schedule?.properties['ScheduleExpression'] === `rate(${everyMinutes} minutes)`,
            `${name} is read at another pace`,
          ],
          [mayCall, `the schedule of ${name} may not call its function`],
          [Number(reader.properties['Timeout']) < everyMinutes * 60, `runs of ${name} overlap`],
        ]);
      });
    },
  },
  {
    name: 'an environment that names no account of another service has nothing for it',
    problems: ({ environment, templates }) =>
      (environment.saasUsage ?? []).length > 0
        ? []
        : Object.values(templates).flatMap(({ Resources }) =>
            Object.entries(Resources)
              .filter(([id, { Properties: given }]) =>
                /SaasUsage|SAAS_/.test(`${id} ${JSON.stringify(given)}`),
              )
              .map(([id]) => `there is ${id}`),
          ),
  },
];

function readers({ templates }: System): readonly Found[] {
  return resourcesOf(templates, FUNCTION).filter(({ id }) => id.startsWith('SaasUsage'));
}

function variablesOf(properties: Properties): Properties {
  return (properties['Environment']?.['Variables'] ?? {}) as Properties;
}

function roleOf({ templates }: System, id: string | null): Properties {
  return resourcesOf(templates, 'AWS::IAM::Role').find((role) => role.id === id)?.properties ?? {};
}

function groupOf({ templates }: System, id: string): Properties {
  return resourcesOf(templates, 'AWS::EC2::SecurityGroup').find((group) => group.id === id)?.properties ?? {};
}

function egressRules(system: System, group: string): readonly Properties[] {
  const inline = asList(groupOf(system, group)['SecurityGroupEgress'] ?? []) as readonly Properties[];
  const own = resourcesOf(system.templates, 'AWS::EC2::SecurityGroupEgress')
    .map(({ properties }) => properties)
    .filter((rule) => referenced(system.templates, rule['GroupId']) === group);
  return [...inline, ...own];
}
