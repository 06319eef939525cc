/**
 * Which APIs of the gateway are tried with which models: every chat model of the catalog by every API. A cell is a test
 * (named by `modelCell`) or has a reason; `npm run compatibility` writes them into docs/compatibility.md.
 */
import { stageAt } from '../../core/catalog/life.ts';
import { models } from '../../core/catalog/models.ts';
import { isOfferedIn, type Model } from '../../core/catalog/model.ts';

/** Where the tests look for models; one that is not there is asked in another region. */
export const HOME_REGION = 'us-east-1';
const ELSEWHERE = ['us-west-2', 'us-east-2', 'eu-west-1', 'ap-northeast-1'];

export const modelApis = {
  chat: 'Chat Completions',
  responses: 'Responses',
  messages: 'Messages',
  converse: 'Bedrock’s Converse',
} as const;

export type ModelApi = keyof typeof modelApis;

/** The page says what was so then. */
const CHECKED_AT_MS = Date.parse('2026-11-28');

export const chatModels: readonly Model[] = models.filter(
  (model) => model.kind === 'chat' && stageAt(model.lifecycle, CHECKED_AT_MS) !== 'ended',
);

export function modelCell(model: Model, api: ModelApi): string {
  return `${model.name} › ${modelApis[api]}`;
}

/** Why a model is not tried by an API; null: it is. */
export function whyNot({ apis }: Model, api: ModelApi): string | null {
  if (apis.runtime.length > 0 || api === 'responses') return null;
  if (api === 'chat' && apis.mantle.includes('chat')) return null;
  return 'The model is on bedrock-mantle alone, which speaks OpenAI’s APIs for it.';
}

/** Deployments of the models that the home region has not, as an operator writes them. */
export function deploymentsElsewhere(): string {
  const elsewhere = chatModels.filter((model) => !isOfferedIn(model, HOME_REGION));
  return JSON.stringify(
    Object.fromEntries(
      elsewhere.map((model) => [
        model.name,
        { deployments: [{ region: ELSEWHERE.find((one) => isOfferedIn(model, one)) ?? HOME_REGION }] },
      ]),
    ),
  );
}
