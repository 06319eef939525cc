/**
 * The gateway as a script written for LiteLLM meets it: `admin` and `on.…` speak to the load balancer, where both of its
 * APIs are; `through.…` to the edge, where a developer's tools are.
 */
import { equal } from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { request } from 'undici';
import type { ArrivedCall } from '../../simulator/simulator.ts';
import { eventually } from '../support/eventually.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

/** Replies as checks look into them; a wrong step fails the check by itself. */
// oxlint-disable-next-line typescript/no-explicit-any -- the shape is what the checks are about
export type Json = any;

export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The text as JSON; null where it is none. */
  readonly body: Json;
};

/** Calls one address with one credential. */
export type Caller = {
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Reply>;
  readonly post: (path: string, body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Reply>;
  readonly delete: (path: string) => Promise<Reply>;
  /** The body of a reply that must be a success. */
  readonly done: (path: string, body: unknown) => Promise<Json>;
  readonly read: (path: string) => Promise<Json>;
  /** A short chat completion. */
  readonly chat: (fields?: Readonly<Record<string, unknown>>) => Promise<Reply>;
};

export type MadeKey = { readonly secret: string; readonly id: string; readonly reply: Json };

export type Gateway = {
  readonly gate: Gate;
  /** The load balancer, with the master key. */
  readonly admin: Caller;
  /** The load balancer, with this key; null: without a credential. */
  readonly on: (secret: string | null) => Caller;
  /** The edge, with this key; null: without a credential. */
  readonly through: (secret: string | null) => Caller;
  readonly key: (fields?: Readonly<Record<string, unknown>>) => Promise<MadeKey>;
  /** A key of a new user of this role. */
  readonly keyOf: (role: string) => Promise<MadeKey & { readonly userId: string }>;
  /** What Bedrock was sent with this word in it. */
  readonly sent: (word: string) => readonly { readonly target: string; readonly body: Json }[];
};

/** The cheapest chat model there is. */
export const MODEL = 'nova-micro';

export async function startGateway(t: TestContext): Promise<Gateway> {
  const arrived: ArrivedCall[] = [];
  const gate = await startGate(t, {
    watchBedrock: (call) => arrived.push(call),
    environment: { RESPONSES_RETENTION_DAYS: '1' },
  });
  const on = (secret: string | null): Caller => caller(gate.albUrl, secret);
  const admin = on(gate.masterKey);
  const key = async (fields: Readonly<Record<string, unknown>> = {}): Promise<MadeKey> => {
    const reply = await admin.done('/key/generate', fields);
    return { secret: reply.key, id: reply.key_id, reply };
  };
  return {
    gate,
    admin,
    on,
    through: (secret) => caller(gate.edgeUrl, secret),
    key,
    keyOf: async (role) => {
      const user = await admin.done('/user/new', { user_role: role });
      return { secret: user.key, id: user.key_id, reply: user, userId: user.user_id };
    },
    sent: (word) =>
      arrived.flatMap(({ target, body }) =>
        body.includes(word) ? [{ target, body: JSON.parse(body.toString()) }] : [],
      ),
  };
}

function caller(url: string, secret: string | null): Caller {
  const credential = secret === null ? {} : { authorization: `Bearer ${secret}` };
  const send = async (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> => {
    const answer = await request(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...credential, ...headers },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, text, body: asJson(text) };
  };
  const post: Caller['post'] = (path, body, headers) => send('POST', path, body, headers);
  const get: Caller['get'] = (path, headers) => send('GET', path, undefined, headers);
  return {
    get,
    post,
    delete: (path) => send('DELETE', path, undefined),
    done: async (path, body) => succeeded(await post(path, body)),
    read: async (path) => succeeded(await get(path)),
    chat: (fields = {}) =>
      post('/v1/chat/completions', {
        model: MODEL,
        max_tokens: 20,
        messages: [{ role: 'user', content: 'Hello!' }],
        ...fields,
      }),
  };
}

function succeeded(reply: Reply): Json {
  equal(reply.status, 200, reply.text);
  return reply.body;
}

function asJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A name that no other check uses. */
export function named(what: string): string {
  return `${what}-${crypto.randomUUID().slice(0, 8)}`;
}

export function statusOf(reply: Reply): number {
  return reply.status;
}

/** Waits for what the records of calls lead to. */
export function inTime<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  return eventually(check, { withinMs: 15_000 });
}

/** The data of each event of a stream, `[DONE]` left out. */
export function eventsOf(reply: Reply): readonly Json[] {
  return reply.text
    .split('\n')
    .flatMap((line) =>
      line.startsWith('data: ') && line !== 'data: [DONE]' ? [JSON.parse(line.slice(6))] : [],
    );
}
