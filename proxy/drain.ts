/**
 * The last minutes of a task's server: no new connections, running requests finish, idle connections go. Answers that
 * nobody waits for any more are running requests too: they are read to their end, or broken off a little earlier, so that
 * there is time to count their prompts.
 */
import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientConnections } from './client-connections.ts';

export type DrainLimits = {
  /** How long requests are still taken while the load balancer learns that the task is unready. */
  readonly unreadyDelayMs: number;
  /** After so long nothing runs any more. */
  readonly drainTimeoutMs: number;
};

export type DrainSteps = {
  /** What nobody waits for is not read any further, neither what runs now nor what is cut after that. */
  readonly breakOff: () => void;
  /** Prompts are not counted any more. */
  readonly stopCounting: () => void;
};

/** The end of the drain that is for counting: so long, but not more than this share of the drain. */
const COUNTING = { mostMs: 2_000, share: 0.1 };

export type Draining = {
  readonly server: Server;
  /** Requests that are being served. */
  readonly inflight: () => number;
  readonly connections: Pick<ClientConnections, 'hasUnsent'>;
};

export async function drain(
  { server, inflight, connections }: Draining,
  { unreadyDelayMs, drainTimeoutMs }: DrainLimits,
  { breakOff, stopCounting }: DrainSteps,
): Promise<void> {
  await delay(unreadyDelayMs);
  const closed = new Promise<void>((resolve) => {
    // Not by `close` of the HTTP server: it closes idle connections at once, and takes for idle one whose answer has ended
    // here but is not with its client yet.
    NetServer.prototype.close.call(server, () => resolve());
  });
  const idle = setInterval(() => {
    if (!connections.hasUnsent()) server.closeIdleConnections();
  }, 50);
  const countingMs = Math.min(COUNTING.mostMs, drainTimeoutMs * COUNTING.share);
  const cut = setTimeout(() => {
    breakOff();
    server.closeAllConnections();
  }, drainTimeoutMs - countingMs);
  const deadline = setTimeout(stopCounting, drainTimeoutMs);
  await closed;
  while (inflight() > 0) await delay(10);
  clearInterval(idle);
  clearTimeout(cut);
  clearTimeout(deadline);
}
