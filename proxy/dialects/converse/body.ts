/**
 * The body for Converse, once the model is known: turns and inference settings within what the model takes, tools,
 * reasoning, cache points, the shape of the answer. A model that cannot do what was asked leads to a refusal; one that
 * merely does not take a setting goes without it.
 */
import type { Model } from '../../../core/catalog/model.ts';
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import { fieldsFor, type ConverseFields } from '../request/converse-fields.ts';
import { outputBoundOn } from '../token-bound.ts';
import { isWithout, type Target } from '../dialect.ts';
import { isObject, serialized, serializing, type JsonObject } from '../json.ts';
import { LARGE_BODY_BYTES, type Work, type Working } from '../work.ts';
import { OWN_USAGE_PATH } from './account.ts';
import { answerShape, type AnswerShape } from './answer-shape.ts';
import { requestingByChat } from './by-chat/request.ts';
import { converseIdFor, routeByChat } from './by-chat/route.ts';
import { placementOn } from '../caching.ts';
import { hasPoints, withCachePoints, withOwnPoints, type Cachable } from './cache-points.ts';
import { shapeOf } from './prompt-shape.ts';
import { NO_FIELDS, reasoningFor, type Reasoning } from './reasoning.ts';
import type { ConverseRequest } from './request.ts';
import { stopsFor } from './stops.ts';
import { turnsWithTools } from './tool-blocks.ts';
import { toolConfigFor } from './tool-config.ts';
import { turnsFor } from './turns-for-model.ts';
import type { Turn } from './turns.ts';

/** `bodyBytes`: the size of the client's body. That of a large one is made in steps. */
export function requestingConverse(
  request: ConverseRequest,
  target: Target,
  bodyBytes: number,
  isStream: boolean,
): Working<UpstreamRequest | Refusal> {
  const made = converseObject(request, target, bodyBytes);
  if (isRefusal(made)) return made;
  const { value, cachePoints } = made;
  // A model that cannot stream beside tools is asked whole, and the reply streams its answer to the client.
  const isStreamed = isStream && (target.model.traits.streamsWithTools || value['toolConfig'] === undefined);
  const route = routeByChat(target);
  const { converseFields: fields = null, texts = null } = request;
  if (route !== null) {
    if (fields !== null) return refuseFieldsByChat(fields, target.model);
    return requestingByChat(value, route, bodyBytes, isStreamed, texts);
  }
  const whole = fields === null ? value : { ...value, ...fieldsFor(fields, isStreamed) };
  const operation = isStreamed ? 'converse-stream' : 'converse';
  return bodyBytes < LARGE_BODY_BYTES
    ? requestWith(serialized(whole, texts), operation, target, cachePoints)
    : writingConverse(whole, bodyBytes, operation, target, cachePoints);
}

function* writingConverse(
  value: JsonObject,
  bodyBytes: number,
  operation: UpstreamRequest['operation'],
  target: Target,
  cachePoints: ConverseObject['cachePoints'],
): Work<UpstreamRequest | Refusal> {
  return requestWith(yield* serializing(value, bodyBytes), operation, target, cachePoints);
}

function requestWith(
  body: Buffer | Refusal,
  operation: UpstreamRequest['operation'],
  target: Target,
  cachePoints: ConverseObject['cachePoints'],
): UpstreamRequest | Refusal {
  if (isRefusal(body)) return body;
  const upstreamId = converseIdFor(target);
  if (upstreamId === null && cachePoints === null) return { operation, body };
  return {
    operation,
    ...(upstreamId === null ? {} : { upstreamId }),
    body,
    ...(cachePoints === null ? {} : { cachePoints }),
  };
}

type ConverseObject = {
  readonly value: JsonObject;
  readonly cachePoints: UpstreamRequest['cachePoints'] | null;
};

/** `bodyBytes`: the size of the client's body. */
export function converseObject(
  request: ConverseRequest,
  target: Target,
  bodyBytes: number,
): ConverseObject | Refusal {
  const { model, serviceTier } = target;
  const { conversation } = request;
  const refusal = refuseImpossible(request, model);
  if (refusal !== null) return refusal;
  const shape = answerShape(request.format, target);
  const maxTokens = outputBoundOn(model, { maxOutputTokens: request.maxTokens }, target);
  const tools = toolConfigFor(request, target, shape);
  const turns = turnsFor(turnsWithTools(request, model), target);
  const tooMany = refuseManyImages(conversation.firstOfMany, turns, model);
  if (tooMany !== null) return tooMany;
  const reasoning = reasoningFor({ request, target, turns, maxTokens, isToolForced: tools.isForced });
  const told = shape.kind === 'instruction' ? [shape.text, ...tools.instructions] : tools.instructions;
  const chars = bodyBytes - conversation.attachments.encodedBytes;
  const { toolConfig, system, messages, cachePoints } = cachable(request, target, tools.toolConfig, {
    system:
      told.length === 0 ? conversation.system : [...conversation.system, ...told.map((text) => ({ text }))],
    turns,
    chars,
  });
  const topK = topKFor(request, model, reasoning);
  const asksOwnUsage = model.family === 'claude' && reasoning.mayThink && !isWithout(target, 'own-usage');
  const value: Record<string, unknown> = { messages };
  if (system.length > 0) value['system'] = system;
  value['inferenceConfig'] = inferenceConfig(request, model, maxTokens, reasoning);
  if (toolConfig !== null) value['toolConfig'] = toolConfig;
  const output = outputConfig(shape, reasoning);
  if (output !== null) value['outputConfig'] = output;
  if (serviceTier !== 'standard') value['serviceTier'] = { type: serviceTier };
  if (reasoning.additional !== NO_FIELDS || tools.additional !== NO_FIELDS || topK !== NO_FIELDS) {
    const additional = { ...reasoning.additional, ...tools.additional, ...topK };
    if (Object.keys(additional).length > 0) value['additionalModelRequestFields'] = additional;
  }
  if (asksOwnUsage) value['additionalModelResponseFieldPaths'] = [OWN_USAGE_PATH];
  return { value, cachePoints };
}

