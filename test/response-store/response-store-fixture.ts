/** A gate of two tasks that keeps responses, asked over plain HTTP so that a request can be put to either task. */
import { equal } from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { request } from 'undici';
import { startGate, type Gate, type GateOptions } from '../support/start-gate.ts';

export const MODEL = 'claude-haiku-4-5';

export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
};

export type ResponseBody = {
  readonly id: string;
  readonly status: string;
  readonly store: boolean;
  readonly output: readonly { readonly id: string }[];
};

export type ResponseStoreFixture = {
  readonly gate: Gate;
  /** `POST /v1/responses` to the first task or the one numbered. */
  readonly create: (key: string, fields: object, task?: number) => Promise<Reply>;
  /** Any other request. */
  readonly ask: (key: string, method: 'GET' | 'DELETE', path: string, task?: number) => Promise<Reply>;
};

export async function startResponseStore(
  t: TestContext,
  options: GateOptions = {},
): Promise<ResponseStoreFixture> {
  const environment = { RESPONSES_RETENTION_DAYS: '1', ...options.environment };
  const gate = await startGate(t, { tasks: 2, ...options, environment });
  const urlOf = (task: number): string => gate.tasks()[task]?.url ?? '';
  return {
    gate,
    create: async (key, fields, task = 0) => {
      const answer = await request(`${urlOf(task)}/v1/responses`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: MODEL, ...fields }),
      });
      return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
    },
    ask: async (key, method, path, task = 0) => {
      const answer = await request(urlOf(task) + path, {
        method,
        headers: { authorization: `Bearer ${key}` },
      });
      return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
    },
  };
}

/** The response of a whole answer. */
export function bodyOf(reply: Reply): ResponseBody {
  equal(reply.status, 200, reply.text.slice(0, 500));
  return JSON.parse(reply.text) as ResponseBody;
}

/** The response in the last event of a stream, and the event's name. */
export function lastOf(reply: Reply): { readonly event: string; readonly response: ResponseBody } {
  equal(reply.status, 200, reply.text.slice(0, 500));
  const data = reply.text.trimEnd().split('\ndata: ').at(-1) ?? '';
  const { type, response } = JSON.parse(data) as { type: string; response: ResponseBody };
  return { event: type, response };
}

/** Status, field and text of a refusal. */
export function faultOf(reply: Reply): readonly [status: number, param: string | null, message: string] {
  const { error } = JSON.parse(reply.text) as { error: { param: string | null; message: string } };
  return [reply.status, error.param, error.message];
}
