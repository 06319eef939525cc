/**
 * Anthropic's request body → what Converse is asked, for models that are not Claude's.
 *
 * What such a model has nothing for and the answer does not depend on is left out: metadata, thinking it cannot
 * be told to do, context_management, thoughts of earlier turns. What would change the answer is refused: Claude's
 * built-in tools, citations, blocks of server tools, stored files.
 */
import { isRefusal, withMessage, type Refusal } from '../../../../core/errors.ts';
import { ANY_OBJECT, jsonFormat, TEXT, type AnswerFormat } from '../../converse/answer-shape.ts';
import {
  fault,
  isGiven,
  listAt,
  objectAt,
  optionalNumber,
  orRefusalOf,
  stringAt,
} from '../../request/faults.ts';
import type { ConverseRequest } from '../../converse/request.ts';
import { ToolNames } from '../../converse/tool-names.ts';
import { readEffort, type Effort } from '../../request/effort.ts';
import { isObject, type JsonObject } from '../../json.ts';
import type { Work } from '../../work.ts';
import { readTopK } from '../../request/top-k.ts';
import type { MessagesRequest } from '../request.ts';
import { readConversation } from './conversation.ts';
import { readToolUse } from './tools.ts';

export type OtherRequest = ConverseRequest & { readonly toolNames: ToolNames };

/** The request as Converse takes it, or the refusal in Anthropic's words (`messages.0.content: …`). */
export function* converseRequest(request: MessagesRequest): Work<OtherRequest | Refusal> {
  const asked = yield* orRefusalOf(read(request));
  return isRefusal(asked) ? inAnthropicsWords(asked) : asked;
}

function* read({ body, maxTokens, seen, texts }: MessagesRequest): Work<OtherRequest> {
  const toolNames = new ToolNames();
  const outputConfig = isGiven(body['output_config']) ? objectAt(body['output_config'], 'output_config') : {};
  return {
    maxTokens,
    temperature: optionalNumber(body, 'temperature', 0, 1),
    topP: optionalNumber(body, 'top_p', 0, 1),
    topK: readTopK(body['top_k']),
    stop: readStop(body['stop_sequences']),
    effort: readEffort(outputConfig['effort'], 'output_config.effort') ?? effortOf(body['thinking']),
    format: readFormat(outputConfig['format'] ?? body['output_format']),
    tools: yield* readToolUse(body, seen.addedTools, toolNames),
    conversation: yield* readConversation(body, toolNames),
    toolNames,
    texts,
  };
}

/** A budget of thinking as an effort. */
function effortOf(thinking: unknown): Effort | null {
  if (!isObject(thinking)) return null;
  const { type, budget_tokens: budget } = thinking;
  if (type === 'disabled') return 'none';
  if (typeof budget !== 'number') return 'medium';
  if (budget < 4_096) return 'low';
  return budget < 16_384 ? 'medium' : 'high';
}

function readStop(value: unknown): readonly string[] {
  if (!isGiven(value)) return [];
  return listAt(value, 'stop_sequences').map((item, index) => stringAt(item, `stop_sequences[${index}]`));
}

function readFormat(value: unknown): AnswerFormat {
  if (!isGiven(value)) return TEXT;
  const format: JsonObject = objectAt(value, 'output_config.format');
  if (format['type'] !== 'json_schema') {
    return fault('output_config.format.type', "Input should be 'json_schema'");
  }
  const path = 'output_config.format.schema';
  if (!isGiven(format['schema'])) return ANY_OBJECT;
  return jsonFormat(path, 'answer', null, objectAt(format['schema'], path));
}

function inAnthropicsWords(refusal: Refusal): Refusal {
  const { param, message } = refusal;
  const prefix = `Invalid '${param ?? ''}': `;
  if (param === null || !message.startsWith(prefix)) return refusal;
  return withMessage(refusal, `${param.replace(/\[(\d+)\]/g, '.$1')}: ${message.slice(prefix.length)}`);
}