type Prompt = Pick<ConverseObject, 'cachePoints'> & {
  readonly toolConfig: JsonObject | null;
  readonly system: readonly JsonObject[];
  readonly messages: readonly Turn[];
};

/** What Bedrock can cache, with cache points where the model takes them: the client's, or else the gateway's, if any pay. */
function cachable(
  { conversation, tools, asksForCache = false, texts = null }: ConverseRequest,
  target: Target,
  toolConfig: JsonObject | null,
  { system, turns, chars }: Pick<Cachable, 'system' | 'turns'> & { readonly chars: number },
): Prompt {
  const prompt = (): Cachable => ({ tools: toolsIn(toolConfig), system, turns });
  if (conversation.hasCachePoints || tools.tools.some(({ cachePoint }) => cachePoint !== null))
    return pointed(prompt(), target, toolConfig, 'client');
  if (asksForCache)
    return pointed(withOwnPoints(prompt(), 'everywhere', target.model.traits), target, toolConfig, 'client');
  const placement =
    routeByChat(target) === null ? placementOn(target, chars, () => shapeOf(prompt(), texts)) : 'nowhere';
  return placement === 'nowhere'
    ? { toolConfig, system, messages: turns, cachePoints: null }
    : pointed(withOwnPoints(prompt(), placement, target.model.traits), target, toolConfig, 'gateway');
}

function toolsIn(toolConfig: JsonObject | null): readonly JsonObject[] {
  const tools: readonly unknown[] = Array.isArray(toolConfig?.['tools']) ? toolConfig['tools'] : [];
  return tools.filter(isObject);
}

function pointed(
  prompt: Cachable,
  target: Target,
  toolConfig: JsonObject | null,
  by: 'client' | 'gateway',
): Prompt {
  const fitted = withCachePoints(prompt, target);
  return {
    toolConfig: toolConfig === null ? null : { ...toolConfig, tools: fitted.tools },
    system: fitted.system,
    messages: fitted.turns,
    cachePoints: hasPoints(fitted) ? by : null,
  };
}

function refuseImpossible(request: ConverseRequest, model: Model): Refusal | null {
  if (model.kind !== 'chat') {
    return cannot('model', `${model.name} does not chat. Use POST /v1/embeddings for it.`);
  }
  if (request.conversation.firstImage !== null && !model.supportsImages) {
    return cannot(request.conversation.firstImage, `${model.name} does not take images.`);
  }
  if (!model.supportsTools && request.tools.tools.length > 0 && request.tools.choice?.kind !== 'none') {
    return cannot('tools', `${model.name} does not call tools.`);
  }
  return null;
}

/** `firstOfMany`: null where there are few. */
function refuseManyImages(firstOfMany: string | null, turns: readonly Turn[], model: Model): Refusal | null {
  const most = model.traits.imagesPerMessage;
  if (firstOfMany === null || turns.every(({ content }) => imagesIn(content) <= most)) return null;
  return cannot(firstOfMany, `${model.name} takes at most ${most} images in a message.`);
}

function imagesIn(content: readonly JsonObject[]): number {
  let images = 0;
  for (const block of content) if (block['image'] !== undefined) images += 1;
  return images;
}

function refuseFieldsByChat({ guardrailConfig }: ConverseFields, { name }: Model): Refusal {
  const param = guardrailConfig === null ? 'requestMetadata' : 'guardrailConfig';
  return cannot(param, `${name} is on bedrock-mantle here, whose API takes no ${param}.`);
}

function cannot(param: string, message: string): Refusal {
  return refuse('invalid_request', { message, param });
}

function inferenceConfig(
  request: ConverseRequest,
  model: Model,
  maxTokens: number,
  reasoning: Reasoning,
): JsonObject {
  const { sampling } = model.traits;
  const takesTemperature = sampling !== 'none' && !reasoning.fixesSampling;
  const temperature = takesTemperature ? request.temperature : null;
  const takesTopP = takesTemperature && (sampling === 'both' || temperature === null);
  const topP = takesTopP ? request.topP : null;
  const stop = stopsFor(request.stop, model.traits).sent;
  const config: Record<string, unknown> = { maxTokens };
  if (temperature !== null) config['temperature'] = temperature;
  if (topP !== null) config['topP'] = topP;
  if (stop.length > 0) config['stopSequences'] = stop;
  return config;
}

/**
 * Left out where the model has no such setting, or takes none while it thinks.
 * https://docs.aws.amazon.com/nova/latest/userguide/using-converse-api.html
 */
function topKFor(
  { topK = null }: ConverseRequest,
  { family, traits }: Model,
  reasoning: Reasoning,
): JsonObject {
  if (topK === null || traits.sampling === 'none' || reasoning.fixesSampling) return NO_FIELDS;
  if (family === 'claude') return { top_k: topK };
  if (family !== 'nova' || reasoning.additional['reasoningConfig'] !== undefined) return NO_FIELDS;
  return { inferenceConfig: { topK } };
}

/** Null: nothing is said of it. */
function outputConfig(shape: AnswerShape, { effort }: Reasoning): JsonObject | null {
  if (shape.kind === 'native') {
    const { textFormat } = shape;
    return effort === null ? { textFormat } : { textFormat, effort };
  }
  return effort === null ? null : { effort };
}
