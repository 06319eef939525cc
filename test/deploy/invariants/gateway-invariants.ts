/** The load balancer's rules, the tasks and how they are deployed, the timeouts. */
import { readDeploymentConfig } from '../../../core/catalog/deployment-config.ts';
import { models } from '../../../core/catalog/models.ts';
import { albDefaultAction, albRules, EDGE_HEADER } from '../../../core/alb-rules.ts';
import { readSettings } from '../../../core/settings/read-settings.ts';
import { programs } from '../../../core/settings/settings.ts';
import { timeouts } from '../../../lib/timeouts.ts';
import { fargateMemoryFor } from '../../../lib/fargate-sizes.ts';
import { listenersOf, type Listener } from '../support/listener.ts';
import {
  asList,
  attributesOf,
  referenced,
  resourcesOf,
  theOnly,
  type Properties,
} from '../support/template.ts';
import type { System } from '../support/synthesized.ts';
import { settingsOf } from './access-invariants.ts';
import { broken, type SystemInvariant } from './invariant.ts';

export const gatewayInvariants: readonly SystemInvariant[] = [
  {
    name: 'what came through the edge meets a 403 before any internal path is forwarded',
    problems: ({ templates }) => listenersOf(templates).flatMap(edgeRefusalProblems),
  },
  {
    name: "the rules of each listener are the route table's, one to one",
    problems: ({ templates }) => listenersOf(templates).flatMap(routeTableProblems),
  },
  {
    name: 'the load balancer drops what it cannot parse',
    problems: ({ templates }) => {
      const attributes = albAttributes(templates);
      return broken([
        [attributes['routing.http.drop_invalid_header_fields.enabled'] === 'true', 'invalid headers pass'],
        [attributes['routing.http.desync_mitigation_mode'] === 'strictest', 'ambiguous requests pass'],
        [attributes['access_logs.s3.enabled'] === 'true', 'there is no access log'],
      ]);
    },
  },
  {
    name: 'tasks have a read-only root, no privileges, no root user, and a health check',
    problems: ({ environment, templates }) =>
      resourcesOf(templates, 'AWS::ECS::TaskDefinition').flatMap(({ id, properties }) =>
        asList(properties['ContainerDefinitions']).flatMap((value) => {
          const container = value as Properties;
          return broken([
            [
              container['ReadonlyRootFilesystem'] === true ||
                (environment.proxy.exec === 'on' && container['Name'] === 'proxy'),
              `${id} can write to its root`,
            ],
            [container['Privileged'] !== true, `${id} is privileged`],
            [/^[1-9]\d*:[1-9]\d*$/.test(String(container['User'])), `${id} runs as ${container['User']}`],
            [
              asList(container['LinuxParameters']?.['Capabilities']?.['Drop'] ?? []).includes('ALL'),
              `${id} keeps Linux capabilities`,
            ],
            [container['HealthCheck'] !== undefined, `${id} has no health check`],
            [
              container['Name'] !== 'proxy' || container['RestartPolicy']?.['Enabled'] === true,
              `${id} loses its journal when it crashes`,
            ],
          ]);
        }),
      ),
  },
  {
    name: 'task sizes exist on Fargate, and tasks run on the processor of the environment',
    problems: ({ environment, templates }) =>
      resourcesOf(templates, 'AWS::ECS::TaskDefinition').flatMap(({ id, properties }) =>
        broken([
          [
            fargateMemoryFor(Number(properties['Cpu']))?.includes(Number(properties['Memory'])) === true,
            `${id} asks for ${properties['Cpu']}/${properties['Memory']}`,
          ],
          [
            properties['RuntimePlatform']?.['CpuArchitecture'] ===
              (environment.architecture ?? 'arm64').toUpperCase(),
            `${id} runs on another processor`,
          ],
        ]),
      ),
  },
  {
    name: 'a deployment drops nothing and rolls back by itself',
    problems: ({ templates }) => {
      const service = theOnly(templates.gateway, 'AWS::ECS::Service').properties;
      const deployment = service['DeploymentConfiguration'] as Properties;
      return broken([
        [deployment['DeploymentCircuitBreaker']?.['Enable'] === true, 'there is no circuit breaker'],
        [
          deployment['DeploymentCircuitBreaker']?.['Rollback'] === true,
          'a failed deployment is not rolled back',
        ],
        [Number(deployment['MinimumHealthyPercent']) >= 100, 'old tasks leave before new ones are healthy'],
        [Number(deployment['MaximumPercent']) >= 200, 'there is no room for new tasks beside the old'],
      ]);
    },
  },
  {
    name: 'migrations run before new tasks and new functions',
    problems: ({ templates }) => {
      const schema = theOnly(templates.gateway, 'Custom::StargateSchema').id;
      const waits = (id: string): boolean =>
        asList(templates.gateway.Resources[id]?.DependsOn ?? []).includes(schema);
      const service = theOnly(templates.gateway, 'AWS::ECS::Service').id;
      const admin = adminFunctionId(templates);
      return broken([
        [waits(service), 'the service does not wait for the migration'],
        [admin !== null && waits(admin), 'the admin function does not wait for the migration'],
      ]);
    },
  },
  {
    name: 'the timeouts on AWS are those of the table',
    problems: ({ templates }) => {
      const targets = resourcesOf(templates.gateway, 'AWS::ElasticLoadBalancingV2::TargetGroup').find(
        ({ properties }) => properties['TargetType'] === 'ip',
      );
      const origin = asList(
        theOnly(templates, 'AWS::CloudFront::Distribution').properties['DistributionConfig']['Origins'],
      )[0] as Properties;
      const delay = attributesOf(targets?.properties['TargetGroupAttributes'])[
        'deregistration_delay.timeout_seconds'
      ];
      const container = proxyContainer(templates);
      return broken([
        [
          albAttributes(templates)['idle_timeout.timeout_seconds'] === String(timeouts.albIdleSeconds),
          'idle timeout of the load balancer',
        ],
        [delay === String(timeouts.deregistrationDelaySeconds), 'deregistration delay'],
        [container['StopTimeout'] === timeouts.stopTimeoutSeconds, 'stop timeout of the task'],
        [
          origin['VpcOriginConfig']?.['OriginReadTimeout'] === timeouts.originReadSeconds,
          'read timeout of the origin',
        ],
        [
          origin['VpcOriginConfig']?.['OriginKeepaliveTimeout'] === timeouts.originKeepaliveSeconds,
          'keep-alive of the origin',
        ],
        [
          functionTimeout(templates, adminFunctionId(templates)) === timeouts.adminFunctionSeconds,
          'timeout of the admin function',
        ],
      ]);
    },
  },
  {
    name: 'the proxy accepts the environment it is given',
    problems: ({ templates }) => {
      const given = asList(proxyContainer(templates)['Environment']) as { Name: string; Value: unknown }[];
      const known = new Set<string>(Object.values(programs.proxy).map(({ name }) => name));
      const values = settingsOf(templates);
      const unknown = given.filter(({ Name }) => !known.has(Name)).map(({ Name }) => `${Name} is not read`);
      try {
        readSettings(programs.proxy, values);
        readDeploymentConfig(values['DEPLOYMENTS'] ?? '{}', models);
        return unknown;
      } catch (error) {
        return [...unknown, error instanceof Error ? error.message : String(error)];
      }
    },
  },
  {
    name: 'tasks are within the bounds of the environment',
    problems: (system) => {
      const { templates, environment } = system;
      const target = theOnly(templates, 'AWS::ApplicationAutoScaling::ScalableTarget').properties;
      return broken([
        [target['MinCapacity'] === environment.proxy.minTasks, 'fewest tasks'],
        [target['MaxCapacity'] === environment.proxy.maxTasks, 'most tasks'],
      ]);
    },
  },
  {
    name: 'only the load balancer invokes the admin function',
    problems: ({ templates }) => {
      const admin = adminFunctionId(templates);
      return resourcesOf(templates, 'AWS::Lambda::Permission')
        .filter(({ properties }) => referenced(templates, properties['FunctionName']) === admin)
        .filter(({ properties }) => properties['Principal'] !== 'elasticloadbalancing.amazonaws.com')
        .map(({ properties }) => `${properties['Principal']} may invoke it`);
    },
  },
  {
    name: 'functions run on one current Node, on the processor of the environment',
    problems: ({ environment, templates }) =>
      ourFunctions(templates)
        .filter(
          ({ properties }) =>
            properties['Runtime'] !== 'nodejs24.x' ||
            asList(properties['Architectures'])[0] !== (environment.architecture ?? 'arm64'),
        )
        .map(({ id, properties }) => `${id} runs on ${properties['Runtime']}`),
  },
];

