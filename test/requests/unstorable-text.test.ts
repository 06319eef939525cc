/**
 * PostgreSQL cannot hold NUL, nor half of a surrogate pair. Wherever a client writes such text, it gets an answer or a
 * refusal, never a failure, and what is recorded of its call arrives.
 */
import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { Pool } from 'undici';
import { routes } from '../../core/routes.ts';
import { eventually } from '../support/eventually.ts';
import { AUDIENCE, startIssuer } from '../support/issuer.ts';
import { metricsOf } from '../support/metrics.ts';
import { startGate } from '../support/start-gate.ts';
import {
  chatBody,
  converseBody,
  countBody,
  embeddingsBody,
  invokeBody,
  messagesBody,
  rerankBody,
  responsesBody,
} from './fuzz-seeds.ts';

const AT_ONCE = 8;
const UNSTORABLE = ['a\0b', 'a\ud800b'];
/** NUL, half a surrogate pair as bytes, and what some decode to NUL. */
const IN_URLS = ['%00', 'a%00b', '%ED%A0%80', '%C0%80', '%2500'];

const bodies: readonly (readonly [path: string, seed: unknown])[] = [
  ['/v1/chat/completions', { ...chatBody, user: 'u', safety_identifier: 's', metadata: { a: 'b' } }],
  ['/v1/messages', messagesBody],
  ['/v1/messages/count_tokens', messagesBody],
  [
    '/v1/responses',
    {
      ...responsesBody,
      user: 'u',
      safety_identifier: 's',
      prompt_cache_key: 'k',
      metadata: { a: 'b' },
      stream: false,
    },
  ],
  ['/v1/responses', { model: 'claude-haiku-4-5', input: 'hi', previous_response_id: 'r' }],
  ['/v1/responses', { model: 'claude-haiku-4-5', input: [{ type: 'item_reference', id: 'i' }] }],
  ['/v1/responses/input_tokens', responsesBody],
  ['/v1/embeddings', embeddingsBody],
  ['/v1/rerank', rerankBody],
  ['/bedrock/model/claude-haiku-4-5/invoke', invokeBody],
  ['/bedrock/model/nova-micro/converse', converseBody],
  ['/bedrock/model/claude-haiku-4-5/count-tokens', countBody],
];

/** `value` with each of its texts in turn replaced. */
function* withEachText(value: unknown, by: string): Generator {
  if (typeof value === 'string') yield by;
  else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      for (const changed of withEachText(member, by)) {
        if (Array.isArray(value)) yield value.toSpliced(Number(key), 1, changed);
        else yield { ...value, [key]: changed };
      }
    }
  }
}

type Sent = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

function* everything(): Generator<Sent> {
  for (const [path, seed] of bodies) {
    for (const text of UNSTORABLE) {
      for (const body of withEachText(seed, text)) yield { method: 'POST', path, body: JSON.stringify(body) };
    }
  }
  for (const { path, target, methods } of routes) {
    if (target !== 'proxy' || !path.includes('{id}')) continue;
    for (const id of IN_URLS) {
      for (const method of methods) {
        if (method !== 'GET' && method !== 'POST' && method !== 'DELETE') continue;
        const body = method === 'POST' ? { body: JSON.stringify(converseBody) } : {};
        yield { method, path: path.replace('{id}', id), ...body };
      }
    }
  }
  for (const name of ['since', 'until', 'start_date', 'end_date', 'timezone', 'group_by', 'scope', 'other']) {
    for (const text of IN_URLS) yield { method: 'GET', path: `/v1/usage?${name}=${text}` };
  }
  // A header holds no NUL, but every other byte.
  const bytes = '\x80\xa0\xed\xa0\x80\xff%00';
  const marks = [
    'x-client-request-id',
    'x-request-id',
    'session_id',
    'x-session-id',
    'user-agent',
    'traceparent',
  ];
  for (const name of [...marks, 'anthropic-version', 'anthropic-beta', 'x-forwarded-for']) {
    yield {
      method: 'POST',
      path: '/v1/chat/completions',
      body: JSON.stringify(chatBody),
      headers: { [name]: bytes },
    };
  }
}

test('text that PostgreSQL cannot hold is no failure anywhere', async (t) => {
  const issuer = await startIssuer(t);
  const gate = await startGate(t, {
    environment: {
      RESPONSES_RETENTION_DAYS: '1',
      OIDC_ISSUER: issuer.url,
      OIDC_AUDIENCE: AUDIENCE,
      OIDC_CREATES: 'users-and-teams',
      OIDC_TEAM_CLAIM: 'team',
      OIDC_ROLE_CLAIM: 'role',
    },
  });
  const pool = new Pool(gate.tasks()[0]?.url ?? '', { connections: AT_ONCE });
  t.after(() => pool.close());
  const send = async ({ method, path, body, headers }: Sent, credential: string): Promise<number> => {
    const answer = await pool.request({
      method,
      path,
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    await answer.body.dump();
    return answer.statusCode;
  };

  await t.test('in bodies, paths, queries and headers', async () => {
    const { secret } = await gate.admin.createKey();
    const failed: string[] = [];
    const requests = everything();
    const worker = async (): Promise<void> => {
      for (const sent of requests) {
        const status = await send(sent, secret);
        if (status < 500) continue;
        failed.push(
          `${status} ${sent.method} ${sent.path} ${sent.body ?? JSON.stringify(sent.headers ?? {})}`,
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    deepEqual(failed, []);
  });

  await t.test('in the claims of a token', async () => {
    const chat: Sent = { method: 'POST', path: '/v1/chat/completions', body: JSON.stringify(chatBody) };
    for (const text of UNSTORABLE) {
      equal(await send(chat, await issuer.token({ sub: `s ${text}` })), 401, 'nobody is called that');
      for (const claim of ['team', 'email', 'role', 'name']) {
        const token = await issuer.token({ sub: `of-${claim}`, [claim]: text });
        equal(await send(chat, token), 200, claim);
      }
      const token = await issuer.token({ sub: 'of-teams', team: [text, 'a team'] });
      equal(await send(chat, token), 200, 'team');
    }
    const teams = await gate.database.query('select team_id from teams');
    deepEqual(
      teams.map((row) => row['team_id']),
      ['a team'],
    );
  });

  await t.test('and every record arrives', async () => {
    await eventually(
      async () => {
        const metrics = await metricsOf(gate.tasks()[0]?.url ?? '');
        match(metrics, /^stargate_usage_journal_pending 0$/m);
        match(metrics, /^stargate_usage_rows_refused 0$/m);
      },
      { withinMs: 15_000 },
    );
  });
});
