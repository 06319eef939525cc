/** How an answer of Converse's is read back: what of it was made otherwise on the way out. */
import type { Target } from '../dialect.ts';
import { isObject, type JsonObject } from '../json.ts';
import { answerShape } from './answer-shape.ts';
import { routeByChat } from './by-chat/route.ts';
import { withoutFence } from './code-fence.ts';
import type { ConverseRequest } from './request.ts';
import { inputWithNames, type PropertyNames } from './schema/property-names.ts';
import { stopsFor } from './stops.ts';
import type { ToolNames } from './tool-names.ts';

export type AnswerReading = {
  /** Whether the input of the answer tool is the answer's text. */
  readonly isJsonTool: boolean;
  /** Whether the text is JSON that the model was asked for in words: a code fence around it is no part of it. */
  readonly isJsonText: boolean;
  /** Stop sequences at which the gateway cuts the answer, since the model does not take them. */
  readonly cutAt: readonly string[];
  /** Names of properties as Bedrock has them, by the name of their tool for Bedrock. */
  readonly propertyNames: ReadonlyMap<string, PropertyNames>;
  /** Whether it is an answer of Chat Completions, which were asked in the place of Converse. */
  readonly isByChat: boolean;
  /** Null: tools have the same names on both sides, or the dialect knows them itself. */
  readonly toolNames: ToolNames | null;
};

export function answerReading(
  request: ConverseRequest,
  target: Target,
  toolNames: ToolNames | null,
): AnswerReading {
  const { kind } = answerShape(request.format, target);
  return {
    isJsonTool: kind === 'forced-tool',
    isJsonText: kind === 'instruction',
    cutAt: stopsFor(request.stop, target.model.traits).cut,
    propertyNames: target.model.traits.limitsPropertyNames ? request.tools.propertyNames : NO_NAMES,
    isByChat: routeByChat(target) !== null,
    toolNames,
  };
}

const NO_NAMES: ReadonlyMap<string, PropertyNames> = new Map();

/** Nothing was made otherwise. */
export const AS_IT_CAME: AnswerReading = {
  isJsonTool: false,
  isJsonText: false,
  cutAt: [],
  propertyNames: NO_NAMES,
  isByChat: false,
  toolNames: null,
};

/** A block of a whole answer as it is for the client. */
export function readBack(block: JsonObject, reading: AnswerReading): JsonObject {
  const { text, toolUse } = block;
  if (typeof text === 'string') return reading.isJsonText ? { ...block, text: withoutFence(text) } : block;
  if (!isObject(toolUse)) return block;
  const name = String(toolUse['name']);
  const names = reading.propertyNames.get(name);
  return {
    toolUse: {
      ...toolUse,
      name: reading.toolNames?.client(name) ?? name,
      ...(names === undefined ? {} : { input: inputWithNames(toolUse['input'], names.toClient) }),
    },
  };
}
