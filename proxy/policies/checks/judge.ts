/**
 * A model of the catalog as judge: it is asked whether a text is what the admin does not want, and answers with one word.
 *
 * 1. The text is data. It stands between marks that nobody can guess, and the model is told so before and after it.
 * 2. Temperature 0, a short answer, no thinking where the model can be kept from it.
 * 3. One deployment after the other, while AWS refuses with what another may not; never after a request that may be billed.
 *
 * | what happens | what becomes of it |
 * | --- | --- |
 * | ALLOW or REFUSE | the verdict, charged by its usage |
 * | any other answer | no verdict: the failure rule; charged |
 * | a refusal of Bedrock's, a broken connection | another deployment; then the failure rule |
 * | too late | the failure rule; charged at its worst, since Bedrock completes what it began |
 */
import { randomBytes } from 'node:crypto';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import { priceOf, type Deployment, type Model } from '../../../core/catalog/model.ts';
import { figuresOf } from '../../../core/catalog/price-figures.ts';
import { isRefusal } from '../../../core/errors.ts';
import { isObject, type JsonObject } from '../../../core/json.ts';
import type { Named } from '../../../core/policies/effective-policy.ts';
import type { Direction } from '../../../core/policies/mode.ts';
import type { JudgeCheck } from '../../../core/policies/policy.ts';
import { costOf, TOKENS_ONLY } from '../../../core/usage/cost.ts';
import type { JudgeCharge } from '../../../core/usage/record.ts';
import type { Usage } from '../../../core/usage/usage.ts';
import { worstUsage } from '../../../core/usage/worst-case.ts';
import { NO_USAGE } from '../../../core/usage/usage.ts';
import { canJudge } from '../../../core/policies/can-judge.ts';
import { ConverseAccount } from '../../dialects/converse/account.ts';
import { requestingConverse } from '../../dialects/converse/body.ts';
import type { ConverseRequest } from '../../dialects/converse/request.ts';
import { noAttachments } from '../../dialects/token-bound.ts';
import { objectsIn, parseAnswer } from '../../dialects/json.ts';
import { finish } from '../../dialects/work.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import type { DeploymentHealth } from '../../upstream/deployment-health.ts';
import type { Upstream } from '../../upstream/upstream.ts';
import type { UpstreamResponse } from '../../upstream/upstream-response.ts';
import { weightedOrder } from '../../upstream/weighted-order.ts';
import { endedBy } from './ask-aws.ts';
import { CheckFailure, type PaidCheck, type Verdict, type WorstCharge } from './check.ts';
import { judgeRequest, PROMPT_BYTES, verdictIn } from './judge-prompt.ts';

export type JudgeDeps = {
  readonly upstream: Pick<Upstream, 'send'>;
  readonly catalog: Catalog;
  readonly health: DeploymentHealth;
  readonly random: () => number;
};

/** The most that is judged at once; a longer text gets no verdict. */
const MOST_BYTES = 400_000;
/** One word, with room for models that cannot be kept from a thought. */
const ANSWER_TOKENS = 64;
const ANSWER_WITH_THOUGHTS_TOKENS = 2_048;
const MAX_ANSWER_BYTES = 1_048_576;

export function judgeCheck(
  rule: Named<JudgeCheck>,
  direction: Direction,
  atMs: number,
  deps: JudgeDeps,
): PaidCheck {
  const model = deps.catalog.find(rule.model);
  const deployments = model === null ? [] : deps.catalog.deployments(model).filter(canJudge);
  return {
    kind: 'judge',
    id: `judge:${rule.name}`,
    policy: rule.policy,
    rule,
    does: rule[direction] === 'observe' ? 'observe' : 'block',
    timeoutMs: rule.timeoutMs,
    onFailure: rule.onFailure,
    ask: ({ text }, end) => {
      if (model === null || deployments.length === 0)
        return Promise.reject(new CheckFailure(`the model ${rule.model} cannot judge here`));
      if (Buffer.byteLength(text) > MOST_BYTES)
        return Promise.reject(new CheckFailure('the text is too long to be judged'));
      return judged({ rule, model, deployments, text, direction, atMs }, end, deps);
    },
    worst: (bytes) => worstOf(rule, model, deployments, Math.min(bytes, MOST_BYTES), atMs),
  };
}

type Case = {
  readonly rule: Named<JudgeCheck>;
  readonly model: Model;
  readonly deployments: readonly Deployment[];
  readonly text: string;
  readonly direction: Direction;
  readonly atMs: number;
};

