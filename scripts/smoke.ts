/**
 * The smoke test of a proxy in its container, or of its bundle: what a task needs around it on this machine
 * (PostgreSQL, Bedrock, a key), and the few calls that show it is whole. For scripts/image.ts and the tests.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '../core/db/connect.ts';
import { migrate } from '../core/db/migrate.ts';
import { createHandler } from '../lambda/admin/handler.ts';
import { fixedSecret } from '../core/keys/rotating-secret.ts';
import { MIGRATIONS_DIRECTORY } from '../lib/bundle.ts';
import { startBedrockSimulator } from '../simulator/simulator.ts';
import { startEmbeddedPostgres } from '../local/postgres/embedded.ts';

export type Surroundings = {
  /** What the proxy must be told. */
  readonly environment: Readonly<Record<string, string>>;
  /** A virtual key. */
  readonly key: string;
  readonly stop: () => Promise<void>;
};

const MASTER_KEY = 'sk-master-of-the-smoke-test';
const KEY_PEPPER = 'pepper-of-the-smoke-test';
const BEDROCK_KEY = 'bedrock-key-of-the-smoke-test';
const READY_WITHIN_MS = 30_000;
const MODEL = 'claude-haiku-4-5';

/** `databaseUrl`: a database that is there already. @default an embedded PostgreSQL */
export async function startSurroundings(databaseUrl?: string): Promise<Surroundings> {
  const postgres =
    databaseUrl === undefined ? await startDatabase() : { url: databaseUrl, stop: async () => {} };
  const bedrock = await startBedrockSimulator({ port: 0, accessKeys: [], bearerTokens: [BEDROCK_KEY] });
  await migrate(postgres.url, MIGRATIONS_DIRECTORY);
  return {
    environment: {
      DATABASE_URL: postgres.url,
      KEY_PEPPER,
      AWS_REGION: 'us-east-1',
      AWS_BEARER_TOKEN_BEDROCK: BEDROCK_KEY,
      BEDROCK_ENDPOINT: bedrock.url,
    },
    key: await makeKey(postgres.url),
    stop: async () => {
      await bedrock.close();
      await postgres.stop();
    },
  };
}

/** Ready, a call, a stream, a refusal, metrics. Throws an error that names the first thing that is wrong. */
export async function smoke(url: string, key: string): Promise<void> {
  await ready(url);
  const call = await chat(url, key, false);
  expect(
    call.status === 200 && call.text.includes('"usage"'),
    `a call answered ${call.status}: ${call.text}`,
  );
  const stream = await chat(url, key, true);
  expect(
    stream.status === 200 && stream.text.trimEnd().endsWith('data: [DONE]'),
    `a stream answered ${stream.status} and ended with ${JSON.stringify(stream.text.slice(-60))}`,
  );
  const stranger = await chat(url, `${key.slice(0, -4)}AAAA`, false);
  expect(stranger.status === 401, `an unknown key was answered ${stranger.status}`);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(/^stargate_requests_total\{[^}]*\} [1-9]/m.test(metrics), 'the calls are not in /metrics');
}

async function ready(url: string): Promise<void> {
  const deadline = AbortSignal.timeout(READY_WITHIN_MS);
  while (!deadline.aborted) {
    const isReady = await fetch(`${url}/health/readiness`).then(
      (answer) => answer.status === 200,
      () => false,
    );
    if (isReady) return;
    await delay(100);
  }
  throw new Error('It did not become ready.');
}

async function chat(url: string, key: string, stream: boolean): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: MODEL, stream, messages: [{ role: 'user', content: 'hello' }] }),
    signal: AbortSignal.timeout(30_000),
  });
  return { status: answer.status, text: await answer.text() };
}

function expect(holds: boolean, sentence: string): void {
  if (!holds) throw new Error(`Smoke test: ${sentence}`);
}

/** By the admin function, as an admin would. */
async function makeKey(databaseUrl: string): Promise<string> {
  const admin = createHandler({
    databaseUrl,
    masterKeys: fixedSecret(MASTER_KEY),
    keyPepper: KEY_PEPPER,
    region: 'us-east-1',
    oidc: null,
    log: () => undefined,
  });
  try {
    const { statusCode, body } = await admin.handle({
      httpMethod: 'POST',
      path: '/key/generate',
      headers: { authorization: `Bearer ${MASTER_KEY}`, 'content-type': 'application/json' },
      body: '{}',
    });
    const { key } = JSON.parse(body) as { key?: string };
    if (statusCode !== 200 || key === undefined) throw new Error(`no key was made: ${statusCode} ${body}`);
    return key;
  } finally {
    await admin.close();
  }
}

async function startDatabase(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'stargate-smoke-'));
  // PostgreSQL may have to run as another user than ours.
  await chmod(dataDirectory, 0o755);
  const postgres = await startEmbeddedPostgres({
    dataDirectory,
    password: 'password-of-the-smoke-test',
    durability: 'throwaway',
  });
  const server = connect({ url: postgres.urlOf('postgres'), maxConnections: 1 });
  await server.query('create database smoke');
  await server.close();
  return {
    url: postgres.urlOf('smoke'),
    stop: async () => {
      await postgres.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
