/**
 * Converse's `toolConfig`. Three things need care: Converse wants the tools defined whenever the conversation holds
 * tool blocks, has no way to say "no tool now", and knows parallel calls only by a field of Claude's own.
 */
import type { Model } from '../../../core/catalog/model.ts';
import type { JsonObject } from '../json.ts';
import { ANSWER_TOOL, isClosedSchema, type AnswerShape } from './answer-shape.ts';
import type { ConverseRequest } from './request.ts';
import type { ToolChoice, ToolDefinition } from './tool-use.ts';

export type ToolConfig = {
  readonly toolConfig: JsonObject | null;
  /** Fields for `additionalModelRequestFields`. */
  readonly additional: JsonObject;
  /** Whether the model must call a tool. */
  readonly isForced: boolean;
};

export function toolConfigFor(request: ConverseRequest, model: Model, shape: AnswerShape): ToolConfig {
  const { choice, isParallelForbidden } = request.tools;
  const isForbidden = choice?.kind === 'none';
  const offered = isForbidden ? [] : request.tools.tools;
  const specs = offered.flatMap((tool) => specOf(tool, model));
  if (shape.kind === 'forced-tool') return withAnswerTool(specs, shape.toolSpec);
  if (offered.length === 0) return onlyForHistory(request, model, isForbidden);
  const toolChoice = converseChoice(choice);
  const isForced = choice?.kind === 'required' || choice?.kind === 'tool';
  const onlyOne = isParallelForbidden && model.family === 'claude';
  return {
    toolConfig: { tools: specs, ...(toolChoice === null ? {} : { toolChoice }) },
    additional: onlyOne ? { tool_choice: { ...claudeChoice(choice), disable_parallel_tool_use: true } } : {},
    isForced,
  };
}

/** The client's own tools stay callable beside the one that takes the answer. */
function withAnswerTool(specs: readonly JsonObject[], answerSpec: JsonObject): ToolConfig {
  const toolChoice = specs.length === 0 ? { tool: { name: ANSWER_TOOL } } : { any: {} };
  return {
    toolConfig: { tools: [...specs, { toolSpec: answerSpec }], toolChoice },
    additional: {},
    isForced: true,
  };
}

/** No tool may be called, but earlier turns hold calls: the tools they name are defined, and Claude is told not to. */
function onlyForHistory(request: ConverseRequest, model: Model, isForbidden: boolean): ToolConfig {
  const { toolsCalled } = request.conversation;
  if (toolsCalled.size === 0) return { toolConfig: null, additional: {}, isForced: false };
  const defined = request.tools.tools.flatMap((tool) => specOf(tool, model));
  const names = new Set(request.tools.tools.map((tool) => tool.name));
  for (const name of toolsCalled) {
    if (!names.has(name)) defined.push({ toolSpec: { name, inputSchema: { json: { type: 'object' } } } });
  }
  const isTold = isForbidden && model.family === 'claude';
  return {
    toolConfig: { tools: defined },
    additional: isTold ? { tool_choice: { type: 'none' } } : {},
    isForced: false,
  };
}

function specOf(tool: ToolDefinition, model: Model): JsonObject[] {
  const isStrict = tool.isStrict && model.traits.json === 'native' && isClosedSchema(tool.schema, 0);
  const spec = {
    toolSpec: {
      name: tool.name,
      ...(tool.description === null ? {} : { description: tool.description }),
      inputSchema: { json: tool.schema },
      ...(isStrict ? { strict: true } : {}),
    },
  };
  return tool.cachePoint !== null && model.supportsCaching ? [spec, tool.cachePoint] : [spec];
}

function converseChoice(choice: ToolChoice | null): JsonObject | null {
  switch (choice?.kind) {
    case 'auto':
      return { auto: {} };
    case 'required':
      return { any: {} };
    case 'tool':
      return { tool: { name: choice.name } };
    case 'none':
    case undefined:
      return null;
  }
}

function claudeChoice(choice: ToolChoice | null): JsonObject {
  switch (choice?.kind) {
    case 'required':
      return { type: 'any' };
    case 'tool':
      return { type: 'tool', name: choice.name };
    case 'auto':
    case 'none':
    case undefined:
      return { type: 'auto' };
  }
}
