/** How metrics of tasks are found. */
import { asList, resourcesOf, type Properties, type Template } from '../support/template.ts';
import { containerOf, named, TASK, type Mutation } from './mutation.ts';

const FOUND = 'tasks are found without a bound on their number: ECS is asked for them, never the DNS';
const LOOKS_FOR = 'the collector looks for the tasks of the proxy, on the port that they show metrics on';
const MAY_ASK = 'the collector may ask ECS for tasks of its cluster, and no more than that';
const WRITES =
  'the collector can write down which tasks there are, on a file system that is otherwise read-only';

export const metricsMutations: readonly Mutation[] = [
  {
    name: 'tasks are registered under a name of the DNS again, which finds eight of them',
    caughtBy: FOUND,
    apply: ({ gateway }) => {
      gateway.Resources['Discovery'] = {
        Type: 'AWS::ServiceDiscovery::Service',
        Properties: { Name: 'proxy', DnsConfig: { DnsRecords: [{ Type: 'A', TTL: 15 }] } },
      };
    },
  },
  {
    name: "the proxy's task definition gets a new family, and the collector still looks for the former one",
    caughtBy: LOOKS_FOR,
    apply: ({ gateway }) => {
      named(gateway, TASK, 'Proxy')['Family'] = 'gateway';
    },
  },
  {
    name: 'the port of the tasks is no longer in their task definition, where the observer reads it',
    caughtBy: LOOKS_FOR,
    apply: ({ gateway }) => {
      containerOf(gateway, 'Proxy')['PortMappings'] = [];
    },
  },
  {
    name: 'the collector may no longer list tasks',
    caughtBy: MAY_ASK,
    apply: ({ observability }) => {
      for (const statement of ecsStatements(observability))
        statement['Action'] = asList(statement['Action']).filter((action) => action !== 'ecs:ListTasks');
    },
  },
  {
    name: 'the collector may stop tasks',
    caughtBy: MAY_ASK,
    apply: ({ observability }) => {
      for (const statement of ecsStatements(observability))
        statement['Action'] = [...asList(statement['Action']), 'ecs:StopTask'];
    },
  },
  {
    name: 'the collector may list the tasks of every cluster of the account',
    caughtBy: MAY_ASK,
    apply: ({ observability }) => {
      for (const statement of ecsStatements(observability)) delete statement['Condition'];
    },
  },
  {
    name: 'the volume for the list of tasks is mounted read-only',
    caughtBy: WRITES,
    apply: ({ observability }) => {
      for (const mount of asList(containerOf(observability, 'Collector')['MountPoints']) as Properties[])
        mount['ReadOnly'] = true;
    },
  },
  {
    name: 'the endpoint of ECS is taken out to save its price',
    caughtBy: 'in a network without a way out, the collector reaches the API of ECS',
    environment: 'staging',
    apply: ({ network }) => {
      for (const [id, resource] of Object.entries(network.Resources))
        if (id.startsWith('EndpointsEcs')) delete network.Resources[id];
        else if (/\.ecs"/.test(JSON.stringify(resource))) delete network.Resources[id];
    },
  },
];

function ecsStatements(template: Template): readonly Properties[] {
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ id }) => id.startsWith('CollectorTask'))
    .flatMap(({ properties }) => asList(properties['PolicyDocument']?.['Statement']) as Properties[])
    .filter((statement) => asList(statement['Action']).some((action) => String(action).startsWith('ecs:')));
}
