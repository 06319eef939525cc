/**
 * The last minutes of a task's server: no new connections, running requests finish, idle connections go. Answers that
 * nobody waits for any more are running requests too: they are read to their end, or charged at their worst case.
 */
import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

export type DrainLimits = {
  /** How long requests are still taken while the load balancer learns that the task is unready. */
  readonly unreadyDelayMs: number;
  /** After so long what still runs is cut. */
  readonly drainTimeoutMs: number;
};

/** `breakOff`: what nobody waits for is not read any further, neither what runs now nor what is cut after that. */
export async function drain(
  server: Server,
  inflight: () => number,
  limits: DrainLimits,
  breakOff: () => void,
): Promise<void> {
  await delay(limits.unreadyDelayMs);
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => {
    breakOff();
    server.closeAllConnections();
  }, limits.drainTimeoutMs);
  await closed;
  while (inflight() > 0) await delay(10);
  clearInterval(idle);
  clearTimeout(deadline);
}
