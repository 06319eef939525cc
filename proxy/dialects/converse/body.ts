/**
 * The body for Converse, once the model is known: inference settings within what the model takes, tools, reasoning,
 * the shape of the answer. A model that cannot do what was asked leads to a refusal; one that merely does not take a
 * setting goes without it.
 */
import type { Model } from '../../../core/catalog/model.ts';
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import type { Target } from '../dialect.ts';
import { serializing, type JsonObject } from '../json.ts';
import type { Work } from '../work.ts';
import { OWN_USAGE_PATH } from './account.ts';
import { answerShape, type AnswerShape } from './answer-shape.ts';
import { reasoningFor, type Reasoning } from './reasoning.ts';
import type { ConverseRequest } from './request.ts';
import { turnsWithTools } from './tool-blocks.ts';
import { toolConfigFor } from './tool-config.ts';
import type { Turn } from './turns.ts';

/** `bodyBytes`: the size of the client's body. */
export function* requestingConverse(
  request: ConverseRequest,
  target: Target,
  bodyBytes: number,
  isStream: boolean,
): Work<UpstreamRequest | Refusal> {
  const value = converseObject(request, target);
  if (isRefusal(value)) return value;
  const body = yield* serializing(value, bodyBytes);
  return isRefusal(body) ? body : { operation: isStream ? 'converse-stream' : 'converse', body };
}

export function converseObject(request: ConverseRequest, target: Target): JsonObject | Refusal {
  const { model, serviceTier } = target;
  const { conversation } = request;
  const refusal = refuseImpossible(request, model);
  if (refusal !== null) return refusal;
  const shape = answerShape(request.format, target);
  const maxTokens = request.maxTokens ?? model.maxOutputTokens;
  const tools = toolConfigFor(request, target, shape);
  const reasoning = reasoningFor(request, model, maxTokens, tools.isForced);
  const told = shape.kind === 'instruction' ? [shape.text, ...tools.instructions] : tools.instructions;
  const system = [...conversation.system, ...told.map((text) => ({ text }))];
  const keepsPoints = model.supportsCaching || !conversation.hasCachePoints;
  const additional = { ...reasoning.additional, ...tools.additional };
  const thinks = model.family === 'claude' && reasoning.additional['thinking'] !== undefined;
  return {
    messages: turnsWithTools(request, model).map((turn) => turnFor(turn, keepsPoints, model)),
    ...(system.length === 0 ? {} : { system: keepsPoints ? system : system.filter(isNoCachePoint) }),
    inferenceConfig: inferenceConfig(request, model, maxTokens, reasoning),
    ...(tools.toolConfig === null ? {} : { toolConfig: tools.toolConfig }),
    ...outputConfig(shape, reasoning),
    ...(serviceTier === 'standard' ? {} : { serviceTier: { type: serviceTier } }),
    ...(Object.keys(additional).length === 0 ? {} : { additionalModelRequestFields: additional }),
    ...(thinks ? { additionalModelResponseFieldPaths: [OWN_USAGE_PATH] } : {}),
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

function cannot(param: string, message: string): Refusal {
  return refuse('invalid_request', { message, param });
}

/** Drops cache points where the model has no cache, and other models' reasoning where it has no use. */
function turnFor(turn: Turn, keepsPoints: boolean, model: Model): Turn {
  if (keepsPoints && model.family === 'claude') return turn;
  const content = turn.content.filter(
    (block) =>
      (keepsPoints || isNoCachePoint(block)) &&
      (model.family === 'claude' || block['reasoningContent'] === undefined),
  );
  return { role: turn.role, content: content.length === 0 ? [{ text: '…' }] : content };
}

function isNoCachePoint(block: JsonObject): boolean {
  return block['cachePoint'] === undefined;
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
  return {
    maxTokens,
    ...(temperature === null ? {} : { temperature }),
    ...(topP === null ? {} : { topP }),
    ...(request.stop.length === 0 ? {} : { stopSequences: request.stop }),
  };
}

function outputConfig(shape: AnswerShape, reasoning: Reasoning): JsonObject {
  const textFormat = shape.kind === 'native' ? { textFormat: shape.textFormat } : {};
  const effort = reasoning.effort === null ? {} : { effort: reasoning.effort };
  const config = { ...textFormat, ...effort };
  return Object.keys(config).length === 0 ? {} : { outputConfig: config };
}