async function judged(one: Case, end: AbortSignal, deps: JudgeDeps): Promise<Verdict> {
  const { model, text } = one;
  let failure = new CheckFailure('the judge could not be asked');
  for (const deployment of deps.health.order(weightedOrder(one.deployments, deps.random))) {
    const request = requestFor(one, deployment);
    let sent: UpstreamResponse | null = null;
    try {
      const answer = await deps.upstream.send(deployment, request, (response) => {
        sent = response;
        endedBy(end)(response);
      });
      const body = await answer.readWhole(MAX_ANSWER_BYTES);
      if (answer.status !== 200) {
        failure = new CheckFailure(`the judge's model answered with ${answer.status}`);
        if (answer.status === 429 || answer.status >= 500) deps.health.failed(deployment);
        continue;
      }
      deps.health.succeeded(deployment);
      return verdictOf(parseAnswer(body), one, deployment);
    } catch (error) {
      if (error instanceof CheckFailure && error.charge !== null) throw error;
      const wasSent = (sent as UpstreamResponse | null)?.wasSent === true;
      if (!wasSent && !end.aborted) continue;
      const inputTokens = inputBound(model, Buffer.byteLength(text));
      const usage = worstJudgement(model, deployment, inputTokens, one.atMs);
      throw new CheckFailure(
        'the judge did not answer',
        wasSent ? chargeOf(one.rule, deployment, usage, one.atMs, true) : null,
      );
    }
  }
  throw failure;
}

function verdictOf(answer: JsonObject, { rule, atMs }: Case, deployment: Deployment): Verdict {
  const account = new ConverseAccount();
  account.whole(answer);
  const charge = chargeOf(rule, deployment, account.usage, atMs, false);
  const verdict = verdictIn(wordsOf(answer));
  if (verdict === null) throw new CheckFailure('the judge gave no verdict', charge);
  return { found: verdict === 'refuse' ? 1 : 0, charge };
}

function wordsOf({ output }: JsonObject): string {
  const message = isObject(output) ? output['message'] : undefined;
  const content = isObject(message) ? message['content'] : undefined;
  return objectsIn(content)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('');
}

function requestFor({ rule, model, text, direction }: Case, deployment: Deployment): UpstreamRequest {
  const { system, user } = judgeRequest(rule.instructions, text, direction, randomBytes(12).toString('hex'));
  const request: ConverseRequest = {
    maxTokens: answerTokens(model),
    temperature: 0,
    topP: null,
    stop: [],
    effort: 'none',
    format: { kind: 'text' },
    tools: { tools: [], choice: null, isParallelForbidden: false, propertyNames: new Map() },
    conversation: {
      system: [{ text: system }],
      turns: [{ role: 'user', content: [{ text: user }] }],
      attachments: noAttachments(),
      hasCachePoints: false,
      firstImage: null,
      hasBlankText: false,
      guarded: null,
      hasOwnParts: false,
      firstOfMany: null,
      toolsCalled: new Set(),
    },
  };
  const target = { model, deployment, serviceTier: 'standard', outputCap: null } as const;
  const made = finish(requestingConverse(request, target, Buffer.byteLength(text), false));
  if (isRefusal(made)) throw new CheckFailure(`${model.name} cannot judge: ${made.message}`);
  return made;
}

function answerTokens({ traits }: Model): number {
  const asked = traits.thinkingOff === 'never' ? ANSWER_WITH_THOUGHTS_TOKENS : ANSWER_TOKENS;
  return Math.max(asked, traits.leastOutputTokens);
}

/** A token has at least one byte. */
function inputBound({ contextTokens }: Model, bytes: number): number {
  return Math.min(bytes + PROMPT_BYTES, contextTokens);
}

function worstJudgement(model: Model, deployment: Deployment, inputTokens: number, atMs: number): Usage {
  const bounds = { inputTokens, outputTokens: answerTokens(model) };
  return worstUsage(NO_USAGE, bounds, priceOf(deployment, atMs), 'standard', 'none');
}

function chargeOf(
  { name }: Named<JudgeCheck>,
  deployment: Deployment,
  usage: Usage,
  atMs: number,
  usageEstimated: boolean,
): JudgeCharge {
  const price = priceOf(deployment, atMs);
  const { costPicoUsd } = costOf(usage, price);
  return {
    kind: 'judge',
    name,
    deployment: deployment.id,
    priceId: price.id,
    ...usage,
    ...TOKENS_ONLY,
    costPicoUsd,
    usageEstimated,
  };
}

/** By the dearest of its deployments; null: it cannot be asked, and costs nothing. */
function worstOf(
  { name }: Named<JudgeCheck>,
  model: Model | null,
  deployments: readonly Deployment[],
  bytes: number,
  atMs: number,
): WorstCharge | null {
  if (model === null) return null;
  const inputTokensBound = inputBound(model, bytes);
  let worst: WorstCharge | null = null;
  for (const deployment of deployments) {
    const price = priceOf(deployment, atMs);
    const { costPicoUsd } = costOf(worstJudgement(model, deployment, inputTokensBound, atMs), price);
    if (worst !== null && worst.costPicoUsd >= costPicoUsd) continue;
    worst = {
      kind: 'judge',
      name,
      model: model.name,
      deployment: deployment.id,
      priceId: price.id,
      ...(model.isEntry === true ? { figures: figuresOf(price) } : {}),
      cacheUse: 'none',
      inputTokensBound,
      outputTokensBound: answerTokens(model),
      costPicoUsd,
    };
  }
  return worst;
}
