/** What is wrong with the size and the settings of the proxy tasks. */
import type { Setting } from '../../core/settings/read-settings.ts';
import { programs, proxySettingsOfStacks } from '../../core/settings/settings.ts';
import type { ProxySize } from '../environment.ts';
import { fargateMemoryFor } from '../fargate-sizes.ts';
import { carriedBy, inflightTarget } from '../scaling.ts';

export function validateProxy(proxy: ProxySize): readonly string[] {
  const problems: string[] = [];
  const memory = fargateMemoryFor(proxy.cpu);
  if (memory === null) {
    problems.push(`proxy.cpu: ${proxy.cpu} is not a Fargate size; take 256, 512, 1024, 2048 or 4096`);
  } else if (!memory.includes(proxy.memoryMiB)) {
    problems.push(
      `proxy.memoryMiB: Fargate offers no ${proxy.memoryMiB} MiB with cpu ${proxy.cpu}; take one of ${memory.join(', ')}`,
    );
  }
  if (proxy.minTasks < 1) problems.push('proxy.minTasks: at least 1');
  if (proxy.maxTasks < proxy.minTasks) {
    problems.push(`proxy.maxTasks: ${proxy.maxTasks} is less than minTasks ${proxy.minTasks}`);
  }
  const { inflightPerTask } = proxy;
  if (inflightPerTask !== undefined && (inflightPerTask < 1 || inflightPerTask > carriedBy(proxy.cpu))) {
    problems.push(
      `proxy.inflightPerTask: 1 to ${carriedBy(proxy.cpu)}, the calls that a task with cpu ${proxy.cpu} carries; leave it out for ${inflightTarget({ cpu: proxy.cpu })}`,
    );
  }
  const settings: readonly Setting[] = Object.values(programs.proxy);
  const ofStacks: readonly Setting[] = Object.values(proxySettingsOfStacks);
  for (const name of Object.keys(proxy.settings ?? {})) {
    const setting = settings.find((one) => one.name === name);
    if (setting === undefined) problems.push(`proxy.settings: the proxy reads no ${name}`);
    else if (setting.kind.isSecret === true) {
      problems.push(`proxy.settings: ${name} is a secret, which templates never hold; it comes by ARN`);
    } else if (ofStacks.some((one) => one.name === name)) {
      problems.push(`proxy.settings: ${name} is derived from lib/timeouts.ts and this environment`);
    }
  }
  return problems;
}
