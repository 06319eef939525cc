/**
 * Converse's `toolConfig`. Four things need care: Converse wants the tools defined whenever the conversation holds tool
 * blocks, has no way to say "no tool now", knows parallel calls only by a field of Claude's own, and not every model can
 * be made to call a tool. What cannot be said in fields is said in words, for the system prompt.
 */
import type { Model } from '../../../core/catalog/model.ts';
import type { Target } from '../dialect.ts';
import type { JsonObject } from '../json.ts';
import { ANSWER_TOOL, type AnswerShape } from './answer-shape.ts';
import { NO_FIELDS } from './reasoning.ts';
import type { ConverseRequest } from './request.ts';
import { toolSpecs } from './tool-specs.ts';
import type { ToolChoice, ToolDefinition } from './tool-use.ts';

export type ToolConfig = {
  readonly toolConfig: JsonObject | null;
  /** Fields for `additionalModelRequestFields`. */
  readonly additional: JsonObject;
  /** Whether the model must call a tool. */
  readonly isForced: boolean;
  /** What the model is told about the tools, for the system prompt. */
  readonly instructions: readonly string[];
};

const NO_TOOLS: ToolConfig = { toolConfig: null, additional: NO_FIELDS, isForced: false, instructions: [] };

export function toolConfigFor(request: ConverseRequest, target: Target, shape: AnswerShape): ToolConfig {
  const { model } = target;
  if (!model.supportsTools) return NO_TOOLS;
  const { choice, isParallelForbidden, tools } = request.tools;
  if (tools.length === 0 && shape.kind !== 'forced-tool') return onlyForHistory(request, target, shape);
  const offered = choice?.kind === 'none' ? [] : chosenTools(tools, choice, model);
  const specs = toolSpecs(offered, request.tools.propertyNames, target, shape);
  const one = isParallelForbidden && offered.length > 0;
  if (shape.kind === 'forced-tool') return withAnswerTool(specs, shape.toolSpec, one, model);
  if (offered.length === 0) return onlyForHistory(request, target, shape);
  const toolChoice = converseChoice(choice, model);
  const onlyOne = one ? oneCall(toolChoice, model) : NOTHING_MORE;
  return {
    // Claude's own field says `auto` where Converse's would stand beside it.
    toolConfig: {
      tools: specs,
      ...(toolChoice === null || (onlyOne.saysAuto && toolChoice['auto'] !== undefined)
        ? {}
        : { toolChoice }),
    },
    additional: onlyOne.additional,
    isForced: toolChoice !== null && toolChoice['auto'] === undefined,
    instructions: [...choiceInWords(choice, model), ...onlyOne.instructions],
  };
}

/** A model that can be made to call any tool, but not a certain one, is offered only that one. */
function chosenTools(
  tools: readonly ToolDefinition[],
  choice: ToolChoice | null,
  { traits }: Model,
): readonly ToolDefinition[] {
  if (choice?.kind !== 'tool' || traits.toolChoice !== 'any') return tools;
  return tools.filter((tool) => tool.name === choice.name);
}

/** The client's own tools stay callable beside the one that takes the answer. */
function withAnswerTool(
  specs: readonly JsonObject[],
  answerSpec: JsonObject,
  isOnlyOne: boolean,
  model: Model,
): ToolConfig {
  const isNamed = specs.length === 0 && model.traits.toolChoice === 'tool';
  const toolChoice = isNamed ? { tool: { name: ANSWER_TOOL } } : { any: {} };
  const onlyOne = isOnlyOne ? oneCall(toolChoice, model) : NOTHING_MORE;
  return {
    toolConfig: { tools: [...specs, { toolSpec: answerSpec }], toolChoice },
    additional: onlyOne.additional,
    isForced: true,
    instructions: onlyOne.instructions,
  };
}

/** No tool may be called, but earlier turns hold calls: the tools they name are defined, and the model is told not to. */
function onlyForHistory(request: ConverseRequest, target: Target, shape: AnswerShape): ToolConfig {
  const { toolsCalled } = request.conversation;
  if (toolsCalled.size === 0) return NO_TOOLS;
  const { tools, propertyNames, choice } = request.tools;
  const defined = [...toolSpecs(tools, propertyNames, target, shape)];
  const names = new Set(tools.map((tool) => tool.name));
  for (const name of toolsCalled) {
    if (!names.has(name))
      defined.push({ toolSpec: { name, inputSchema: { json: { type: 'object', properties: {} } } } });
  }
  const isForbidden = choice?.kind === 'none';
  const isClaude = target.model.family === 'claude';
  return {
    toolConfig: { tools: defined },
    additional: isForbidden && isClaude ? { tool_choice: { type: 'none' } } : NO_FIELDS,
    isForced: false,
    instructions: isForbidden && !isClaude ? ['Do not call any tool now: answer in words.'] : [],
  };
}

/** `auto` is the default, which a model that takes no choice has anyway. */
function converseChoice(choice: ToolChoice | null, { traits }: Model): JsonObject | null {
  if (traits.toolChoice === 'auto') return null;
  switch (choice?.kind) {
    case 'auto':
      return { auto: {} };
    case 'required':
      return { any: {} };
    case 'tool':
      return traits.toolChoice === 'tool' ? { tool: { name: choice.name } } : { any: {} };
    case 'none':
    case undefined:
      return null;
  }
}

/** A choice that a model cannot be held to. */
function choiceInWords(choice: ToolChoice | null, { traits }: Model): readonly string[] {
  if (traits.toolChoice !== 'auto') return [];
  switch (choice?.kind) {
    case 'required':
      return ['You must call at least one of the tools now. Do not answer in words alone.'];
    case 'tool':
      return [`You must call the tool ${choice.name} now, and no other. Do not answer in words alone.`];
    case 'auto':
    case 'none':
    case undefined:
      return [];
  }
}

type OnlyOne = Pick<ToolConfig, 'additional' | 'instructions'> & { readonly saysAuto: boolean };

const NOTHING_MORE: OnlyOne = { additional: NO_FIELDS, instructions: [], saysAuto: false };

/**
 * Calls one at a time. Claude's `tool_choice` is merged with what Converse makes of its own: it has a type only where that
 * says nothing (https://github.com/BerriAI/litellm/issues/36536, https://github.com/BerriAI/litellm/pull/34347).
 */
function oneCall(toolChoice: JsonObject | null, { family }: Model): OnlyOne {
  if (family !== 'claude')
    return { ...NOTHING_MORE, instructions: ['Call at most one tool at a time, and wait for its result.'] };
  const isOpen = toolChoice === null || toolChoice['auto'] !== undefined;
  const type = isOpen ? { type: 'auto' } : {};
  return {
    additional: { tool_choice: { ...type, disable_parallel_tool_use: true } },
    instructions: [],
    saysAuto: isOpen,
  };
}
