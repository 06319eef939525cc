/**
 * The Bedrock simulator: Bedrock Runtime's wire protocol on plain HTTP/1.1, with deterministic answers that tests
 * steer (docs/simulator.md). It is a tool of the project for laptops, tests and benchmarks; it never talks to AWS.
 *
 * It verifies signatures, refuses what Bedrock refuses, counts tokens, keeps a prompt cache, fails on demand, and
 * keeps an account of its own of every call served.
 */
import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';

import { models as catalogModels } from '../core/catalog/models.ts';
import type { Model } from '../core/catalog/model.ts';
import { systemClock, type Clock } from '../core/clock.ts';
import { mantleCall, mantlePath } from './mantle/mantle-call.ts';
import { NOTHING_BILLED } from './model/conversation.ts';
import { openaiCall } from './openai/openai-call.ts';
import { openaiPath } from './openai/path.ts';
import { createStoredResponses } from './openai/responses/stored.ts';
import { applyGuardrail, applyPath } from './guardrails/apply-guardrail.ts';
import { createGuardrailFinder, signedRegion } from './guardrails/find-guardrail.ts';
import { SOME_GUARDRAILS, type Guardrail } from './guardrails/guardrail.ts';
import { guardedCall } from './guardrails/guarded-call.ts';
import { AMZ_JSON, detectPiiEntities } from './comprehend/detect-pii.ts';
import { createPromptCache } from './model/prompt-cache.ts';
import { createRulebook, type RuleSettings } from './rules/rulebook.ts';
import { authenticate } from './server/authenticate.ts';
import { parseBody, runtimeCall } from './server/call.ts';
import { createCallLog, type ServedCall, type Stats } from './server/call-log.ts';
import { checkEnvelope } from './server/envelope.ts';
import { answerControl, CONTROL_PREFIX } from './server/control.ts';
import { sendJson } from './server/headers.ts';
import { inferenceProfiles } from './server/inference-profiles.ts';
import { AWS, COMPREHEND, MANTLE, OPENAI, sendError } from './server/send-error.ts';
import { createServe, SteeredError } from './server/serve.ts';
import { createTargetFinder, namesOf } from './server/targets.ts';
import { createFailureCounter } from './steering/failure-counter.ts';
import { createScriptQueue, type ScriptEntry } from './steering/script-queue.ts';
import { AwsError } from './wire/aws-error.ts';
import { createSignatureVerifier, type AccessKey } from './wire/sigv4-verify.ts';

export type { AccessKey, Guardrail, RuleSettings, ScriptEntry, ServedCall, Stats };

export type BedrockSimulatorOptions = {
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly accessKeys: readonly AccessKey[];
  readonly bearerTokens: readonly string[];
  /** @default the system's clock; steers cache lifetimes, signature dates and the log */
  readonly clock?: Clock;
  /** Region whose inference profiles are listed. @default us-east-1 */
  readonly region?: string;
  /** AWS account that it stands for: encrypted reasoning of another is refused. @default 000000000000 */
  readonly account?: string;
  /** @default the catalog's */
  readonly models?: readonly Model[];
  /** Ids of application inference profiles, and of other ARNs of an account, and the foundation models behind them. */
  readonly applicationProfiles?: Readonly<Record<string, string>>;
  /** @default one that acts and one that only detects (docs/simulator.md) */
  readonly guardrails?: readonly Guardrail[];
  /** Which of Bedrock's rules hold. @default all that are documented or seen live */
  readonly rules?: RuleSettings;
  /** Calls kept for `log()`. @default 100000 */
  readonly logCapacity?: number;
  /** Append-only NDJSON file with one line per call. */
  readonly logFile?: string;
  /** Sees every call as it arrives, before it is judged. */
  readonly watch?: (call: ArrivedCall) => void;
};

/** A call as its bytes say: `target` is path and query; the log knows it by its id. */
export type ArrivedCall = {
  readonly requestId: string;
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

export type BedrockSimulator = {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
  readonly log: () => readonly ServedCall[];
  readonly stats: () => Stats;
  /** Forgets log, totals, scripts, prompt cache and failure counts, and changed rules. */
  readonly reset: () => void;
  /** Switches suspected rules on, and others off; throws an Error when one is not known. */
  readonly setRules: (settings: RuleSettings) => void;
  /** Queues answers for the next calls that match. */
  readonly script: (...entries: readonly ScriptEntry[]) => void;
};

const MAX_BODY_BYTES = 25_000_000;
const KEEP_ALIVE_MS = 120_000;
const NO_BODY = Buffer.alloc(0);
const NO_TOKENS: ReadonlySet<string> = new Set();
const COMPREHEND_NAMES = { operation: 'detect-pii-entities', modelId: 'comprehend' };

export async function startBedrockSimulator(options: BedrockSimulatorOptions): Promise<BedrockSimulator> {
  const parts = partsOf(options);
  const { log, scripts, reset } = parts;
  const host = options.host ?? '127.0.0.1';
  const server = createServer((request, response) => readBody(request, response, parts));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.requestTimeout = 0;
  const port = await listen(server, host, options.port);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    log: log.calls,
    stats: log.stats,
    reset,
    setRules: parts.rulebook.change,
    script: (...entries) => entries.forEach((entry) => scripts.add(entry)),
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await log.close();
    },
  };
}

type Parts = ReturnType<typeof partsOf>;

