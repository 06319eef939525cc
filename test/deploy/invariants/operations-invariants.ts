/**
 * What the account and the database hold at once, what may be opened by hand, and what images are built on: limits that
 * AWS enforces only when it is too late to choose.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectionShares } from '../../../core/connection-shares.ts';
import { maxConnections } from '../../../lib/database-connections.ts';
import type { System } from '../support/synthesized.ts';
import {
  asList,
  referenced,
  resourcesOf,
  statementsOf,
  type Found,
  type Properties,
} from '../support/template.ts';
import { broken, type SystemInvariant } from './invariant.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html: a new account starts with 10. */
const NEW_ACCOUNT_CONCURRENCY = 10;

export const operationsInvariants: readonly SystemInvariant[] = [
  {
    // "decreases account's UnreservedConcurrentExecution below its minimum value of [10]": aws-samples/alarm-context-tool#2,
    // aws-samples/one-observability-demo#278. The function is not made, and the stack rolls back.
    name: 'no function reserves concurrency that the environment did not ask for: a new account has none to give',
    problems: ({ environment, templates }) =>
      resourcesOf(templates, 'AWS::Lambda::Function')
        .filter(({ properties }) => properties['ReservedConcurrentExecutions'] !== undefined)
        .filter(
          ({ id, properties }) =>
            !id.startsWith('AdminFunction') ||
            properties['ReservedConcurrentExecutions'] !== environment.adminConcurrency,
        )
        .map(({ id, properties }) => `${id} reserves ${properties['ReservedConcurrentExecutions']}`),
  },
  {
    // An event source without a bound runs as many at once as there are events:
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
    name: 'what uses the database is called by a schedule, the load balancer, a deployment or another function',
    problems: ({ templates }) => {
      const users = new Set(databaseFunctions(templates).map(({ id }) => id));
      const callers = [
        'events.amazonaws.com',
        'elasticloadbalancing.amazonaws.com',
        'secretsmanager.amazonaws.com',
      ];
      return [
        ...resourcesOf(templates, 'AWS::Lambda::Permission')
          .filter(({ properties }) => users.has(referenced(templates, properties['FunctionName']) ?? ''))
          .filter(({ properties }) => !callers.includes(String(properties['Principal'])))
          .map(({ properties }) => `${properties['Principal']} calls one as often as it likes`),
        ...resourcesOf(templates, 'AWS::Lambda::EventSourceMapping')
          .filter(({ properties }) => users.has(referenced(templates, properties['FunctionName']) ?? ''))
          .filter(({ properties }) => properties['ScalingConfig'] === undefined)
          .map(({ id }) => `${id} has no MaximumConcurrency`),
      ];
    },
  },
  {
    // RDS: LEAST({DBInstanceClassMemory/9531392},5000), of which 5 are kept for superusers:
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
    name: 'the database takes the connections of every task, twice during a release, and of every function',
    problems: (system) => {
      const most = maxConnections(sizeInTemplate(system));
      const needed = connectionsInTemplate(system);
      return most === null || needed <= most ? [] : [`${needed} may be opened, ${most} are taken`];
    },
  },
  {
    // A shell is root in the container, whatever the user of the image, and needs a writable root:
    // https://github.com/aws-containers/amazon-ecs-exec-checker/issues/21
    name: 'nobody opens a shell in a task unless the environment says so',
    problems: ({ environment, templates }) => {
      if (environment.proxy.exec === 'on') return [];
      return [
        ...resourcesOf(templates, 'AWS::ECS::Service')
          .filter(({ properties }) => properties['EnableExecuteCommand'] === true)
          .map(({ id }) => `${id} lets shells in`),
        ...statementsOf(templates)
          .filter(
            ({ effect, actions, roles }) =>
              effect === 'Allow' &&
              roles.some((role) => /Task/.test(role)) &&
              actions.some((action) => action.startsWith('ssmmessages:')),
          )
          .map(({ holder }) => `${holder} lets a task open a channel for shells`),
      ];
    },
  },
  {
    // Without OVERRIDE what is typed goes nowhere, or into the log of the program:
    // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html
    name: 'where shells are let in, what is typed is logged, encrypted, in a group of its own',
    problems: ({ templates }) =>
      resourcesOf(templates, 'AWS::ECS::Service')
        .filter(({ properties }) => properties['EnableExecuteCommand'] === true)
        .flatMap(({ id, properties }) => {
          const cluster = referenced(templates, properties['Cluster']);
          const found = resourcesOf(templates, 'AWS::ECS::Cluster').find((one) => one.id === cluster);
          const sessions = found?.properties['Configuration']?.['ExecuteCommandConfiguration'] as
            | Properties
            | undefined;
          const log = sessions?.['LogConfiguration'] as Properties | undefined;
          return broken([
            [sessions?.['Logging'] === 'OVERRIDE', `what is typed in a shell of ${id} is not logged`],
            [log?.['CloudWatchLogGroupName'] !== undefined, `the shells of ${id} have no log group`],
            [log?.['CloudWatchEncryptionEnabled'] === true, `the log of the shells of ${id} may be in clear`],
          ]);
        }),
  },
  {
    name: 'every image that is built names its base by digest',
    problems: ({ environment, directory, templates }) =>
      imageFolders(directory, environment.name)
        .flatMap((folder) => {
          const dockerfile = readFileSync(join(directory, folder, 'Dockerfile'), 'utf8');
          const isPinned = /^(ARG BASE=|FROM )\S+@sha256:[0-9a-f]{64}( AS \w+)?$/m.test(dockerfile);
          return isPinned ? [] : [`${folder} is built on whatever its tag names that day`];
        })
        .concat(
          containersOf(templates)
            .filter(({ image }) => typeof image === 'string' && !image.includes('@sha256:'))
            .map(({ id, image }) => `${id} runs ${String(image)}, whatever that tag names`),
        ),
  },
];