function edgeRefusalProblems({ port, rules }: Listener): readonly string[] {
  const refusal = rules.findIndex(
    (rule) =>
      rule.paths.length === 0 && rule.header?.name === EDGE_HEADER && rule.header.values.includes('*'),
  );
  const refused = rules[refusal];
  if (refused === undefined) return [`no rule of port ${port} refuses requests with ${EDGE_HEADER}`];
  const internal = albRules().filter((rule) => rule.name.startsWith('internal'));
  const paths = new Set(internal.flatMap((rule) => rule.paths));
  return [
    ...broken([
      [
        refused.action.kind === 'respond' && refused.action.status === 403,
        `the rule for ${EDGE_HEADER} on port ${port} does not answer 403`,
      ],
    ]),
    ...rules
      .slice(0, refusal)
      .filter((rule) => rule.action.kind === 'forward' && rule.paths.some((path) => paths.has(path)))
      .map((rule) => `rule ${rule.priority} of port ${port} forwards an internal path before that`),
    ...rules
      .slice(0, refusal)
      .filter((rule) => rule.action.kind === 'forward' && rule.action.target !== 'proxy')
      .map(
        (rule) => `rule ${rule.priority} of port ${port} reaches ${JSON.stringify(rule.action)} before that`,
      ),
  ];
}

