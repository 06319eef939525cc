/** Harmful changes to how tasks are added and removed. */
import { containerOf, type Mutation } from './mutation.ts';
import type { System } from '../support/synthesized.ts';
import { resourcesOf, theOnly, type Properties } from '../support/template.ts';

const ALONE =
  'tasks are added for admitted calls alone: a flood of refused or stalled requests changes nothing';
const AVERAGE = 'what tasks are added by is an average by task, of this environment, minute by minute';
const TARGET = 'tasks are added at about 65 % of what one carries, by its measured capacity';
const PACE = 'tasks are added within minutes and removed one by one in quarters of an hour';

export const scalingMutations: readonly Mutation[] = [
  {
    name: 'tasks are added by the CPU of the service again, which a flood without keys raises',
    caughtBy: ALONE,
    apply: onEach((policy) => {
      delete policy['CustomizedMetricSpecification'];
      policy['PredefinedMetricSpecification'] = { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' };
    }),
  },
  {
    name: 'tasks are added by all requests in flight, stalled ones too',
    caughtBy: ALONE,
    apply: onEach((policy) => {
      specification(policy)['MetricName'] = 'stargate_inflight_requests';
    }),
  },
  {
    name: 'tasks are added by the requests that the load balancer counts',
    caughtBy: ALONE,
    apply: onEach((policy) => {
      delete policy['CustomizedMetricSpecification'];
      policy['PredefinedMetricSpecification'] = { PredefinedMetricType: 'ALBRequestCountPerTarget' };
    }),
  },
  {
    name: 'short calls that take all processor time add no task',
    caughtBy: 'both calls that last and calls that work add tasks',
    apply: ({ gateway }) => {
      for (const { id, properties } of resourcesOf(gateway, 'AWS::ApplicationAutoScaling::ScalingPolicy'))
        if (JSON.stringify(properties).includes('busy')) delete gateway.Resources[id];
    },
  },
  {
    name: 'tasks are added by the sum over all tasks, so each task adds more',
    caughtBy: AVERAGE,
    apply: onEach((policy) => {
      specification(policy)['Statistic'] = 'Sum';
    }),
  },
  {
    name: "tasks are added by another environment's calls",
    caughtBy: AVERAGE,
    apply: onEach((policy) => {
      specification(policy)['Dimensions'] = [{ Name: 'environment', Value: 'dev' }];
    }),
  },
  {
    name: 'tasks are added when one is full already',
    caughtBy: TARGET,
    apply: onEach((policy) => {
      policy['TargetValue'] = Number(policy['TargetValue']) * 1.5;
    }),
  },
  {
    name: 'the next tasks are added after a quarter of an hour',
    caughtBy: PACE,
    apply: onEach((policy) => {
      policy['ScaleOutCooldown'] = 900;
    }),
  },
  {
    name: 'the next tasks are added before the last ones are seen, so twice as many come',
    caughtBy: PACE,
    apply: onEach((policy) => {
      policy['ScaleOutCooldown'] = 30;
    }),
  },
  {
    name: 'tasks are removed minute by minute, whatever streams they have',
    caughtBy: PACE,
    apply: onEach((policy) => {
      policy['ScaleInCooldown'] = 60;
    }),
  },
  {
    name: 'tasks are never removed',
    caughtBy: PACE,
    apply: onEach((policy) => {
      policy['DisableScaleIn'] = true;
    }),
  },
  {
    name: 'a task has fewer connections to Bedrock than calls at which it gets help',
    caughtBy: 'a task has connections to Bedrock for more calls than those at which it gets help',
    apply: ({ gateway }) => {
      const variables = containerOf(gateway, 'ProxyTask')['Environment'] as Properties[];
      variables.push({ Name: 'UPSTREAM_CONNECTIONS', Value: '100' });
    },
  },
  {
    name: 'there can be no more tasks than usual',
    caughtBy: 'one more task than usual is always allowed, so that load over the target finds help',
    apply: ({ gateway }) => {
      const { properties } = theOnly(gateway, 'AWS::ApplicationAutoScaling::ScalableTarget');
      properties['MaxCapacity'] = properties['MinCapacity'];
    },
  },
];

function onEach(change: (policy: Properties) => void): (templates: System['templates']) => void {
  return ({ gateway }) => {
    for (const { properties } of resourcesOf(gateway, 'AWS::ApplicationAutoScaling::ScalingPolicy'))
      change(properties['TargetTrackingScalingPolicyConfiguration'] as Properties);
  };
}

function specification(policy: Properties): Properties {
  return policy['CustomizedMetricSpecification'] as Properties;
}
