/** Alarms on what serves calls: load balancer, tasks and edge. */
import {
  above,
  below,
  BREACHING,
  metric,
  ofBalancer,
  ofTargets,
  NOT_BREACHING,
  type AlarmResources,
  type AlarmSpec,
} from './alarm-spec.ts';

export function servingAlarms(resources: AlarmResources): readonly AlarmSpec[] {
  const alb = ofBalancer(resources);
  const targets = ofTargets(resources);
  const service = { ClusterName: resources.clusterName, ServiceName: resources.proxyServiceName };
  return [
    {
      name: 'GatewayErrors',
      description: 'Proxy tasks answer clients with 5xx.',
      severity: 'page',
      runbook: 'gateway-errors',
      metric: metric('AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', targets, 'Sum', 60),
      threshold: 20,
      comparison: above,
      badPeriods: 3,
      periods: 5,
      missing: NOT_BREACHING,
    },
    {
      name: 'LoadBalancerErrors',
      description: 'The load balancer itself answers 5xx: no healthy task, or tasks that hang up.',
      severity: 'page',
      runbook: 'load-balancer-errors',
      metric: metric('AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', alb, 'Sum', 60),
      threshold: 10,
      comparison: above,
      badPeriods: 3,
      periods: 5,
      missing: NOT_BREACHING,
    },
    {
      name: 'UnhealthyTasks',
      description: 'A proxy task fails its health check.',
      severity: 'page',
      runbook: 'unhealthy-tasks',
      metric: metric('AWS/ApplicationELB', 'UnHealthyHostCount', targets, 'Maximum', 60),
      threshold: 0,
      comparison: above,
      badPeriods: 5,
      periods: 5,
      missing: NOT_BREACHING,
    },
    {
      name: 'NoHealthyTask',
      description: 'No proxy task is healthy; every call fails.',
      severity: 'page',
      runbook: 'no-healthy-task',
      metric: metric('AWS/ApplicationELB', 'HealthyHostCount', targets, 'Maximum', 60),
      threshold: 1,
      comparison: below,
      badPeriods: 2,
      periods: 3,
      missing: BREACHING,
    },
    ...edgeAlarms(resources),
    {
      name: 'ProxyCpu',
      description: 'Proxy tasks are near their CPU although scaling should have helped.',
      severity: 'ticket',
      runbook: 'proxy-cpu',
      metric: metric('AWS/ECS', 'CPUUtilization', service, 'Average', 300),
      threshold: 85,
      comparison: above,
      badPeriods: 3,
      periods: 3,
      missing: NOT_BREACHING,
    },
    {
      name: 'ProxyMemory',
      description: 'Proxy tasks are near their memory; the next step is that they are killed.',
      severity: 'ticket',
      runbook: 'proxy-memory',
      metric: metric('AWS/ECS', 'MemoryUtilization', service, 'Maximum', 300),
      threshold: 85,
      comparison: above,
      badPeriods: 3,
      periods: 3,
      missing: NOT_BREACHING,
    },
  ];
}

function edgeAlarms({ distributionId }: AlarmResources): readonly AlarmSpec[] {
  if (distributionId === null) return [];
  return [
    {
      name: 'EdgeErrors',
      description: 'CloudFront answers clients with 5xx, its own or those of the load balancer.',
      severity: 'page',
      runbook: 'edge-errors',
      metric: metric(
        'AWS/CloudFront',
        '5xxErrorRate',
        { DistributionId: distributionId, Region: 'Global' },
        'Average',
        300,
      ),
      threshold: 10,
      comparison: above,
      badPeriods: 2,
      periods: 3,
      missing: NOT_BREACHING,
    },
  ];
}
