/**
 * One call of a token to each model, as the operator: it tells for certain whether this account may call it, and the first
 * call of somebody with the rights of AWS Marketplace subscribes the account. Paid for by the token: less than a cent for all.
 * The tasks themselves have no such rights, and need none afterwards.
 */
import type { Client } from '../../aws/clients.ts';
import type { EmbeddingBody, Model } from '../../../core/catalog/model.ts';
import { awsRefusal } from '../../aws/aws-refusal.ts';
import { inTurns } from '../in-turns.ts';
import { about, type AccountFinding, type Examination } from '../finding.ts';
import type { AskedModel } from './model-access.ts';

type Outcome =
  | { readonly kind: 'answered' | 'throttled' | 'not-called'; readonly name: string }
  | { readonly kind: 'refused'; readonly name: string; readonly sentence: string };

export async function callEach(
  { aws }: Examination,
  asked: readonly AskedModel[],
): Promise<readonly AccountFinding[]> {
  const outcomes = await inTurns(asked, async (one) => {
    const runtime = await aws.inRegion(one.deployment.region).bedrockRuntime();
    return outcomeOf(runtime, one);
  });
  return findingsOf(outcomes);
}

async function outcomeOf(
  runtime: Client<'bedrockRuntime'>,
  { model, deployment }: AskedModel,
): Promise<Outcome> {
  const { name } = model;
  const body = bodyFor(model);
  const canConverse = model.kind === 'chat' && model.apis.runtime.includes('converse');
  if (deployment.transport === 'mantle' || (!canConverse && body === null))
    return { kind: 'not-called', name };
  try {
    if (canConverse) {
      await runtime.converse({
        modelId: deployment.upstreamId,
        messages: [{ role: 'user', content: [{ text: 'hi' }] }],
        inferenceConfig: { maxTokens: model.traits.leastOutputTokens },
      });
    } else {
      await runtime.invokeModel({
        modelId: deployment.upstreamId,
        contentType: 'application/json',
        body: JSON.stringify(body),
      });
    }
    return { kind: 'answered', name };
  } catch (error) {
    const { code, sentence } = awsRefusal(error);
    return code === 'ThrottlingException' ? { kind: 'throttled', name } : { kind: 'refused', name, sentence };
  }
}

/** Bodies of https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html; null: it is not asked by InvokeModel. */
function bodyFor({ kind, vendor, embeddingBody }: Model): object | null {
  if (kind === 'rerank') {
    return { query: 'a', documents: ['a'], ...(vendor === 'cohere' ? { api_version: 2 } : {}) };
  }
  return embeddingBody === null ? null : EMBEDDING_BODIES[embeddingBody];
}

const EMBEDDING_BODIES: Readonly<Record<EmbeddingBody, object>> = {
  titan: { inputText: 'a' },
  'titan-image': { inputText: 'a' },
  nova: {
    taskType: 'SINGLE_EMBEDDING',
    singleEmbeddingParams: {
      embeddingPurpose: 'GENERIC_INDEX',
      embeddingDimension: 256,
      text: { truncationMode: 'END', value: 'a' },
    },
  },
  'cohere-v3': { texts: ['a'], input_type: 'search_document' },
  'cohere-v4': { texts: ['a'], input_type: 'search_document' },
};

function findingsOf(outcomes: readonly Outcome[]): readonly AccountFinding[] {
  const { ok, warning, failure, unknown } = about('model calls', 'bedrock:InvokeModel');
  const named = (kind: Outcome['kind']) =>
    outcomes.filter((one) => one.kind === kind).map(({ name }) => name);
  const answered = named('answered');
  const throttled = named('throttled');
  const notCalled = named('not-called');
  const refused = outcomes.flatMap((one) => (one.kind === 'refused' ? [one] : []));
  const say = answered.length === 0 && refused.length > 0 ? failure : warning;
  return [
    ...(answered.length === 0 ? [] : [ok(`${answered.length} models answered a call`)]),
    ...bySentence(refused).map(([sentence, names]) =>
      say(`${names.join(', ')}: ${sentence}`, todoFor(sentence)),
    ),
    ...(throttled.length === 0
      ? []
      : [
          warning(
            `${throttled.join(', ')}: throttled at one call`,
            'new accounts have small quotas: ask for more in the Service Quotas console, under Amazon Bedrock',
          ),
        ]),
    ...(notCalled.length === 0
      ? []
      : [
          unknown(
            `${notCalled.join(', ')}: on bedrock-mantle alone, not called`,
            'call them through the gateway: stargate doctor --call --model <name>',
          ),
        ]),
  ];
}

/** What AWS says of many models in the same words is said once; request ids differ. */
function bySentence(refused: readonly { readonly name: string; readonly sentence: string }[]) {
  const groups = new Map<string, string[]>();
  for (const { name, sentence } of refused) {
    const words = sentence.replace(/ \(request [^)]*\)$/, '');
    groups.set(words, [...(groups.get(words) ?? []), name]);
  }
  return [...groups];
}

/** By the words of real refusals. */
function todoFor(sentence: string): string {
  // https://github.com/obot-platform/obot/issues/6747
  if (/use case details/i.test(sentence)) {
    return 'Bedrock console → Model catalog → any Claude model → Submit use case details; it holds within 15 minutes';
  }
  // https://github.com/ministryofjustice/modernisation-platform-environments/pull/18323
  if (/marketplace/i.test(sentence)) {
    return 'call again with aws-marketplace:ViewSubscriptions and aws-marketplace:Subscribe allowed; a new subscription holds within 5 minutes';
  }
  if (/explicit deny|service control policy/i.test(sentence)) {
    return 'an organization denies it: the regions behind the inference profile must be allowed too';
  }
  return 'leave them out of bedrock.models, or ask AWS Support with the sentence above';
}
