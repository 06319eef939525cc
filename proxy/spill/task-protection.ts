/**
 * Asks ECS not to end this task by scaling in or by a deployment while it holds records that have waited for PostgreSQL.
 * It does not protect from failures, nor from somebody who stops the task; what is spilled does.
 *
 * Protection lasts ten minutes and is asked for again halfway, at most for an hour after the backlog began: an outage that
 * lasts longer must not keep a new version from coming. When the backlog is gone, so is the protection.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html: PUT to the agent,
 * which asks ECS as the task's role (ecs:UpdateTaskProtection); 1 to 2,880 minutes; the answer has `protection`, or
 * `failure` or `error` with a status of 4xx or 5xx.
 */
import { request } from '../upstream/http-client.ts';
import { alone } from '../../core/alone.ts';
import type { Clock } from '../../core/clock.ts';
import { isObject } from '../../core/json.ts';
import type { OnProblem } from '../../core/metrics/label-values.ts';

export type TaskProtection = { readonly isOn: () => boolean; readonly stop: () => void };

export type TaskProtectionOptions = {
  /** ECS_AGENT_URI: the agent of this task. */
  readonly agentUri: string;
  /** How long the oldest record has waited for PostgreSQL. */
  readonly oldestSeconds: () => number;
  readonly clock: Clock;
  readonly onProblem: OnProblem;
  /** @default five seconds */
  readonly lookMs?: number;
};

/** Records of a PostgreSQL that is well are shipped long before. */
const BACKLOG_SECONDS = 10;
const EXPIRES_MINUTES = 10;
const RENEW_MS = 300_000;
/** From the first request on; with its last ten minutes an hour at most. */
const LONGEST_MS = 50 * 60_000;
const LOOK_MS = 5_000;
/** After a failure: the agent limits requests, and ECS those of an account. */
const AGAIN_MS = 30_000;
const ANSWER_MS = 5_000;

export function protectTask(options: TaskProtectionOptions): TaskProtection {
  const { clock, onProblem } = options;
  const url = `${options.agentUri.replace(/\/$/, '')}/task-protection/v1/state`;
  let isOn = false;
  /** When the backlog began that it is protected for. */
  let sinceMs: number | null = null;
  let renewMs = Number.NEGATIVE_INFINITY;
  let againMs = Number.NEGATIVE_INFINITY;

  const set = async (state: { readonly ProtectionEnabled: boolean; readonly ExpiresInMinutes?: number }) => {
    const answer = await request(url, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(state),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const text = await answer.body.text();
    const said: unknown = JSON.parse(text);
    const protection = isObject(said) ? said['protection'] : null;
    if (!isObject(protection) || protection['ProtectionEnabled'] !== state.ProtectionEnabled)
      throw new Error(`the agent of ECS answered ${answer.statusCode}: ${text.slice(0, 300)}`);
    isOn = state.ProtectionEnabled;
  };
  const look = async (): Promise<void> => {
    const nowMs = clock.monotonicMs();
    const hasBacklog = options.oldestSeconds() > BACKLOG_SECONDS;
    if (!hasBacklog) sinceMs = null;
    else sinceMs ??= nowMs;
    if (nowMs < againMs) return;
    const isWanted = sinceMs !== null && nowMs - sinceMs < LONGEST_MS;
    if (isWanted && (!isOn || nowMs >= renewMs)) {
      await set({ ProtectionEnabled: true, ExpiresInMinutes: EXPIRES_MINUTES });
      renewMs = nowMs + RENEW_MS;
    }
    if (isOn && sinceMs === null) await set({ ProtectionEnabled: false });
  };
  const lookOnce = alone(() =>
    look().catch((error: unknown) => {
      againMs = clock.monotonicMs() + AGAIN_MS;
      onProblem('task protection', error);
    }),
  );
  const timer = setInterval(() => void lookOnce(), options.lookMs ?? LOOK_MS);
  timer.unref();
  return {
    isOn: () => isOn,
    stop: () => clearInterval(timer),
  };
}
