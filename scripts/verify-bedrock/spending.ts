/**
 * What the calls cost, in exact money, and whether the next one may be made: its worst case is counted before it, and
 * what it was really billed takes its place after it. A call that is refused costs nothing; one whose tokens are not told
 * keeps its worst case.
 */
import type { Deployment, Model } from '../../core/catalog/model.ts';
import { priceOf } from '../../core/catalog/model.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { minus, plus, ZERO_USD, type PicoUsd } from '../../core/money.ts';
import { costOf } from '../../core/usage/cost.ts';
import { NO_USAGE, type Usage } from '../../core/usage/usage.ts';
import { worstUsage } from '../../core/usage/worst-case.ts';

/** More than the prompts that a model's maker puts around tools, and the marks between messages. */
const OVERHEAD_TOKENS = 2_000;
/** More than an image or a small document of the examples costs. */
const TOKENS_PER_MEDIUM = 2_000;

export type Spending = {
  readonly spent: () => PicoUsd;
  /** Counts a call before it is made; false when it could go beyond the limit, and is not to be made. */
  readonly reserve: (worst: PicoUsd) => boolean;
  /** Puts what a call cost in the place of its worst case. */
  readonly settle: (worst: PicoUsd, cost: PicoUsd) => void;
};

export function createSpending(limit: PicoUsd): Spending {
  let spent = ZERO_USD;
  return {
    spent: () => spent,
    reserve(worst) {
      if (plus(spent, worst) > limit) return false;
      spent = plus(spent, worst);
      return true;
    },
    settle(worst, cost) {
      spent = plus(minus(spent, worst), cost);
    },
  };
}

/** No token is shorter than a byte. */
export function worstCostOf(body: JsonObject, model: Model, deployment: Deployment, atMs: number): PicoUsd {
  const json = JSON.stringify(body);
  const media = json.split(/"(?:image|document)"/).length - 1;
  const inputTokens = Buffer.byteLength(json) + OVERHEAD_TOKENS + media * TOKENS_PER_MEDIUM;
  const { inferenceConfig } = body;
  const asked = isObject(inferenceConfig) ? inferenceConfig['maxTokens'] : body['max_tokens'];
  const outputTokens = typeof asked === 'number' ? asked : model.maxOutputTokens;
  const price = priceOf(deployment, atMs);
  const cacheUse = model.supportsCaching ? '1h' : 'none';
  const usage = worstUsage(NO_USAGE, { inputTokens, outputTokens }, price, 'standard', cacheUse);
  return costOf(usage, price).costPicoUsd;
}

/** Null: the answer does not tell its tokens. */
export function costOfAnswer(answer: JsonObject, deployment: Deployment, atMs: number): PicoUsd | null {
  const { usage } = answer;
  if (!isObject(usage)) return null;
  return costOf(usageOf(usage), priceOf(deployment, atMs)).costPicoUsd;
}

/** In Converse's words or Anthropic's; a cache written is priced as for an hour, which is the dearer. */
function usageOf(told: JsonObject): Usage {
  const count = (...names: readonly string[]) =>
    Number(names.map((name) => told[name]).find(Number.isFinite) ?? 0);
  return {
    ...NO_USAGE,
    inputTokens: count('inputTokens', 'input_tokens'),
    outputTokens: count('outputTokens', 'output_tokens'),
    cacheReadTokens: count('cacheReadInputTokens', 'cache_read_input_tokens'),
    cacheWrite1hTokens: count('cacheWriteInputTokens', 'cache_creation_input_tokens'),
  };
}
