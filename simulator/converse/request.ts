/**
 * A Converse body read into a Conversation, for every family of model. Checked in Bedrock's order: shape, then the
 * rules of a conversation (starts with the user, roles alternate, tool results answer tool uses), then what the
 * model can do.
 */
import * as z from 'zod';

import type { Model } from '../../core/catalog/model.ts';
import { thinking } from '../claude/body.ts';
import { claudeRefusal } from '../claude/refusal.ts';
import { thinkingOf } from '../claude/request.ts';
import type { Conversation, ToolDefinition, Turn } from '../model/conversation.ts';
import { totalTokens } from '../model/prompt-cache.ts';
import { segmentsOf, type Piece } from '../model/prompt.ts';
import { TOKENS_PER_MESSAGE, tokensOfText, toolPromptTokens } from '../model/tokens.ts';
import type { Runtime } from '../service-model/read.ts';
import { AwsError, invalid } from '../wire/aws-error.ts';
import { readShape } from '../wire/shape.ts';
import { textOfResult, tokensOfBlock } from './block-tokens.ts';
import {
  readConverseBody,
  readCountedBody,
  type ConverseBlock,
  type ConverseBody,
  type ConverseMessage,
  type ToolEntries,
} from './body.ts';

const DEFAULT_MAX_TOKENS = 4096;
const MAX_CACHE_POINTS = 4;

/** Pieces of the prompt, and how many cache points stand between them. */
type Prompt = { readonly pieces: Piece[]; cachePoints: number };

export function readConverseRequest(
  body: unknown,
  model: Model,
  operation: 'Converse' | 'ConverseStream' = 'Converse',
): Conversation {
  return conversationOf(readConverseBody(operation, body), model);
}

/** The body of Converse within a CountTokens request. */
export function readCountedConverse(body: Runtime<'ConverseTokensRequest'>, model: Model): Conversation {
  return conversationOf(readCountedBody(body), model);
}

function conversationOf(asked: ConverseBody, model: Model): Conversation {
  const maxTokens = readMaxTokens(asked.inferenceConfig?.maxTokens, model);
  const prompt: Prompt = { pieces: [], cachePoints: 0 };
  const tools = readTools(asked.toolConfig, model, prompt);
  const forcedTool = forcedToolOf(asked.toolConfig?.toolChoice, tools);
  addBlocks(asked.system ?? [], 'system', model, prompt);
  const turns = readMessages(asked.messages, model, asked.toolConfig !== undefined, prompt);
  if (prompt.cachePoints > MAX_CACHE_POINTS) {
    throw invalid(
      `You've exceeded the maximum number of cache points, which is ${MAX_CACHE_POINTS}. Found ${prompt.cachePoints}.`,
    );
  }
  const segments = segmentsOf(prompt.pieces);
  if (totalTokens(segments) > model.contextTokens) throw invalid('Input is too long for requested model.');
  const isThinking = readThinking(asked.additionalModelRequestFields, model, maxTokens);
  if (isThinking !== 'off' && forcedTool !== null) {
    throw invalid('Thinking may not be enabled when tool_choice forces tool use.');
  }
  const schema = asked.outputConfig?.textFormat?.structure.jsonSchema?.schema;
  const tier = asked.serviceTier?.type;
  const showsOwnUsage = asked.additionalModelResponseFieldPaths?.includes('/usage') ?? false;
  return {
    model,
    segments,
    turns,
    maxTokens,
    stopSequences: asked.inferenceConfig?.stopSequences ?? [],
    thinking: isThinking,
    forcedTool,
    answerSchema: schema === undefined ? undefined : (JSON.parse(schema) as unknown),
    ...(tier === undefined ? {} : { serviceTier: tier }),
    ...(showsOwnUsage && model.family === 'claude' ? { showsOwnUsage } : {}),
  };
}

function readMaxTokens(asked: number | undefined, model: Model): number {
  if (asked === undefined) return Math.min(DEFAULT_MAX_TOKENS, model.maxOutputTokens);
  if (asked > model.maxOutputTokens) {
    throw invalid(
      `The maximum tokens you requested exceeds the model limit of ${model.maxOutputTokens}. Try again with a maximum tokens value that is lower than ${model.maxOutputTokens}.`,
    );
  }
  return asked;
}

function readTools(
  config: { readonly tools: ToolEntries } | undefined,
  model: Model,
  prompt: Prompt,
): readonly ToolDefinition[] {
  if (config === undefined) return [];
  if (!model.supportsTools) throw invalid("This model doesn't support tool use.");
  const tools: ToolDefinition[] = [];
  for (const entry of config.tools) {
    const { toolSpec, cachePoint } = entry;
    if (cachePoint !== undefined) closePiece(prompt, cachePoint.ttl);
    if (toolSpec === undefined) continue;
    if (tools.some((known) => known.name === toolSpec.name)) {
      throw invalid(`The toolConfig.tools contains a duplicate name: ${toolSpec.name}`);
    }
    tools.push({ name: toolSpec.name, schema: toolSpec.inputSchema.json });
    prompt.pieces.push({ tokens: tokensOfText(JSON.stringify(entry)), content: entry, cacheTtl: null });
  }
  prompt.pieces.push({ tokens: toolPromptTokens(model.family), content: 'tool prompt', cacheTtl: null });
  return tools;
}

