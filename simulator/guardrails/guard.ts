/**
 * A guardrail on a call of a model: it looks at the prompt first, and at the answer if there is one.
 *
 * 1 Find the guardrail that the call names, in Converse's `guardrailConfig` or InvokeModel's headers.
 * 2 Assess the prompt: blocked, it is answered with the guardrail's message and no model is asked; masked, the model is
 *   given placeholders.
 * 3 Assess the text of the answer. A stream in synchronous mode is held back by text units, so what stands before the
 *   unit with the finding is out already; in asynchronous mode that unit is out too, and nothing is masked
 *   (https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-streaming.html).
 *
 * Bedrock charges no model for a prompt that is blocked, and the whole answer for an answer that is.
 */
import type { IncomingHttpHeaders } from 'node:http';

import { isObject, type JsonObject } from '../../core/json.ts';
import type { Answer } from '../model/conversation.ts';
import { sliceWhole } from '../model/answer.ts';
import { invalid } from '../wire/aws-error.ts';
import { assess, CHARS_PER_TEXT_UNIT, type Assessed } from './assess.ts';
import { INCORRECT_FORMAT, type FindGuardrail, type NamedGuardrail } from './find-guardrail.ts';
import { converseTexts, nativeTexts, type GuardedTexts } from './guarded-texts.ts';

export type Guard = {
  readonly named: NamedGuardrail;
  readonly language: 'converse' | 'native';
  readonly isTraced: boolean;
  readonly isAsync: boolean;
  readonly input: Assessed;
};

/** A body that asks for a guardrail. */
export type GuardedBody = {
  /** As it was sent, without what is for the guardrail alone. */
  readonly bare: unknown;
  /** Lets the guardrail look at it, once its shape is known to be right: the body for the model. */
  readonly apply: () => { readonly body: unknown; readonly guard: Guard };
};

export type GuardedAnswer = {
  readonly answer: Answer;
  /** Null: no model was asked. */
  readonly output: Assessed | null;
  /** The model's own words. */
  readonly modelOutput: string;
};

type Asked = {
  readonly identifier: string;
  readonly version: string;
  readonly isTraced: boolean;
  readonly isAsync: boolean;
};

/** Null: no guardrail is asked for. Throws the AwsError of what the service would refuse. */
export function guardConverse(body: unknown, region: string, find: FindGuardrail): GuardedBody | null {
  const config = isObject(body) ? body['guardrailConfig'] : undefined;
  if (!isObject(body) || !isObject(config)) return null;
  const asked = {
    identifier: textOf(config['guardrailIdentifier']),
    version: textOf(config['guardrailVersion']),
    isTraced: config['trace'] === 'enabled' || config['trace'] === 'enabled_full',
    isAsync: config['streamProcessingMode'] === 'async',
  };
  return { bare: body, apply: () => guarded(asked, 'converse', converseTexts(body), region, find) };
}

/**
 * Errors: "Test your guardrail" in the user guide, and the documentation of `guardrailIdentifier` in the service model.
 * Claude's bodies are refused without the field for the guardrail, as documented and as reported of Claude Code
 * (anthropics/claude-agent-sdk-python#999); Titan's were recorded without it.
 */
