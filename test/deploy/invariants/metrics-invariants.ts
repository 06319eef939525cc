/** How metrics of tasks are found, counted and kept within their price. */
import { taskFamily } from '../../../lib/task-address.ts';
import { collectorConfiguration } from '../support/collector-files.ts';
import type { System } from '../support/synthesized.ts';
import { asList, resourcesOf, statementsOf, type Properties } from '../support/template.ts';
import { collectorOf } from './observability-invariants.ts';
import { broken, type SystemInvariant } from './invariant.ts';

/** What the observer asks ECS: docs of the extension, and its fetcher, which lists services in any case. */
const FINDING_TASKS = [
  'ecs:DescribeTaskDefinition',
  'ecs:DescribeTasks',
  'ecs:ListServices',
  'ecs:ListTasks',
];

export const metricsInvariants: readonly SystemInvariant[] = [
  {
    /**
     * Route 53 answers a name with eight addresses at most, and ECS registers tasks under a name so:
     * https://docs.aws.amazon.com/cloud-map/latest/api/API_DnsConfig.html (RoutingPolicy, MULTIVALUE)
     */
    name: 'tasks are found without a bound on their number: ECS is asked for them, never the DNS',
    problems: (system) => {
      const { command } = collectorOf(system);
      const text = JSON.stringify(collectorConfiguration(command));
      return broken([
        [!text.includes('dns_sd_configs'), 'the collector asks the DNS'],
        [text.includes('ecs_observer'), 'the collector does not ask ECS'],
        [
          resourcesOf(system.templates, 'AWS::ServiceDiscovery::Service').length === 0,
          'tasks are registered under a name, which finds eight of them',
        ],
      ]);
    },
  },
  {
    name: 'the collector looks for the tasks of the proxy, on the port that they show metrics on',
    problems: (system) => {
      const { command, variables } = collectorOf(system);
      const { extensions } = collectorConfiguration(command) as {
        readonly extensions: Readonly<Record<string, Properties>>;
      };
      const [wanted] = asList(extensions['ecs_observer']?.['task_definitions']) as Properties[];
      const pattern = String(wanted?.['arn_pattern'])
        .replace('${env:TASK_FAMILY}', variables['TASK_FAMILY'] ?? '')
        .replaceAll('$$', '$');
      const proxy = proxyTask(system);
      const ports = (asList(proxy['ContainerDefinitions']) as Properties[]).flatMap((container) =>
        (asList(container['PortMappings'] ?? []) as Properties[]).map((port) =>
          Number(port['ContainerPort']),
        ),
      );
      const arn = `arn:aws:ecs:us-east-1:111122223333:task-definition/${String(proxy['Family'])}:17`;
      return broken([
        [new RegExp(pattern).test(arn), `${pattern} does not find ${arn}`],
        [
          String(proxy['Family']) === taskFamily(system.environment.name),
          "a Prometheus of one's own looks for another family",
        ],
        [
          ports.some((port) => asList(wanted?.['metrics_ports']).includes(port)),
          'the tasks have no such port: the observer finds ports of the task definition alone',
        ],
        [
          variables['ECS_CLUSTER'] !== undefined && variables['ECS_CLUSTER'] !== '',
          'it does not know the cluster',
        ],
      ]);
    },
  },
  {
    name: 'the collector may ask ECS for tasks of its cluster, and no more than that',
    problems: ({ templates }) => {
      const given = statementsOf(templates).filter(
        ({ holder, actions }) =>
          holder.startsWith('CollectorTask') && actions.some((action) => action.startsWith('ecs:')),
      );
      const actions = [...new Set(given.flatMap((statement) => statement.actions))].toSorted();
      return broken([
        [JSON.stringify(actions) === JSON.stringify(FINDING_TASKS), `it may ${actions.join(', ')}`],
        [
          given.every(
            (statement) =>
              statement.condition?.['ArnEquals']?.['ecs:cluster'] !== undefined ||
              statement.actions.every((action) => action === 'ecs:DescribeTaskDefinition'),
          ),
          'it may ask about other clusters',
        ],
      ]);
    },
  },
  {
    name: 'the collector can write down which tasks there are, on a file system that is otherwise read-only',
    problems: (system) => {
      const { command } = collectorOf(system);
      const { extensions } = collectorConfiguration(command) as {
        readonly extensions: Readonly<Record<string, Properties>>;
      };
      const container = collectorContainer(system);
      const file = String(extensions['ecs_observer']?.['result_file']);
      const writable = (asList(container['MountPoints'] ?? []) as Properties[])
        .filter((mount) => mount['ReadOnly'] === false)
        .map((mount) => String(mount['ContainerPath']));
      return broken([
        [container['ReadonlyRootFilesystem'] === true, 'its file system can be written to'],
        [writable.some((path) => file.startsWith(`${path}/`)), `${file} is on no volume`],
      ]);
    },
  },
  {
    /** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html */
    name: 'in a network without a way out, the collector reaches the API of ECS',
    problems: ({ templates, environment }) => {
      if (environment.network.kind !== 'new' || environment.network.egress !== 'endpoints') return [];
      return broken([
        [
          resourcesOf(templates, 'AWS::EC2::VPCEndpoint').some(({ properties }) =>
            /\.ecs"?$|\.ecs"/.test(JSON.stringify(properties['ServiceName'])),
          ),
          'there is no endpoint of ECS, so it finds no task',
        ],
      ]);
    },
  },
  {
    name: "the collector writes into the environment's Managed Prometheus, and names the environment",
    problems: (system) => {
      const { variables } = collectorOf(system);
      return broken([
        [variables['REMOTE_WRITE_URL']?.includes('api/v1/remote_write') === true, 'it writes nowhere'],
        [variables['STARGATE_ENV'] === system.environment.name, 'its metrics name another environment'],
      ]);
    },
  },
];

function proxyTask({ templates }: System): Properties {
  const task = resourcesOf(templates, 'AWS::ECS::TaskDefinition').find(({ id }) => id.startsWith('Proxy'));
  if (task === undefined) throw new Error('there is no task of the proxy');
  return task.properties;
}

function collectorContainer({ templates }: System): Properties {
  const task = resourcesOf(templates, 'AWS::ECS::TaskDefinition').find(({ id }) =>
    id.startsWith('Collector'),
  );
  return asList(task?.properties['ContainerDefinitions'])[0] as Properties;
}
