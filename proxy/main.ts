/**
 * The proxy task: reads and checks the environment and starts, as one process that serves, or as the primary of several
 * (TASK_PROCESSES). What serves is loaded only where it serves, so that a primary stays small.
 */
import cluster from 'node:cluster';
import { systemClock } from '../core/clock.ts';
import { readSettings } from '../core/settings/read-settings.ts';
import { programs } from '../core/settings/settings.ts';
import { errorText } from './log.ts';
import { roleIn } from './processes/arguments.ts';

async function main(): Promise<void> {
  const settings = readSettings(programs.proxy, process.env);
  const deps = { random: Math.random, exit: (code: number) => process.exit(code) };
  if (settings.taskProcesses > 1 && cluster.isPrimary) {
    const { superviseProcesses } = await import('./processes/primary.ts');
    superviseProcesses(settings, { ...deps, clock: systemClock });
    return;
  }
  const { serveTask } = await import('./serve-task.ts');
  await serveTask(settings, cluster.isWorker ? roleIn(process.argv) : null, deps);
}

main().catch((error: unknown) => {
  console.error(errorText(error));
  process.exit(1);
});
