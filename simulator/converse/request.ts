/**
 * A Converse body read into a Conversation, for every family of model. What is refused here is what its shape or the
 * catalog's entry of the model tells; the rules of Bedrock look at it afterwards, so a body that breaks them is read too.
 */
import * as z from 'zod';

import type { Model } from '../../core/catalog/model.ts';
import { claudeBody, type ClaudeThinking } from '../claude/body.ts';
import { claudeRefusal } from '../claude/refusal.ts';
import { boundElsewhere, dropsOtherThoughts, thinkingOf } from '../claude/request.ts';
import { isBoundElsewhere } from '../model/answer.ts';
import type { Conversation, ToolDefinition, Turn } from '../model/conversation.ts';
import { totalTokens } from '../model/prompt-cache.ts';
import { boundTo, endOfMessage, segmentsOf, type Piece } from '../model/prompt.ts';
import { schemaTold, toolTold } from '../model/told.ts';
import { tokensOfText, toolPromptTokens } from '../model/tokens.ts';
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
  const pieces: Piece[] = [];
  const tools = readTools(asked.toolConfig, model, pieces);
  addBlocks(asked.system ?? [], 'system', model, pieces);
  const bound = boundTo(pieces, model);
  const thinking = readThinking(asked.additionalModelRequestFields, model);
  if (!dropsOtherThoughts(thinking)) checkBindings(asked.messages, bound);
  const turns = readMessages(asked.messages, model, pieces);
  const segments = segmentsOf(pieces);
  if (totalTokens(segments) > model.contextTokens) throw invalid('Input is too long for requested model.');
  const schema = asked.outputConfig?.textFormat?.structure.jsonSchema?.schema;
  const system = (asked.system ?? []).flatMap(({ text }) => text ?? []);
  const tier = asked.serviceTier?.type;
  const showsOwnUsage = asked.additionalModelResponseFieldPaths?.includes('/usage') ?? false;
  return {
    model,
    segments,
    turns,
    maxTokens,
    stopSequences: asked.inferenceConfig?.stopSequences ?? [],
    thinking: thinkingOf(thinking),
    boundTo: bound,
    forcedTool: forcedToolOf(asked.toolConfig?.toolChoice, tools) ?? toolTold(system, tools),
    answerSchema: schema === undefined ? schemaTold(system) : parsed(schema),
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

function checkBindings(messages: readonly ConverseMessage[], bound: string | null): void {
  for (const [index, { content }] of messages.entries()) {
    const at = content.findIndex(({ reasoningContent }) =>
      isBoundElsewhere(reasoningContent?.reasoningText?.signature ?? '', bound),
    );
    if (at === -1) continue;
    throw invalid(
      `The model returned the following errors: ${boundElsewhere(`messages.${index}.content.${at}`)}`,
    );
  }
}

function readTools(
  config: { readonly tools: ToolEntries } | undefined,
  model: Model,
  pieces: Piece[],
): readonly ToolDefinition[] {
  if (config === undefined) return [];
  if (!model.supportsTools) throw invalid("This model doesn't support tool use.");
  const tools: ToolDefinition[] = [];
  for (const entry of config.tools) {
    const { toolSpec, cachePoint } = entry;
    if (cachePoint !== undefined) closePiece(pieces, model, cachePoint.ttl);
    if (toolSpec === undefined) continue;
    tools.push({ name: toolSpec.name, schema: toolSpec.inputSchema.json });
    pieces.push({ tokens: tokensOfText(JSON.stringify(entry)), content: entry, cacheTtl: null });
  }
  pieces.push({ tokens: toolPromptTokens(model.family), content: 'tool prompt', cacheTtl: null });
  return tools;
}

/** The tool that the choice forces, or null. */
function forcedToolOf(
  choice: NonNullable<ConverseBody['toolConfig']>['toolChoice'],
  tools: readonly ToolDefinition[],
): ToolDefinition | null {
  if (choice?.any !== undefined) return tools[0] ?? null;
  return tools.find(({ name }) => name === choice?.tool?.name) ?? null;
}

function readMessages(messages: readonly ConverseMessage[], model: Model, pieces: Piece[]): readonly Turn[] {
  return messages.map(({ role, content }, index) => {
    const blocks: readonly ConverseBlock[] = content;
    addBlocks(blocks, `messages.${index}.content`, model, pieces);
    pieces.push(endOfMessage(role));
    return {
      role,
      texts: blocks.flatMap(({ text }) => text ?? []),
      toolResults: blocks.flatMap(({ toolResult }) => (toolResult ? [textOfResult(toolResult)] : [])),
    };
  });
}

function addBlocks(blocks: readonly ConverseBlock[], at: string, model: Model, pieces: Piece[]): void {
  for (const [index, block] of blocks.entries()) {
    if (block.cachePoint !== undefined) closePiece(pieces, model, block.cachePoint.ttl);
    else {
      const tokens = tokensOfBlock(block, `${at}.${index}`, model);
      pieces.push({ tokens, content: block, cacheTtl: null });
    }
  }
}

/** A cache point has no content of its own; it ends what stands before it. Some models cache without any. */
function closePiece(pieces: readonly Piece[], { traits }: Model, ttl: Piece['cacheTtl'] | undefined): void {
  if (traits.cachePoints === 'none') return;
  const before = pieces.at(-1);
  if (before !== undefined) before.cacheTtl = ttl ?? '5m';
}

/** Undefined: it is no JSON, which a rule refuses. */
function parsed(schema: string): unknown {
  try {
    return JSON.parse(schema);
  } catch {
    return undefined;
  }
}

const any = z.unknown().optional();
const { thinking, anthropic_beta, output_config, context_management, top_k, top_p } = claudeBody.shape;
const claudeFields = z.strictObject({
  thinking,
  anthropic_beta,
  output_config,
  context_management,
  top_k,
  top_p,
  tool_choice: any,
});

/** Claude's own fields, refused as Claude refuses them; other families think when a directive says so. */
function readThinking(fields: unknown, model: Model): ClaudeThinking | undefined {
  if (fields === undefined || model.family !== 'claude') return undefined;
  try {
    return readShape(claudeFields, fields, (fault) => claudeRefusal(fault, fields)).thinking;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalid(`The model returned the following errors: ${error.message}`);
  }
}