function partsOf(options: BedrockSimulatorOptions) {
  const clock = options.clock ?? systemClock;
  const models = options.models ?? catalogModels;
  const log = createCallLog({ capacity: options.logCapacity ?? 100_000, file: options.logFile ?? null });
  const cache = createPromptCache();
  const scripts = createScriptQueue();
  const failures = createFailureCounter();
  const rulebook = createRulebook(options.rules);
  const stored = createStoredResponses();
  const reset = () => {
    log.clear();
    cache.clear();
    scripts.clear();
    failures.clear();
    rulebook.reset();
    stored.clear();
  };
  return {
    clock,
    log,
    scripts,
    reset,
    rulebook,
    serve: createServe({ clock, cache, scripts, failures, log, rulebook }),
    models,
    openai: { models, account: options.account ?? '000000000000', stored },
    findGuardrail: createGuardrailFinder(
      options.guardrails ?? SOME_GUARDRAILS,
      options.account ?? '000000000000',
    ),
    region: options.region ?? 'us-east-1',
    findTarget: createTargetFinder(models, options.applicationProfiles ?? {}),
    verifier: createSignatureVerifier(options.accessKeys),
    bearerTokens: new Set(options.bearerTokens),
    watch: options.watch,
    profiles: (query: URLSearchParams) => inferenceProfiles(models, options.region ?? 'us-east-1', query),
  };
}

function readBody(request: IncomingMessage, response: ServerResponse, parts: Parts): void {
  const startedAtMs = parts.clock.nowMs();
  let first: Buffer | null = null;
  let rest: Buffer[] | null = null;
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return;
    if (first === null) first = chunk;
    else if (rest === null) rest = [first, chunk];
    else rest.push(chunk);
  });
  request.on('end', () => {
    const body = rest === null ? (first ?? NO_BODY) : Buffer.concat(rest);
    void handle(request, response, body, bytes > MAX_BODY_BYTES, startedAtMs, parts);
  });
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  isTooLarge: boolean,
  startedAtMs: number,
  parts: Parts,
): Promise<void> {
  const target = request.url ?? '/';
  if (target.startsWith(CONTROL_PREFIX)) {
    const reply = answerControl(request.method ?? 'GET', target, body, parts);
    sendJson(response, reply.status, JSON.stringify(reply.body), {});
    return;
  }
  const requestId = randomUUID();
  const path = pathOf(target);
  const openai = openaiPath(path, request.headers);
  const mantle = mantlePath(path);
  const applied = applyPath(path);
  const isComprehend = path === '/';
  try {
    const method = request.method ?? 'GET';
    parts.watch?.({ requestId, method, target, headers: request.headers, body });
    if (isTooLarge) throw new AwsError('RequestEntityTooLargeException');
    await authenticate(
      { method, target, headers: request.headers, body },
      // Bearer tokens are Bedrock's alone.
      isComprehend ? NO_TOKENS : parts.bearerTokens,
      parts.verifier,
      startedAtMs,
    );
    if (method === 'GET' && path === '/inference-profiles') {
      const query = new URLSearchParams(target.slice(path.length));
      sendJson(response, 200, parts.profiles(query), { 'x-amzn-requestid': requestId });
      return;
    }
    if (method !== 'POST') throw new AwsError('UnknownOperationException');
    const serving = { body, requestId, startedAtMs, response };
    if (isComprehend) {
      await parts.serve.check({
        ...serving,
        call: COMPREHEND_NAMES,
        contentType: AMZ_JSON,
        answer: () => ({ body: detectPiiEntities(request.headers, parseBody(body)) }),
      });
      return;
    }
    const region = signedRegion(request.headers.authorization, parts.region);
    if (applied !== null) {
      const { identifier, version } = applied;
      await parts.serve.check({
        ...serving,
        call: guardrailNames(applied),
        contentType: 'application/json',
        answer: () => applyGuardrail(parts.findGuardrail(identifier, version, region), parseBody(body)),
      });
      return;
    }
    if (openai !== null) {
      await parts.serve.chat({ ...serving, call: openaiCall(openai, parseBody(body), parts.openai) });
      return;
    }
    if (mantle !== null) {
      const betas = request.headers['anthropic-beta'];
      const header = typeof betas === 'string' ? betas : '';
      await parts.serve.chat({
        ...serving,
        call: mantleCall(mantle, parseBody(body), header, parts.models),
      });
      return;
    }
    const asked = parts.findTarget(path);
    checkEnvelope(asked, request.headers);
    if (asked.model === null) parts.serve.vectors({ ...serving, target: asked });
    else {
      const call = guardedCall(runtimeCall(asked, asked.model), request.headers, region, parts.findGuardrail);
      await parts.serve.chat({ ...serving, call });
    }
  } catch (error) {
    const written = openai !== null ? OPENAI : mantle !== null ? MANTLE : isComprehend ? COMPREHEND : AWS;
    const known = sendError(response, error, requestId, written);
    parts.log.add({
      requestId,
      atMs: startedAtMs,
      durationMs: parts.clock.nowMs() - startedAtMs,
      ...(applied !== null ? guardrailNames(applied) : isComprehend ? COMPREHEND_NAMES : namesOf(path)),
      status: known.status,
      ...NOTHING_BILLED,
      failure: known.type,
      ending: 'failed',
      isUsageReported: false,
      tag: error instanceof SteeredError ? error.tag : null,
    });
  }
}

/** In the log, and for scripts. */
function guardrailNames({ identifier }: { readonly identifier: string }) {
  return { operation: 'apply-guardrail', modelId: identifier };
}

function pathOf(target: string): string {
  const queryAt = target.indexOf('?');
  return queryAt === -1 ? target : target.slice(0, queryAt);
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
