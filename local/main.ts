/**
 * `npm start`: the whole gateway on this machine. Shows its progress, prints how to use it, then `Stargate is ready`.
 * Ctrl-C, SIGTERM, SIGHUP and the death of npm stop everything within five seconds and leave no process.
 */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../core/clock.ts';
import { LocalProblem } from './local-problem.ts';
import { watchParents } from './parent-watch.ts';
import { laptopTaskEnvironment, readLocalSettings } from './settings.ts';
import { welcome } from './welcome.ts';

/** Past this nothing is waited for: children see us go and follow. */
const STOP_DEADLINE_MS = 4_700;

async function main(): Promise<number> {
  // Relative paths, the default data directory among them, count from the project.
  process.chdir(fileURLToPath(new URL('..', import.meta.url)));
  const startedMs = systemClock.monotonicMs();
  const stop = watchForStop();
  console.log('Stargate is starting');
  const settings = readLocalSettings(process.env, process.argv.slice(2));
  // Loaded only now, so that signals are handled and the first line is seen at once.
  const { createLaptop } = await import('./laptop.ts');
  const laptop = createLaptop({
    settings,
    taskEnvironment: laptopTaskEnvironment(process.env, settings.bedrock),
    clock: systemClock,
    onStep: (what, tookMs) => console.log(`  ✓ ${what} (${seconds(tookMs)})`),
    report: (sentence) => console.log(`  ! ${sentence}`),
    signal: stop.signal,
  });
  try {
    const running = await laptop.start();
    console.log(welcome(running));
    console.log(`  Started in ${seconds(systemClock.monotonicMs() - startedMs)}; Ctrl-C stops everything.\n`);
    console.log('Stargate is ready');
    await stop.asked;
    console.log('Stargate is stopping');
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    await laptop.stop();
  }
  return 0;
}

/** `asked` resolves, once, when anything tells us to stop; from then on a deadline runs. */
function watchForStop(): { readonly signal: AbortSignal; readonly asked: Promise<unknown> } {
  const controller = new AbortController();
  const asked = once(controller.signal, 'abort');
  const stop = (): void => {
    if (controller.signal.aborted) return;
    setTimeout(() => process.exit(0), STOP_DEADLINE_MS).unref();
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // Whoever read our output has gone; that is no reason to fail.
  process.stdout.on('error', () => undefined);
  watchParents(stop);
  return { signal: controller.signal, asked };
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof LocalProblem ? `Stargate cannot start. ${error.message}` : error);
    process.exit(1);
  },
);
