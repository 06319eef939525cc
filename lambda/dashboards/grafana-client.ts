/**
 * Grafana's HTTP API, as far as it is needed here. What may pass by itself (no connection, 429, 5xx) is tried again
 * with growing pauses until the deadline; any other refusal is thrown with Grafana's own words, never with a token or
 * a password.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../core/backoff.ts';
import type { Clock } from '../../core/clock.ts';
import type { Json } from './definition.ts';

export type GrafanaClient = {
  /** Null: 404. */
  readonly get: (path: string) => Promise<Json | null>;
  readonly post: (path: string, body: Json) => Promise<Json>;
  readonly put: (path: string, body: Json) => Promise<Json>;
  /** What is gone already is as good as deleted. */
  readonly remove: (path: string) => Promise<void>;
};

export type GrafanaClientOptions = {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
  readonly clock: Clock;
  /** Monotonic milliseconds. */
  readonly deadlineMs: number;
  /** @default 1_000 */
  readonly firstPauseMs?: number;
};

export class GrafanaRefusal extends Error {
  readonly status: number;

  constructor(what: string, status: number, said: string) {
    super(`Grafana answered ${status} to ${what}: ${said}`);
    this.status = status;
  }
}

const REQUEST_TIMEOUT_MS = 20_000;
const LONGEST_PAUSE_MS = 20_000;

export function createGrafanaClient(options: GrafanaClientOptions): GrafanaClient {
  const { url, token, clock, deadlineMs } = options;

  const once = async (method: string, path: string, body: Json | undefined): Promise<Response> =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        // Rules stay editable in Grafana; the next deployment puts ours back.
        'x-disable-provenance': 'true',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });

  const ask = async (method: string, path: string, body?: Json): Promise<Json | null> => {
    const what = `${method} ${path}`;
    for (let attempt = 1; ; attempt += 1) {
      const pauseMs = backoffMs(
        { firstMs: options.firstPauseMs ?? 1_000, longestMs: LONGEST_PAUSE_MS },
        attempt,
      );
      const answer = await once(method, path, body).catch((cause: unknown) => {
        if (clock.monotonicMs() + pauseMs > deadlineMs)
          throw new Error(`Grafana cannot be reached for ${what}`, { cause });
        return null;
      });
      if (answer !== null) {
        const text = await answer.text();
        if (answer.ok) return text === '' ? null : (JSON.parse(text) as Json);
        if (answer.status === 404 && method !== 'POST') return null;
        const mayPass = answer.status === 429 || answer.status >= 500;
        if (!mayPass || clock.monotonicMs() + pauseMs > deadlineMs) {
          throw new GrafanaRefusal(what, answer.status, text.slice(0, 300));
        }
      }
      await delay(pauseMs);
    }
  };

  return {
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
    put: async (path, body) => {
      const answer = await ask('PUT', path, body);
      if (answer === null) throw new GrafanaRefusal(`PUT ${path}`, 404, 'not found');
      return answer;
    },
    remove: async (path) => {
      await ask('DELETE', path);
    },
  };
}