/** The tool that the choice forces, or null. */
function forcedToolOf(
  choice: NonNullable<ConverseBody['toolConfig']>['toolChoice'],
  tools: readonly ToolDefinition[],
): ToolDefinition | null {
  if (choice?.any !== undefined) return tools[0] ?? null;
  const named = choice?.tool;
  if (named === undefined) return null;
  const tool = tools.find((known) => known.name === named.name);
  if (tool === undefined) {
    throw invalid(
      'The tool name in toolConfig.toolChoice.tool.name must be one of the names in toolConfig.tools. Correct the name and try again.',
    );
  }
  return tool;
}

function readMessages(
  messages: readonly ConverseMessage[],
  model: Model,
  hasTools: boolean,
  prompt: Prompt,
): readonly Turn[] {
  if (messages[0]?.role !== 'user') {
    throw invalid(
      'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
    );
  }
  const turns: Turn[] = [];
  let openCalls: readonly string[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    if (turns.at(-1)?.role === role) {
      throw invalid(
        'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.',
      );
    }
    prompt.pieces.push({ tokens: TOKENS_PER_MESSAGE, content: role, cacheTtl: null });
    const blocks: readonly ConverseBlock[] = content;
    addBlocks(blocks, `messages.${index}.content`, model, prompt);
    openCalls = checkTools(blocks, openCalls, index, hasTools);
    turns.push({
      role,
      texts: blocks.flatMap(({ text }) => text ?? []),
      toolResults: blocks.flatMap(({ toolResult }) => (toolResult ? [textOfResult(toolResult)] : [])),
    });
  }
  if (openCalls.length > 0) throw missingResults(openCalls, messages.length);
  return turns;
}

function addBlocks(blocks: readonly ConverseBlock[], at: string, model: Model, prompt: Prompt): void {
  for (const [index, block] of blocks.entries()) {
    const { cachePoint } = block;
    if (cachePoint === undefined) {
      const tokens = tokensOfBlock(block, `${at}.${index}`, model);
      prompt.pieces.push({ tokens, content: block, cacheTtl: null });
    } else if (model.supportsCaching) {
      closePiece(prompt, cachePoint.ttl);
    } else {
      throw invalid(
        `You invoked an unsupported model or your request did not allow prompt caching. See ${at}.${index}.cachePoint.`,
      );
    }
  }
}

/** A cache point has no content of its own; it ends what stands before it. */
function closePiece(prompt: Prompt, ttl: Piece['cacheTtl'] | undefined): void {
  prompt.cachePoints += 1;
  const before = prompt.pieces.at(-1);
  if (before !== undefined) before.cacheTtl = ttl ?? '5m';
}

/** Results in a message answer exactly the tool uses of the message before it. Returns this message's tool uses. */
function checkTools(
  blocks: readonly ConverseBlock[],
  openCalls: readonly string[],
  index: number,
  hasTools: boolean,
): readonly string[] {
  const results = blocks.flatMap(({ toolResult }) => toolResult?.toolUseId ?? []);
  const calls = blocks.flatMap(({ toolUse }) => toolUse?.toolUseId ?? []);
  if (results.length + calls.length > 0 && !hasTools) {
    throw invalid('The toolConfig field must be defined when using toolUse and toolResult content blocks.');
  }
  const missing = openCalls.filter((id) => !results.includes(id));
  if (missing.length > 0) throw missingResults(missing, index);
  if (results.length > openCalls.length) {
    throw invalid(
      `The number of toolResult blocks at messages.${index}.content exceeds the number of toolUse blocks of previous turn.`,
    );
  }
  return calls;
}

function missingResults(ids: readonly string[], index: number): Error {
  return invalid(
    `Expected toolResult blocks at messages.${index}.content for the following Ids: ${ids.join(', ')}`,
  );
}

const any = z.unknown().optional();
const claudeFields = z.strictObject({
  thinking: thinking.optional(),
  top_k: any,
  anthropic_beta: any,
  output_config: any,
  context_management: any,
  tool_choice: any,
});

/** Claude's own fields, refused as Claude refuses them; other families think when a directive says so. */
function readThinking(fields: unknown, model: Model, maxTokens: number): Conversation['thinking'] {
  if (fields === undefined || model.family !== 'claude') return 'off';
  try {
    const asked = readShape(claudeFields, fields, (fault) => claudeRefusal(fault, fields));
    return thinkingOf(asked.thinking, maxTokens, new Set());
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalid(`The model returned the following errors: ${error.message}`);
  }
}
