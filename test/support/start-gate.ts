/**
 * The whole gateway for one test file: a fresh database, the Bedrock simulator, proxy tasks as real processes, ALB
 * and edge on free ports. Everything ends with the test that started it.
 *
 *     const gate = await startGate(t, { tasks: 2 });
 *     const key = await gate.admin.createKey({ key_alias: 'ada' });
 *     const answer = await gate.chat(key.secret, 'hello');
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { systemClock } from '../../core/clock.ts';
import type { Database } from '../../core/db/connect.ts';
import { createAdminClient } from '../../local/admin-client.ts';
import { startBedrockSimulator, type ArrivedCall, type BedrockSimulator } from '../../simulator/simulator.ts';
import { startGateway } from '../../local/gateway.ts';
import { simulatorCredentials, taskEnvironment } from '../../local/settings.ts';
import type { ProxyTask } from '../../local/tasks/proxy-task.ts';
import { createAdminHelpers, type AdminHelpers } from './admin-helpers.ts';
import { createTestDatabase, type Lifetime } from './database.ts';
import type { DatabaseRelay } from './database-relay.ts';

export const MASTER_KEY = 'sk-master-only-for-tests';
export const KEY_PEPPER = 'pepper-only-for-tests';

export type GateOptions = {
  /** Proxy processes. @default 1 */
  readonly tasks?: number;
  /** More variables for the proxy tasks, such as MAX_BODY_BYTES. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Another Bedrock than the simulator. */
  readonly bedrockEndpoint?: string;
  /** What the gateway's connections to the database go through. @default nothing */
  readonly relay?: DatabaseRelay;
  /** Application inference profiles the simulator knows, and the foundation models behind them. @default none */
  readonly applicationProfiles?: Readonly<Record<string, string>>;
  /** Sees every request that arrives at the simulator. @default nobody */
  readonly watchBedrock?: (call: ArrivedCall) => void;
};

export type Gate = {
  readonly edgeUrl: string;
  readonly albUrl: string;
  readonly database: Database;
  readonly databaseUrl: string;
  readonly bedrock: BedrockSimulator;
  readonly admin: AdminHelpers;
  readonly masterKey: string;
  /** Journals (`journal/task-1` …) and logs are below it. */
  readonly directory: string;
  /** The tasks that run now; each has `url`, `pid`, `kill`. */
  readonly tasks: () => readonly ProxyTask[];
  /** `POST` of a JSON body to a path, through the edge. */
  readonly post: (key: string, path: string, body: unknown) => Promise<Answer>;
  /** `POST /v1/chat/completions` through the edge, or to `url` instead. */
  readonly chat: (key: string, prompt: string, options?: ChatOptions) => Promise<Answer>;
  /** Ends it before the test does. */
  readonly stop: () => Promise<void>;
};

export type ChatOptions = { readonly url?: string; readonly model?: string; readonly stream?: boolean };

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
};

export async function startGate(t: Lifetime, options: GateOptions = {}): Promise<Gate> {
  const { url: databaseUrl, database } = await createTestDatabase(t);
  const directory = await mkdtemp(join(tmpdir(), 'stargate-gate-'));
  const bedrock = await startBedrockSimulator({
    port: 0,
    accessKeys: [
      {
        accessKeyId: simulatorCredentials.AWS_ACCESS_KEY_ID,
        secretAccessKey: simulatorCredentials.AWS_SECRET_ACCESS_KEY,
      },
    ],
    bearerTokens: [],
    applicationProfiles: options.applicationProfiles ?? {},
    watch: options.watchBedrock,
  });
  const reports: string[] = [];
  const gateway = await startGateway({
    databaseUrl: (await options.relay?.via(databaseUrl)) ?? databaseUrl,
    keyPepper: KEY_PEPPER,
    masterKey: MASTER_KEY,
    region: 'us-east-1',
    bedrockEndpoint: options.bedrockEndpoint ?? bedrock.url,
    edgePort: 0,
    albPort: 0,
    taskCount: options.tasks ?? 1,
    directory,
    taskEnvironment: {
      ...taskEnvironment(process.env, { kind: 'simulator' }),
      ...options.environment,
    },
    clock: systemClock,
    report: (sentence) => reports.push(sentence),
  });
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopping ??= gateway.stop(3_000).then(() => bedrock.close());
    return stopping;
  };
  t.after(async () => {
    for (const sentence of reports) t.diagnostic(sentence);
    await stop();
    await rm(directory, { recursive: true, force: true });
  });
  return {
    edgeUrl: gateway.edgeUrl,
    albUrl: gateway.albUrl,
    database,
    databaseUrl,
    bedrock,
    admin: createAdminHelpers(createAdminClient(gateway.albUrl, MASTER_KEY)),
    masterKey: MASTER_KEY,
    directory,
    tasks: gateway.tasks,
    post: (key, path, body) => post(`${gateway.edgeUrl}${path}`, key, body),
    chat: (key, prompt, chatOptions) => chat(gateway.edgeUrl, key, prompt, chatOptions ?? {}),
    stop,
  };
}

function chat(edgeUrl: string, key: string, prompt: string, options: ChatOptions): Promise<Answer> {
  return post(`${options.url ?? edgeUrl}/v1/chat/completions`, key, {
    model: options.model ?? 'claude-haiku-4-5',
    stream: options.stream ?? false,
    messages: [{ role: 'user', content: prompt }],
  });
}

async function post(url: string, key: string, body: unknown): Promise<Answer> {
  const answer = await request(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}
