/** `stargate ops status`: stacks, tasks, their health at the load balancer, and the alarms that ring. */
import { STACKS } from '../account/deployed.ts';
import { awsRefusal } from '../aws/aws-refusal.ts';
import { proxyService, type Deployment } from './deployment.ts';

/** Of the events of a service, which say why a task does not start. */
const EVENTS = 5;

export async function status(deployment: Deployment): Promise<string> {
  const parts = await Promise.all([
    stacksText(deployment),
    serviceText(deployment),
    targetsText(deployment),
    alarmsText(deployment),
  ]);
  return parts.join('\n\n');
}

async function stacksText({ environment, aws }: Deployment): Promise<string> {
  const cloudFormation = await aws.cloudFormation();
  const lines = await Promise.all(
    STACKS.map(async (stack) => {
      try {
        const { Stacks } = await cloudFormation.describeStacks({
          StackName: `stargate-${environment}-${stack}`,
        });
        const [found] = Stacks ?? [];
        return `  ${stack}: ${found?.StackStatus ?? 'unknown'}, since ${time(found?.LastUpdatedTime ?? found?.CreationTime)}`;
      } catch (error) {
        return `  ${stack}: ${awsRefusal(error).sentence}`;
      }
    }),
  );
  return ['Stacks', ...lines].join('\n');
}

async function serviceText(deployment: Deployment): Promise<string> {
  const { cluster, service } = await proxyService(deployment);
  const ecs = await deployment.aws.ecs();
  const [{ services }, { taskArns = [] }] = await Promise.all([
    ecs.describeServices({ cluster, services: [service] }),
    ecs.listTasks({ cluster, serviceName: service }),
  ]);
  const [found] = services ?? [];
  if (found === undefined) return `Tasks\n  ECS knows no service ${service}`;
  const lines = [
    `Tasks: ${found.runningCount} running, ${found.pendingCount} starting, ${found.desiredCount} wanted`,
  ];
  for (const one of found.deployments ?? []) {
    const reason = one.rolloutStateReason === undefined ? '' : `: ${one.rolloutStateReason}`;
    lines.push(
      `  ${one.status} ${one.taskDefinition?.split('/').at(-1)}, ${one.runningCount} of ${one.desiredCount}, ${one.rolloutState}${reason}`,
    );
  }
  if (taskArns.length > 0) {
    const { tasks = [] } = await ecs.describeTasks({ cluster, tasks: taskArns.slice(0, 100) });
    for (const task of tasks) {
      lines.push(
        `  ${task.taskArn?.split('/').at(-1)} ${task.lastStatus} ${task.healthStatus} ${task.availabilityZone}, since ${time(task.startedAt)}`,
      );
    }
  }
  lines.push('  Last events');
  for (const event of (found.events ?? []).slice(0, EVENTS)) {
    lines.push(`  ${time(event.createdAt)} ${event.message}`);
  }
  return lines.join('\n');
}

async function targetsText(deployment: Deployment): Promise<string> {
  const group = await deployment.idOf('gateway', 'AWS::ElasticLoadBalancingV2::TargetGroup', 'Proxy');
  const elb = await deployment.aws.elb();
  const { TargetHealthDescriptions: targets = [] } = await elb.describeTargetHealth({
    TargetGroupArn: group,
  });
  const lines = targets.map(({ Target, TargetHealth }) => {
    const why = TargetHealth?.Description === undefined ? '' : `: ${TargetHealth.Description}`;
    return `  ${Target?.Id} ${TargetHealth?.State}${why}`;
  });
  return ['At the load balancer', ...(lines.length === 0 ? ['  no task'] : lines)].join('\n');
}

async function alarmsText({ environment, aws }: Deployment): Promise<string> {
  const cloudWatch = await aws.cloudWatch();
  const { MetricAlarms: alarms = [] } = await cloudWatch.describeAlarms({
    AlarmNamePrefix: `stargate-${environment}-`,
    StateValue: 'ALARM',
  });
  const lines = alarms.map(
    ({ AlarmName, AlarmDescription, StateUpdatedTimestamp }) =>
      `  ${AlarmName}, since ${time(StateUpdatedTimestamp)}: ${AlarmDescription}`,
  );
  return ['Alarms that ring', ...(lines.length === 0 ? ['  none'] : lines)].join('\n');
}

export function time(date: Date | undefined): string {
  return date === undefined ? 'unknown' : `${date.toISOString().slice(0, 19)}Z`;
}