function databaseFunctions(templates: System['templates']): readonly Found[] {
  return resourcesOf(templates, 'AWS::Lambda::Function').filter(
    ({ properties }) => properties['Environment']?.['Variables']?.['DB_SECRET_ARN'] !== undefined,
  );
}

/** Of the templates alone: the check of the environment is another one. */
function connectionsInTemplate({ templates, environment }: System): number {
  const targets = resourcesOf(templates, 'AWS::ApplicationAutoScaling::ScalableTarget');
  const tasks = targets.reduce((sum, { properties }) => sum + Number(properties['MaxCapacity']), 0);
  const functions = databaseFunctions(templates);
  const reserved = functions.map(
    ({ properties }) => properties['ReservedConcurrentExecutions'] as number | undefined,
  );
  const atOnce = reserved.some((count) => count !== undefined)
    ? reserved.reduce<number>((sum, count) => sum + (count ?? 1), 0)
    : NEW_ACCOUNT_CONCURRENCY;
  const processes = Math.max(1, Math.floor(environment.proxy.cpu / 1024));
  return (
    tasks * 2 * processes * connectionShares.process +
    atOnce * connectionShares.function +
    connectionShares.grafana
  );
}

function sizeInTemplate({ environment, templates }: System): System['environment']['database'] {
  const { database } = environment;
  if (database.kind === 'instance') {
    const [instance] = resourcesOf(templates, 'AWS::RDS::DBInstance');
    return {
      ...database,
      instanceType: String(instance?.properties['DBInstanceClass']).replace(/^db\./, ''),
    };
  }
  const [cluster] = resourcesOf(templates, 'AWS::RDS::DBCluster');
  const scaling = cluster?.properties['ServerlessV2ScalingConfiguration'] as Properties | undefined;
  return { ...database, maxCapacityUnits: Number(scaling?.['MaxCapacity']) };
}

/** What an assembly holds to build. */
function imageFolders(directory: string, name: string): readonly string[] {
  return ['gateway', 'observability'].flatMap((stack) => {
    const file = join(directory, `stargate-${name}-${stack}.assets.json`);
    const { dockerImages = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly dockerImages?: Readonly<Record<string, { readonly source: { readonly directory?: string } }>>;
    };
    return Object.values(dockerImages).flatMap(({ source }) => source.directory ?? []);
  });
}

function containersOf(
  templates: System['templates'],
): readonly { readonly id: string; readonly image: unknown }[] {
  return resourcesOf(templates, 'AWS::ECS::TaskDefinition').flatMap(({ id, properties }) =>
    asList(properties['ContainerDefinitions']).map((container) => ({
      id,
      image: (container as Properties)['Image'] as unknown,
    })),
  );
}