export function guardNative(
  body: unknown,
  headers: IncomingHttpHeaders,
  isClaude: boolean,
  region: string,
  find: FindGuardrail,
): GuardedBody | null {
  const identifier = textOf(headers['x-amzn-bedrock-guardrailidentifier']);
  const config = isObject(body) ? body['amazon-bedrock-guardrailConfig'] : undefined;
  if (identifier === '') {
    if (config !== undefined) throw invalid(INCORRECT_FORMAT);
    return null;
  }
  const version = textOf(headers['x-amzn-bedrock-guardrailversion']);
  const isJson = textOf(headers['content-type']).split(';')[0]?.trim() === 'application/json';
  if (version === '' || !isJson || !isObject(body) || (isClaude && config === undefined)) {
    throw invalid(INCORRECT_FORMAT);
  }
  const { tagSuffix, streamProcessingMode = 'SYNCHRONOUS' } = configOf(config);
  if (tagSuffix !== undefined && !/^[A-Za-z0-9]{1,20}$/.test(textOf(tagSuffix)))
    throw invalid(INCORRECT_FORMAT);
  if (streamProcessingMode !== 'SYNCHRONOUS' && streamProcessingMode !== 'ASYNCHRONOUS') {
    throw invalid(INCORRECT_FORMAT);
  }
  const asked = {
    identifier,
    version,
    isTraced: textOf(headers['x-amzn-bedrock-trace']).startsWith('ENABLED'),
    isAsync: streamProcessingMode === 'ASYNCHRONOUS',
  };
  const { 'amazon-bedrock-guardrailConfig': _config, ...bare } = body;
  return { bare, apply: () => guarded(asked, 'native', nativeTexts(body), region, find) };
}

function configOf(config: unknown): JsonObject {
  if (config === undefined) return {};
  if (!isObject(config)) throw invalid(INCORRECT_FORMAT);
  return config;
}

function guarded(
  { identifier, version, isTraced, isAsync }: Asked,
  language: Guard['language'],
  texts: GuardedTexts,
  region: string,
  find: FindGuardrail,
): ReturnType<GuardedBody['apply']> {
  const named = find(identifier, version, region);
  const input = assess(named.guardrail, 'INPUT', texts.texts, texts.otherCharacters);
  const body = texts.with(input.verdict === 'masked' ? input.texts : texts.texts);
  return { body, guard: { named, language, isTraced, isAsync, input } };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function guardAnswer(guard: Guard, composed: Answer, isStream: boolean): GuardedAnswer {
  const { guardrail } = guard.named;
  const texts = composed.blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : []));
  const modelOutput = texts.join('\n');
  if (guard.input.verdict === 'blocked') {
    const answer = { ...replaced(guard, composed, guardrail.blockedInputMessaging), outputTokens: 0 };
    return { answer, output: null, modelOutput: '' };
  }
  const output = assess(guardrail, 'OUTPUT', texts);
  if (output.blockedAt !== null) {
    const sent = isStream ? sentBefore(modelOutput, output.blockedAt, guard.isAsync) : '';
    const answer = replaced(guard, composed, sent + guardrail.blockedOutputsMessaging);
    return { answer, output, modelOutput };
  }
  const isMasked = output.verdict === 'masked' && !(isStream && guard.isAsync);
  const stop = stopOf(guard, composed, isMasked || guard.input.verdict === 'masked');
  if (!isMasked) return { answer: { ...composed, stop }, output, modelOutput };
  const masked = [...output.texts];
  const blocks = composed.blocks.map((block) =>
    block.kind === 'text' ? { ...block, text: masked.shift() ?? '' } : block,
  );
  return { answer: { ...composed, blocks, stop }, output, modelOutput };
}

function sentBefore(text: string, blockedAt: number, isAsync: boolean): string {
  const units = isAsync
    ? Math.ceil(blockedAt / CHARS_PER_TEXT_UNIT)
    : Math.floor((blockedAt - 1) / CHARS_PER_TEXT_UNIT);
  return sliceWhole(text, units * CHARS_PER_TEXT_UNIT);
}

/** Bedrock's message in the place of all that the model said. */
function replaced(guard: Guard, composed: Answer, text: string): Answer {
  const stop = guard.language === 'converse' ? 'guardrail_intervened' : 'end_turn';
  return { ...composed, blocks: [{ kind: 'text', text }], stop, stopSequence: null };
}

/** Converse tells an intervention as the reason; in a vendor's own words it is beside the message. */
function stopOf({ language }: Guard, composed: Answer, isChanged: boolean): string {
  return isChanged && language === 'converse' ? 'guardrail_intervened' : composed.stop;
}
