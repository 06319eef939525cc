/**
 * The model that the canary calls: the one that the environment names, else the cheapest that is served, is not about to
 * end, and answers in words at once, since the few tokens of the call must not go into thinking.
 */
import { canaryUser } from '../core/canary/canary-user.ts';
import { PROBE_INPUT_TOKENS, PROBE_OUTPUT_TOKENS } from '../core/canary/probe.ts';
import { stageAt } from '../core/catalog/life.ts';
import type { Model } from '../core/catalog/model.ts';
import { priceAt } from '../core/catalog/price.ts';
import { ceilUsd, plus, timesTokens, ZERO_USD, type PicoUsd } from '../core/money.ts';
import { canary } from '../core/scheduled-functions.ts';
import { bedrockPlan, EVER, REVIEWED_MS, type PlannedModel } from './bedrock-plan.ts';
import type { Environment } from './environment.ts';

type Asked = Pick<Environment, 'bedrock' | 'region' | 'canary'>;

/** Null: there is no canary, or no model that is served would do. */
export function canaryModel(environment: Asked): string | null {
  if (environment.canary === undefined) return null;
  return environment.canary.model ?? cheapest(environment)?.model.name ?? null;
}

export function validateCanary(environment: Asked): readonly string[] {
  if (environment.canary === undefined) return [];
  const name = canaryModel(environment);
  if (name === null) {
    return ['canary.model: no model that is served answers in a few words; name one that you know to'];
  }
  const planned = bedrockPlan(environment.bedrock, environment.region).find(
    ({ model }) => model.name === name,
  );
  if (planned === undefined) return [`canary.model: "${name}" is not served here, by its public name`];
  if (planned.model.kind !== 'chat') return [`canary.model: "${name}" is not a chat model`];
  const usd = monthPicoUsd(planned);
  if (usd <= canaryUser.budgetPicoUsd) return [];
  return [
    `canary.model: calls of "${name}" can cost $${ceilUsd(usd)} in 30 days, and the canary's budget is $${canaryUser.budgetUsd}; name a cheaper model`,
  ];
}

/** The most that the calls of 30 days can cost. */
function monthPicoUsd({ deployments }: PlannedModel): PicoUsd {
  const calls = Math.ceil((30 * 86_400) / canary.intervalSeconds);
  return timesTokens(callPicoUsd(deployments), calls);
}

/** Of the dearest way that the call may take. */
function callPicoUsd(deployments: PlannedModel['deployments']): PicoUsd {
  let most = ZERO_USD;
  for (const { prices } of deployments) {
    const rates = priceAt(prices, EVER)?.rates;
    if (rates === undefined) continue;
    const cost = plus(
      timesTokens(rates.inputPicoUsd, PROBE_INPUT_TOKENS),
      timesTokens(rates.outputPicoUsd, PROBE_OUTPUT_TOKENS),
    );
    if (cost > most) most = cost;
  }
  return most;
}

function cheapest({ bedrock, region }: Asked): PlannedModel | null {
  let found: PlannedModel | null = null;
  for (const planned of bedrockPlan(bedrock, region)) {
    if (!answersAtOnce(planned.model)) continue;
    if (found === null || callPicoUsd(planned.deployments) < callPicoUsd(found.deployments)) found = planned;
  }
  return found;
}

function answersAtOnce({ kind, lifecycle, supportsThinking }: Model): boolean {
  return kind === 'chat' && !supportsThinking && stageAt(lifecycle, REVIEWED_MS) === 'active';
}
