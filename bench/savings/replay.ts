/**
 * Sends a shape through the dialects and the decision on cache points, as tasks do, to the cache of the simulator, all by one
 * clock that runs ahead; and prices what it counts. `tasks`: how many share the requests by turns, each with a memory of its own.
 */
import { createCatalog } from '../../core/catalog/catalog.ts';
import { priceOf } from '../../core/catalog/model.ts';
import { models } from '../../core/catalog/models.ts';
import type { Clock } from '../../core/clock.ts';
import { isRefusal } from '../../core/errors.ts';
import type { KeyId } from '../../core/ids.ts';
import { plus, ZERO_USD, type PicoUsd } from '../../core/money.ts';
import { cacheSaved, costOf, TOKENS_ONLY } from '../../core/usage/cost.ts';
import { NO_USAGE } from '../../core/usage/usage.ts';
import { dialectOf } from '../../proxy/dialects/by-route.ts';
import type { Target } from '../../proxy/dialects/dialect.ts';
import { finish } from '../../proxy/dialects/work.ts';
import { createPromptCaching } from '../../proxy/stages/prompt-caching/prompt-caching.ts';
import { readClaudeRequest } from '../../simulator/claude/request.ts';
import { readConverseRequest } from '../../simulator/converse/request.ts';
import { createPromptCache } from '../../simulator/model/prompt-cache.ts';
import type { Ask, Shape } from './shapes.ts';

export type Result = {
  readonly requests: number;
  /** Requests with points. */
  readonly pointed: number;
  readonly promptTokens: number;
  readonly readTokens: number;
  readonly writtenTokens: number;
  /** Of the prompts, without answers. */
  readonly withoutPicoUsd: PicoUsd;
  readonly withPicoUsd: PicoUsd;
};

const KEY = '0192f0c1-0000-7000-8000-000000000001' as KeyId;
const STARTS_AT = Date.UTC(2026, 10, 30, 9);
const routes = { chat: 'chat-completions', messages: 'messages' } as const;
const catalog = createCatalog(models, 'us-east-1');

export function replay({ model: name, asks }: Shape, tasks: number): Result {
  let nowMs = 0;
  const clock: Clock = { nowMs: () => STARTS_AT + nowMs, monotonicMs: () => nowMs };
  const memories = Array.from({ length: tasks }, () => createPromptCaching({ mode: 'auto', clock }));
  const cache = createPromptCache();
  const target = targetOf(name);
  const price = priceOf(target.deployment, STARTS_AT);
  const result = {
    requests: asks.length,
    pointed: 0,
    promptTokens: 0,
    readTokens: 0,
    writtenTokens: 0,
    withoutPicoUsd: ZERO_USD,
    withPicoUsd: ZERO_USD,
  };
  for (const [index, ask] of asks.entries()) {
    nowMs = ask.atMs;
    const call = {
      principal: { keyId: KEY },
      createdAtMs: clock.nowMs(),
      policyUse: null,
      incoming: { headers: {} },
    };
    const caching = memories[index % tasks]?.forCall(call) ?? null;
    if (isRefusal(caching)) throw new Error(caching.message);
    const { body, cachePoints } = requestFor(ask, { ...target, caching });
    const sent: unknown = JSON.parse(body.toString());
    const conversation =
      ask.dialect === 'messages'
        ? readClaudeRequest(sent, target.model)
        : readConverseRequest(sent, target.model);
    const counted = cache.use(target.model, conversation.segments, clock.nowMs());
    const usage = { ...NO_USAGE, ...counted };
    const saved = cacheSaved(usage, price, TOKENS_ONLY);
    const { costPicoUsd } = costOf(usage, price);
    caching?.ended({ model: name, ...usage, cacheSavedPicoUsd: saved });
    if (cachePoints === 'gateway') result.pointed += 1;
    result.readTokens += usage.cacheReadTokens;
    result.writtenTokens += usage.cacheWrite5mTokens;
    result.promptTokens += usage.inputTokens + usage.cacheReadTokens + usage.cacheWrite5mTokens;
    result.withPicoUsd = plus(result.withPicoUsd, costPicoUsd);
    result.withoutPicoUsd = plus(result.withoutPicoUsd, plus(costPicoUsd, saved));
  }
  return result;
}

function targetOf(name: string): Target {
  const model = catalog.find(name);
  const deployment = model === null ? undefined : catalog.deployments(model)[0];
  if (model === null || deployment === undefined) throw new Error(`no model ${name}`);
  return { model, deployment, serviceTier: 'standard', outputCap: null };
}

function requestFor({ dialect, body }: Ask, target: Target) {
  const routeId = routes[dialect];
  const raw = { routeId, param: '', headers: {}, body: Buffer.from(JSON.stringify(body)) };
  const call = finish(dialectOf(routeId)?.understanding(raw) ?? fail());
  if (isRefusal(call)) throw new Error(call.message);
  const request = finish(call.requesting(target));
  if (isRefusal(request)) throw new Error(request.message);
  return request;
}

function fail(): never {
  throw new Error('no such dialect');
}
