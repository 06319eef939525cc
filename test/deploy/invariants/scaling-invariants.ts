/**
 * What the number of tasks follows, by what Application Auto Scaling does with a policy:
 * https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
import { collectedMetrics, NAMESPACE } from '../../../core/metrics/cloudwatch.ts';
import { programs } from '../../../core/settings/settings.ts';
import { carriedBy, inflightTarget } from '../../../lib/scaling.ts';
import { asList, resourcesOf, theOnly, type Properties } from '../support/template.ts';
import type { System } from '../support/synthesized.ts';
import { proxyContainer } from './gateway-invariants.ts';
import { broken, type SystemInvariant } from './invariant.ts';

type Policy = {
  readonly target: number;
  readonly outSeconds: number;
  readonly inSeconds: number;
  readonly disablesScaleIn: boolean;
  /** Undefined for a predefined metric. */
  readonly metric: Properties | undefined;
  readonly predefined: string | undefined;
};

function policiesOf({ gateway }: System['templates']): readonly Policy[] {
  return resourcesOf(gateway, 'AWS::ApplicationAutoScaling::ScalingPolicy').map(({ properties }) => {
    const policy = properties['TargetTrackingScalingPolicyConfiguration'] as Properties;
    return {
      target: Number(policy['TargetValue']),
      outSeconds: Number(policy['ScaleOutCooldown']),
      inSeconds: Number(policy['ScaleInCooldown']),
      disablesScaleIn: policy['DisableScaleIn'] === true,
      metric: policy['CustomizedMetricSpecification'] as Properties | undefined,
      predefined: (policy['PredefinedMetricSpecification'] as Properties | undefined)?.[
        'PredefinedMetricType'
      ] as string | undefined,
    };
  });
}

function policyOn(system: System, name: string): Policy | undefined {
  return policiesOf(system.templates).find(({ metric }) => metric?.['MetricName'] === name);
}

const ADMITTED = collectedMetrics.admittedCalls.name;
const BUSY = collectedMetrics.admittedBusy.name;

export const scalingInvariants: readonly SystemInvariant[] = [
  {
    // Requests that a load balancer counts and the CPU of a service hold refused requests too.
    name: 'tasks are added for admitted calls alone: a flood of refused or stalled requests changes nothing',
    problems: ({ templates }) =>
      policiesOf(templates)
        .map(({ metric, predefined }) => predefined ?? String(metric?.['MetricName']))
        .filter((name) => name !== ADMITTED && name !== BUSY)
        .map((name) => `tasks are added by ${name}, which counts more than admitted calls`),
  },
  {
    name: 'both calls that last and calls that work add tasks',
    problems: (system) =>
      [ADMITTED, BUSY]
        .filter((name) => policyOn(system, name) === undefined)
        .map((name) => `no task is added by ${name}`),
  },
  {
    // "the metric value … proportional to the number of capacity units": an average by task, not a sum over them.
    name: 'what tasks are added by is an average by task, of this environment, minute by minute',
    problems: ({ templates, environment }) =>
      policiesOf(templates).flatMap(({ metric }) =>
        metric === undefined
          ? []
          : broken([
              [metric['Statistic'] === 'Average', `${metric['MetricName']} grows with the tasks`],
              [metric['Namespace'] === NAMESPACE, `${metric['MetricName']} is of another namespace`],
              [
                JSON.stringify(metric['Dimensions']) ===
                  JSON.stringify([{ Name: 'environment', Value: environment.name }]),
                `${metric['MetricName']} is of another environment`,
              ],
            ]),
      ),
  },
  {
    name: 'tasks are added at about 65 % of what one carries, by its measured capacity',
    problems: (system) => {
      const { proxy } = system.environment;
      const calls = policyOn(system, ADMITTED)?.target ?? NaN;
      const busy = policyOn(system, BUSY)?.target ?? NaN;
      const part = calls / carriedBy(proxy.cpu);
      return broken([
        [calls === inflightTarget(proxy), `the target of ${calls} is not the environment's`],
        [part >= 0.2 && part <= 0.7, `the target is ${part} of what a task carries`],
        [busy >= 0.5 && busy <= 0.7, `a task may be busy for ${busy} of its time`],
      ]);
    },
  },
  {
    // "…to wait for a previous scale-out activity to take effect": a task's start and the delay of its first value. A longer
    // one is time lost, a shorter one counts the same load twice; a short one of scale-in ends streams.
    name: 'tasks are added within minutes and removed one by one in quarters of an hour',
    problems: ({ templates }) =>
      policiesOf(templates).flatMap(({ outSeconds, inSeconds, disablesScaleIn }) =>
        broken([
          [outSeconds >= 120, `the next tasks come after ${outSeconds} s, before the last ones are seen`],
          [outSeconds <= 300, `the next tasks come after ${outSeconds} s at the earliest`],
          [inSeconds >= 600, `the next task may go after ${inSeconds} s already`],
          [!disablesScaleIn, 'tasks never go'],
        ]),
      ),
  },
  {
    // Calls beyond them would wait for a connection, and neither metric would show it.
    name: 'a task has connections to Bedrock for more calls than those at which it gets help',
    problems: ({ templates, environment }) => {
      const given = asList(proxyContainer(templates)['Environment']) as { Name: string; Value: string }[];
      const { name, fallback } = programs.proxy.upstreamConnections;
      const connections = Number(given.find(({ Name }) => Name === name)?.Value ?? fallback);
      return broken([
        [
          connections >= carriedBy(environment.proxy.cpu),
          `${connections} connections are fewer than it carries`,
        ],
      ]);
    },
  },
  {
    name: 'one more task than usual is always allowed, so that load over the target finds help',
    problems: ({ templates }) => {
      const { properties } = theOnly(templates.gateway, 'AWS::ApplicationAutoScaling::ScalableTarget');
      return broken([
        [Number(properties['MaxCapacity']) > Number(properties['MinCapacity']), 'nothing can be added'],
      ]);
    },
  },
];
