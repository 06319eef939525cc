/**
 * The exporter as a process, for its image and for the command line: serves until it is asked to stop, and leaves nothing
 * running behind it. A configuration that is not right ends it with 1, and everything wrong in one message.
 */
import { systemClock } from '../../core/clock.ts';
import type { SaasAccount } from '../../core/saas-usage/account.ts';
import type { Environment } from '../../core/settings/read-settings.ts';
import { readConfiguration } from './configuration.ts';
import { startExporter } from './exporter.ts';
import { createLog } from './log.ts';

export type RunOptions = {
  readonly environment: Environment;
  readonly random: () => number;
  readonly write: (line: string) => void;
  /** In place of those that the environment names. */
  readonly accounts?: readonly SaasAccount[];
};

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Resolves when it has stopped. */
export async function runExporter({ environment, random, write, accounts }: RunOptions): Promise<void> {
  const stopAsked = Promise.withResolvers<void>();
  const stop = () => stopAsked.resolve();
  for (const signal of SIGNALS) process.once(signal, stop);
  try {
    const configuration = await readConfiguration(environment, accounts ?? null);
    const log = createLog(systemClock, write);
    const exporter = await startExporter({ configuration, environment, clock: systemClock, random, log });
    await stopAsked.promise;
    await exporter.stop();
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, stop);
  }
}
