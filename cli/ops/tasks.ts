/** `stargate ops restart`, `scale` and `exec`: what is done to the tasks. Scaling and health checks stay as they are. */
import { spawn } from 'node:child_process';
import { UsageError } from '../usage-error.ts';
import { proxyService, type Deployment } from './deployment.ts';

/** New tasks beside the old ones, which leave when the new ones are healthy: nothing is dropped. */
export async function restart(deployment: Deployment): Promise<string> {
  const { cluster, service } = await proxyService(deployment);
  const ecs = await deployment.aws.ecs();
  const { service: after } = await ecs.updateService({ cluster, service, forceNewDeployment: true });
  const started = after?.deployments?.find(({ status }) => status === 'PRIMARY');
  return `Started ${started?.id ?? 'a deployment'}: ${started?.desiredCount ?? '?'} new tasks, then the old ones drain. stargate ops status shows it.`;
}

export type ScaleWanted = { readonly min: number | null; readonly max: number | null };

/** Fewest and most tasks, until a deployment of the gateway stack that changes them. */
export async function scale(deployment: Deployment, wanted: ScaleWanted): Promise<string> {
  const { service } = await proxyService(deployment);
  const scaling = await deployment.aws.applicationAutoScaling();
  const ResourceId = resourceId(service);
  const { ScalableTargets: targets } = await scaling.describeScalableTargets({
    ServiceNamespace: 'ecs',
    ResourceIds: [ResourceId],
    ScalableDimension: 'ecs:service:DesiredCount',
  });
  const [now] = targets ?? [];
  if (now?.MinCapacity === undefined || now.MaxCapacity === undefined) {
    throw new UsageError(`Nothing scales ${ResourceId}.`);
  }
  const before = `${now.MinCapacity} to ${now.MaxCapacity}`;
  if (wanted.min === null && wanted.max === null)
    return `Between ${now.MinCapacity} and ${now.MaxCapacity} tasks.`;
  const min = wanted.min ?? now.MinCapacity;
  const max = wanted.max ?? now.MaxCapacity;
  if (min < 1) throw new UsageError('--min must be at least 1: without a task nothing is served.');
  if (max < min) throw new UsageError(`--max ${max} is less than --min ${min}; give both.`);
  await scaling.registerScalableTarget({
    ServiceNamespace: 'ecs',
    ResourceId,
    ScalableDimension: 'ecs:service:DesiredCount',
    MinCapacity: min,
    MaxCapacity: max,
  });
  const notes =
    max > now.MaxCapacity
      ? ' That is more than before: stargate ops database says whether the database takes the connections.'
      : '';
  return `Between ${min} and ${max} tasks, before ${before}. To keep it, write it into lib/environments.ts (proxy.minTasks, maxTasks).${notes}`;
}

/** `arn:aws:ecs:region:account:service/cluster/name` → `service/cluster/name`, as scaling names it. */
function resourceId(serviceArn: string): string {
  return serviceArn.split(':').at(-1) ?? serviceArn;
}

export type ExecWanted = { readonly task: string | null; readonly command: string };

/** A shell in a task, by the AWS CLI and its Session Manager plugin, which hold the terminal. */
export async function exec(deployment: Deployment, wanted: ExecWanted): Promise<string> {
  const { cluster, service } = await proxyService(deployment);
  const ecs = await deployment.aws.ecs();
  const { services } = await ecs.describeServices({ cluster, services: [service] });
  if (services?.[0]?.enableExecuteCommand !== true) {
    throw new UsageError(
      "No shell is let into these tasks. To let one in: proxy: { exec: 'on' } in lib/environments.ts, and deploy. The session is logged, and the root file system of the tasks is writable as long as it is on.",
    );
  }
  const { taskArns = [] } = await ecs.listTasks({ cluster, serviceName: service });
  const task = taskArns.find((arn) => wanted.task === null || arn.endsWith(`/${wanted.task}`));
  if (task === undefined)
    throw new UsageError(`There is no task ${wanted.task ?? ''}; stargate ops status names them.`);
  await runAws([
    'ecs',
    'execute-command',
    '--region',
    deployment.aws.region,
    '--cluster',
    cluster,
    '--task',
    task,
    '--container',
    'proxy',
    '--interactive',
    '--command',
    wanted.command,
  ]);
  return '';
}

function runAws(words: readonly string[]): Promise<void> {
  // Ctrl-C is for what runs in the shell; the terminal sends it to every process here.
  const leave = (): void => undefined;
  process.on('SIGINT', leave);
  return new Promise<void>((resolve, reject) => {
    const child = spawn('aws', words, { stdio: 'inherit' });
    child.once('error', () =>
      reject(new UsageError('A shell needs the AWS CLI and its Session Manager plugin on this machine.')),
    );
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new UsageError(`aws ecs execute-command ended with ${code}.`)),
    );
  }).finally(() => process.off('SIGINT', leave));
}