function routeTableProblems({ port, rules, defaultAction }: Listener): readonly string[] {
  const told = (list: readonly { priority: number; paths: readonly string[]; header: unknown }[]) =>
    list.map(({ priority, paths, header }) => JSON.stringify({ priority, paths, header }));
  const deployed = told(rules);
  const expected = told(albRules());
  return [
    ...expected.filter((rule) => !deployed.includes(rule)).map((rule) => `missing on ${port}: ${rule}`),
    ...deployed
      .filter((rule) => !expected.includes(rule))
      .map((rule) => `not in the table, on ${port}: ${rule}`),
    ...broken([
      [
        JSON.stringify(defaultAction) === JSON.stringify(albDefaultAction),
        `what no rule takes is not answered 404 on port ${port}`,
      ],
    ]),
  ];
}

export function proxyContainer(templates: System['templates']): Properties {
  const task = theOnly(templates.gateway, 'AWS::ECS::TaskDefinition').properties;
  return asList(task['ContainerDefinitions'])[0] as Properties;
}

export function adminFunctionId(templates: System['templates']): string | null {
  return ourFunctions(templates).find(({ id }) => id.startsWith('AdminFunction'))?.id ?? null;
}

/** Functions in the VPC: ours. CDK's helpers are outside. */
export function ourFunctions(templates: System['templates']) {
  return resourcesOf(templates, 'AWS::Lambda::Function').filter(
    ({ properties }) => properties['VpcConfig'] !== undefined,
  );
}

function functionTimeout(templates: System['templates'], id: string | null): number {
  return Number(ourFunctions(templates).find((found) => found.id === id)?.properties['Timeout']);
}

export function albAttributes(templates: System['templates']): Readonly<Record<string, string>> {
  return attributesOf(
    theOnly(templates, 'AWS::ElasticLoadBalancingV2::LoadBalancer').properties['LoadBalancerAttributes'],
  );
}
