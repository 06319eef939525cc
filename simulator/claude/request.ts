/**
 * An Anthropic Messages body as InvokeModel takes it, read into a Conversation. What is refused here is its shape; the
 * rules of Bedrock look at it afterwards, so a body that breaks them is read too.
 */
import type { Model } from '../../core/catalog/model.ts';
import { isObject } from '../../core/json.ts';
import { isBoundElsewhere } from '../model/answer.ts';
import type { Conversation, ToolDefinition, Turn } from '../model/conversation.ts';
import { totalTokens } from '../model/prompt-cache.ts';
import { boundTo, endOfMessage, segmentsOf, type Piece } from '../model/prompt.ts';
import { schemaTold, toolTold } from '../model/told.ts';
import { tokensOfText, toolPromptTokens } from '../model/tokens.ts';
import { invalid, malformed } from '../wire/aws-error.ts';
import { readShape } from '../wire/shape.ts';
import {
  claudeBody,
  type ClaudeBlock,
  type ClaudeBody,
  type ClaudeMessage,
  type ClaudeThinking,
} from './body.ts';
import { textOfResult, tokensOfBlock } from './block-tokens.ts';
import { claudeRefusal } from './refusal.ts';

/** Throws an AwsError when Bedrock would refuse the body. */
export function readClaudeRequest(body: unknown, model: Model): Conversation {
  if (!isObject(body)) throw malformed();
  const asked = readShape(claudeBody, body, (fault) => claudeRefusal(fault, body));
  const pieces: Piece[] = [];
  const tools = readTools(asked.tools ?? [], pieces);
  if (tools.length > 0) {
    pieces.push({ tokens: toolPromptTokens(model.family), content: 'tool prompt', cacheTtl: null });
  }
  const system = addContent(asked.system ?? [], pieces).flatMap((block) =>
    block.type === 'text' ? block.text : [],
  );
  const bound = boundTo(pieces, model);
  checkBindings(asked, bound);
  const turns = asked.messages.map((message) => readMessage(message, pieces));
  const segments = segmentsOf(pieces);
  const promptTokens = totalTokens(segments);
  if (promptTokens > model.contextTokens) {
    throw invalid(`prompt is too long: ${promptTokens} tokens > ${model.contextTokens} maximum`);
  }
  return {
    model,
    segments,
    turns,
    maxTokens: asked.max_tokens,
    stopSequences: asked.stop_sequences ?? [],
    thinking: thinkingOf(asked.thinking),
    boundTo: bound,
    forcedTool: forcedToolOf(asked.tool_choice, tools) ?? toolTold(system, tools),
    answerSchema: asked.output_config?.format?.schema ?? schemaTold(system),
  };
}

export function thinkingOf(thinking: ClaudeThinking | undefined): Conversation['thinking'] {
  if (thinking === undefined || thinking.type === 'disabled') return 'off';
  return thinking.display === 'omitted' ? 'omitted' : 'shown';
}

/** A thought comes back behind the words that it was made behind, or the request says that others are dropped. */
function checkBindings({ messages, thinking }: ClaudeBody, bound: string | null): void {
  if (dropsOtherThoughts(thinking)) return;
  for (const [index, { content }] of messages.entries()) {
    if (typeof content === 'string') continue;
    const at = content.findIndex(
      (block) => block.type === 'thinking' && isBoundElsewhere(block.signature, bound),
    );
    if (at !== -1) throw invalid(boundElsewhere(`messages.${index}.content.${at}`));
  }
}

export function dropsOtherThoughts(thinking: ClaudeThinking | undefined): boolean {
  const controls =
    thinking === undefined || thinking.type === 'disabled' ? undefined : thinking.block_binding;
  return isObject(controls) && controls['mismatch_behavior'] === 'drop_block';
}

export function boundElsewhere(at: string): string {
  return `${at}: The block is bound to a different conversation.`;
}

function readTools(tools: NonNullable<ClaudeBody['tools']>, pieces: Piece[]): readonly ToolDefinition[] {
  return tools.map((tool) => {
    const { cache_control, ...content } = tool;
    pieces.push({ tokens: tokensOfText(JSON.stringify(content)), content, cacheTtl: ttlOf(cache_control) });
    return { name: tool.name, schema: tool['input_schema'] };
  });
}

/** The tool that the choice forces, or null. */
function forcedToolOf(
  choice: ClaudeBody['tool_choice'],
  tools: readonly ToolDefinition[],
): ToolDefinition | null {
  if (choice?.type === 'any') return tools[0] ?? null;
  if (choice?.type !== 'tool') return null;
  return tools.find(({ name }) => name === choice.name) ?? null;
}

function readMessage({ role, content }: ClaudeMessage, pieces: Piece[]): Turn {
  const blocks = addContent(content, pieces);
  pieces.push(endOfMessage(role));
  return {
    role,
    texts: blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])),
    toolResults: blocks.flatMap((block) => (block.type === 'tool_result' ? [textOfResult(block)] : [])),
  };
}

/** Returns the content as blocks. */
function addContent(content: string | readonly ClaudeBlock[], pieces: Piece[]): readonly ClaudeBlock[] {
  if (typeof content === 'string') {
    pieces.push({ tokens: tokensOfText(content), content, cacheTtl: null });
    return [{ type: 'text', text: content }];
  }
  for (const block of content) {
    const cacheTtl = 'cache_control' in block ? ttlOf(block.cache_control) : null;
    pieces.push({ tokens: tokensOfBlock(block), content: block, cacheTtl });
  }
  return content;
}

type CacheControl = NonNullable<ClaudeBody['tools']>[number]['cache_control'];

function ttlOf(control: CacheControl): Piece['cacheTtl'] {
  return control ? (control.ttl ?? '5m') : null;
}
