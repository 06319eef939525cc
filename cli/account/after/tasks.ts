/** Whether the tasks run, and whether the load balancer sends them requests. */
import { stackName, resourcesOf } from '../deployed.ts';
import { about, type AccountFinding, type Check, type Examination } from '../finding.ts';

export const tasksCheck: Check = {
  topic: 'tasks',
  asks: [
    'cloudformation:ListStackResources',
    'ecs:DescribeServices',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth',
  ],
  run: async (examination) => {
    const { environment, aws } = examination;
    const resources = await resourcesOf(aws, stackName(environment, 'gateway'));
    const idsOf = (type: string) =>
      resources.filter((one) => one.type === type).map(({ physicalId }) => physicalId);
    const [cluster] = idsOf('AWS::ECS::Cluster');
    const services = idsOf('AWS::ECS::Service');
    const groups = idsOf('AWS::ElasticLoadBalancingV2::TargetGroup');
    return [
      ...(cluster === undefined ? [] : await serviceFindings(examination, cluster, services)),
      ...(await targetFindings(examination, groups)),
    ];
  },
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
async function serviceFindings(
  { aws, environment }: Examination,
  cluster: string,
  ids: readonly string[],
): Promise<readonly AccountFinding[]> {
  const { ok, failure, warning } = about('tasks', 'ecs:DescribeServices');
  const { services = [] } = await (await aws.ecs()).describeServices({ cluster, services: [...ids] });
  return services.map((service) => {
    const { runningCount: running = 0, desiredCount: desired = 0, deployments = [], events = [] } = service;
    const rollout = deployments.find(({ status }) => status === 'PRIMARY');
    const found = `${running} of ${desired} tasks run`;
    const last = events[0]?.message ?? '';
    if (rollout?.rolloutState === 'FAILED') {
      return failure(
        `${found}; the last release failed: ${rollout.rolloutStateReason ?? last}`,
        logs(environment.name),
      );
    }
    if (running === 0) return failure(`${found}: ${last}`, logs(environment.name));
    if (running < desired) {
      return warning(`${found}: ${last}`, 'wait, if a release is under way; else look at the message');
    }
    return ok(found);
  });
}

function logs(environment: string): string {
  return `npx stargate ops logs --env ${environment} shows what the tasks say`;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html; a function's group has no health. */
async function targetFindings(
  { aws }: Examination,
  arns: readonly string[],
): Promise<readonly AccountFinding[]> {
  if (arns.length === 0) return [];
  const { ok, failure } = about('load balancer', 'elasticloadbalancing:DescribeTargetHealth');
  const elb = await aws.elb();
  const { TargetGroups: groups = [] } = await elb.describeTargetGroups({ TargetGroupArns: [...arns] });
  const ofTasks = groups.filter(({ TargetType: type }) => type === 'ip');
  const found = await Promise.all(
    ofTasks.map(async ({ TargetGroupArn: arn = '', TargetGroupName: name = '' }) => {
      const { TargetHealthDescriptions: targets = [] } = await elb.describeTargetHealth({
        TargetGroupArn: arn,
      });
      const healthy = targets.filter(({ TargetHealth: health }) => health?.State === 'healthy');
      if (healthy.length > 0)
        return ok(`${healthy.length} of ${targets.length} tasks of ${name} are healthy`);
      const reasons = new Set(
        targets.flatMap(({ TargetHealth: health }) => health?.Description ?? health?.State ?? []),
      );
      return failure(
        `no task of ${name} is healthy${reasons.size === 0 ? '' : `: ${[...reasons].join('; ')}`}`,
        'a task is healthy once it sees a writable database with its schema: look at its log and at the migration',
      );
    }),
  );
  return found;
}
