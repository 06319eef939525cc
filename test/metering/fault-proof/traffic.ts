/** The traffic of the fault proof, and the faults that fall on it. */
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Gateway } from '../../../local/gateway.ts';
import { seededRandom } from '../../support/random.ts';
import type { Cluster } from './parts.ts';
import { requestNumber, type Asked } from './workload.ts';

export type TrafficOptions = {
  readonly requests: number;
  /** SIGKILLs of a task, spread over the run. */
  readonly kills: number;
  /** Restarts of PostgreSQL, spread over the run; every second one is a SIGKILL. */
  readonly restarts: number;
  readonly seed: number;
  readonly concurrency: number;
  readonly report: (sentence: string) => void;
};

export type Traffic = {
  /** Tags of the requests that got a 200 with a whole head. */
  readonly answered: ReadonlySet<string>;
  readonly kills: number;
  readonly restarts: number;
};

export async function sendAll(
  options: TrafficOptions,
  gateway: Gateway,
  keys: readonly string[],
  cluster: Cluster,
): Promise<Traffic> {
  const random = seededRandom(options.seed);
  const agent = new Agent({ connections: options.concurrency, pipelining: 1 });
  const answered = new Set<string>();
  let next = 0;
  let kills = 0;
  let restarts = 0;
  const restarting: Promise<void>[] = [];

  const restart = async (isCrash: boolean): Promise<void> => {
    await (isCrash ? cluster.crash() : cluster.stop());
    await delay(500);
    await cluster.start();
  };
  /** Faults are due at equal distances over the run. */
  const harm = (sent: number): void => {
    const victims = gateway.tasks();
    const victim = victims[Math.floor(random() * victims.length)];
    if (sent >= ((kills + 1) * options.requests) / (options.kills + 1) && victim !== undefined) {
      kills += 1;
      options.report(`kill -9 of ${victim.name} after ${sent} requests`);
      victim.kill('SIGKILL');
    }
    if (restarts < options.restarts && sent >= ((restarts + 0.5) * options.requests) / options.restarts) {
      restarts += 1;
      const isCrash = restarts % 2 === 0;
      options.report(`PostgreSQL is ${isCrash ? 'killed' : 'stopped'} after ${sent} requests`);
      // One after the other, should one take longer than the distance between two.
      restarting.push((restarting.at(-1) ?? Promise.resolve()).then(() => restart(isCrash)));
    }
  };
  const worker = async (): Promise<void> => {
    while (next < options.requests) {
      const number = next;
      next += 1;
      if (number % 50 === 0) harm(number);
      if (number > 0 && number % 10_000 === 0) options.report(`${number} requests`);
      const asked = requestNumber(number, random);
      const status = await send(
        asked,
        await someTask(gateway, number),
        keys[number % keys.length] ?? '',
        agent,
      );
      if (status === 200) answered.add(asked.tag);
      // As a client does; else a hard budget that cannot be checked for a moment would eat up the requests there are.
      if (status === 503) await delay(100);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  await Promise.all(restarting);
  await agent.close();
  return { answered, kills, restarts };
}

async function someTask(gateway: Gateway, number: number): Promise<string> {
  for (;;) {
    const tasks = gateway.tasks();
    const task = tasks[number % Math.max(1, tasks.length)];
    if (task !== undefined) return task.url;
    await delay(20);
  }
}

/** The status, or 0 when there was no whole answer. */
async function send(asked: Asked, url: string, key: string, agent: Agent): Promise<number> {
  const leaving = asked.leavesAfterMs === null ? null : AbortSignal.timeout(asked.leavesAfterMs);
  try {
    const answer = await request(`${url}${asked.path}`, {
      method: 'POST',
      dispatcher: agent,
      signal: leaving,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'x-client-request-id': asked.tag,
        'user-agent': 'fault-proof/1',
      },
      body: asked.body,
      headersTimeout: 60_000,
      bodyTimeout: 60_000,
    });
    await answer.body.dump({ limit: 10_000_000 });
    return answer.statusCode;
  } catch {
    // The client left, the task was killed, or Bedrock's cut went through: what the proof is about.
    return 0;
  }
}
