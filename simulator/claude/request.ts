/**
 * An Anthropic Messages body as InvokeModel takes it, read into a Conversation: first its shape, then the rules that
 * need more than one field or the model, in the order of the options, the tools and the messages.
 */
import type { Model } from '../../core/catalog/model.ts';
import { isObject } from '../../core/json.ts';
import type { Conversation, ToolDefinition, Turn } from '../model/conversation.ts';
import { totalTokens } from '../model/prompt-cache.ts';
import { segmentsOf, type Piece } from '../model/prompt.ts';
import { TOKENS_PER_MESSAGE, tokensOfText, toolPromptTokens } from '../model/tokens.ts';
import { invalid, malformed } from '../wire/aws-error.ts';
import { readShape } from '../wire/shape.ts';
import {
  claudeBody,
  CONTEXT_MANAGEMENT_BETAS,
  INTERLEAVED_BETA,
  TOOL_EXAMPLES_BETA,
  TOOL_SEARCH_BETA,
  type ClaudeBlock,
  type ClaudeBody,
  type ClaudeMessage,
  type ClaudeThinking,
} from './body.ts';
import { textOfResult, tokensOfBlock } from './block-tokens.ts';
import { claudeRefusal } from './refusal.ts';

const MAX_CACHE_POINTS = 4;

/** Throws an AwsError when Bedrock would refuse the body. */
export function readClaudeRequest(body: unknown, model: Model): Conversation {
  if (!isObject(body)) throw malformed();
  const asked = readShape(claudeBody, body, (fault) => claudeRefusal(fault, body));
  const betas = new Set(asked.anthropic_beta);
  checkOptions(asked, betas, model);
  const thinking = thinkingOf(asked.thinking, asked.max_tokens, betas);
  if (thinking !== 'off' && asked.temperature !== undefined && asked.temperature !== 1) {
    throw invalid('`temperature` may only be set to 1 when thinking is enabled.');
  }
  const pieces: Piece[] = [];
  const tools = readTools(asked.tools ?? [], betas, pieces);
  const forcedTool = forcedToolOf(asked.tool_choice, tools);
  if (forcedTool !== null && thinking !== 'off') {
    throw invalid('Thinking may not be enabled when tool_choice forces tool use.');
  }
  if (tools.length > 0) {
    pieces.push({ tokens: toolPromptTokens(model.family), content: 'tool prompt', cacheTtl: null });
  }
  addContent(asked.system ?? [], pieces);
  const turns = readMessages(asked.messages, model, thinking !== 'off', pieces);
  checkCachePoints(pieces);
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
    thinking,
    forcedTool,
    answerSchema: asked.output_config?.format?.schema,
  };
}

function checkOptions(asked: ClaudeBody, betas: ReadonlySet<string>, model: Model): void {
  if (asked.context_management !== undefined && !CONTEXT_MANAGEMENT_BETAS.some((beta) => betas.has(beta))) {
    throw invalid('context_management: Extra inputs are not permitted');
  }
  if (asked.max_tokens > model.maxOutputTokens) {
    throw invalid(
      `max_tokens: ${asked.max_tokens} > ${model.maxOutputTokens}, which is the maximum allowed number of output tokens for ${model.name}`,
    );
  }
}

export function thinkingOf(
  thinking: ClaudeThinking | undefined,
  maxTokens: number,
  betas: ReadonlySet<string>,
): Conversation['thinking'] {
  if (thinking === undefined || thinking.type === 'disabled') return 'off';
  if (thinking.type === 'enabled' && thinking.budget_tokens >= maxTokens && !betas.has(INTERLEAVED_BETA)) {
    throw invalid('`max_tokens` must be greater than `thinking.budget_tokens`.');
  }
  return thinking.display === 'omitted' ? 'omitted' : 'shown';
}

/** Fields of a tool that only exist together with a beta. */
const BETA_FIELDS = {
  defer_loading: [TOOL_SEARCH_BETA],
  input_examples: [TOOL_EXAMPLES_BETA, TOOL_SEARCH_BETA],
};

function readTools(
  tools: NonNullable<ClaudeBody['tools']>,
  betas: ReadonlySet<string>,
  pieces: Piece[],
): readonly ToolDefinition[] {
  const known = new Map<string, ToolDefinition>();
  for (const [index, tool] of tools.entries()) {
    const isCustom = (tool.type ?? 'custom') === 'custom';
    for (const [field, needs] of Object.entries(BETA_FIELDS)) {
      if (isCustom && field in tool && !needs.some((beta) => betas.has(beta))) {
        throw invalid(`tools.${index}.custom.${field}: Extra inputs are not permitted`);
      }
    }
    if (known.has(tool.name)) throw invalid('tools: Tool names must be unique.');
    known.set(tool.name, { name: tool.name, schema: tool['input_schema'] });
    const { cache_control, ...content } = tool;
    pieces.push({ tokens: tokensOfText(JSON.stringify(content)), content, cacheTtl: ttlOf(cache_control) });
  }
  return [...known.values()];
}

/** The tool that the choice forces, or null. */
function forcedToolOf(
  choice: ClaudeBody['tool_choice'],
  tools: readonly ToolDefinition[],
): ToolDefinition | null {
  if (choice === undefined) return null;
  if (tools.length === 0)
    throw invalid('tool_choice: tool_choice may only be specified while providing tools.');
  if (choice.type === 'any') return tools[0] ?? null;
  if (choice.type !== 'tool') return null;
  const tool = tools.find(({ name }) => name === choice.name);
  if (tool === undefined) throw invalid(`tool_choice: Tool '${choice.name}' not found in provided tools`);
  return tool;
}

function readMessages(
  messages: readonly ClaudeMessage[],
  model: Model,
  isThinking: boolean,
  pieces: Piece[],
): readonly Turn[] {
  if (messages[0]?.role !== 'user') checkFirst(messages[0]?.role, model);
  const turns: Turn[] = [];
  let openCalls: readonly string[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    if (role === 'system') checkSystemMessage(index, model);
    pieces.push({ tokens: TOKENS_PER_MESSAGE, content: role, cacheTtl: null });
    const blocks = addContent(content, pieces);
    openCalls = checkToolPairs(blocks, role, openCalls, index, turns.at(-1)?.role);
    if (isThinking && role === 'assistant' && index === messages.length - 1) {
      throw invalid('When thinking is enabled, a final `assistant` message must not be given as a prefill.');
    }
    turns.push({
      role,
      texts: blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])),
      toolResults: blocks.flatMap((block) => (block.type === 'tool_result' ? [textOfResult(block)] : [])),
    });
  }
  if (openCalls.length > 0) throw unanswered(openCalls, messages.length - 1);
  if (turns.at(-1)?.role === 'assistant' && refusesPrefill(model)) {
    throw invalid(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  }
  return turns;
}

function checkSystemMessage(index: number, model: Model): void {
  if (!takesSystemMessages(model))
    throw invalid(`messages.${index}: role 'system' is not supported on this model`);
}

function checkFirst(role: Turn['role'] | undefined, model: Model): void {
  if (role === 'system') checkSystemMessage(0, model);
  throw invalid('messages: first message must use the "user" role');
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

/** Each tool_use of the assistant is answered by the user's next messages, and nothing else is. Returns open calls. */
function checkToolPairs(
  blocks: readonly ClaudeBlock[],
  role: Turn['role'],
  openCalls: readonly string[],
  index: number,
  roleBefore: Turn['role'] | undefined,
): readonly string[] {
  if (role === 'system') return openCalls;
  const answered = new Set<string>();
  for (const [position, block] of blocks.entries()) {
    if (block.type !== 'tool_result') continue;
    const id = block.tool_use_id;
    if (!openCalls.includes(id)) {
      throw invalid(
        `messages.${index}.content.${position}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      );
    }
    answered.add(id);
  }
  const missing = openCalls.filter((id) => !answered.has(id));
  if (role === 'user') return missing;
  if (missing.length > 0 && roleBefore === 'user') throw unanswered(missing, index - 2);
  return [...missing, ...blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))];
}

function unanswered(ids: readonly string[], index: number): Error {
  return invalid(
    `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
  );
}

function checkCachePoints(pieces: readonly Piece[]): void {
  const ttls = pieces.flatMap((piece) => (piece.cacheTtl === null ? [] : [piece.cacheTtl]));
  if (ttls.length > MAX_CACHE_POINTS) {
    throw invalid(`A maximum of 4 blocks with cache_control may be provided. Found ${ttls.length}.`);
  }
  if (ttls.indexOf('5m') !== -1 && ttls.lastIndexOf('1h') > ttls.indexOf('5m')) {
    throw invalid("a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block.");
  }
}

type CacheControl = NonNullable<ClaudeBody['tools']>[number]['cache_control'];

function ttlOf(control: CacheControl): Piece['cacheTtl'] {
  return control ? (control.ttl ?? '5m') : null;
}

/** Mid-conversation system messages came with Opus 4.8; Sonnet 5 and all before refuse them. */
function takesSystemMessages(model: Model): boolean {
  return model.name === 'claude-opus-4-8' || model.name.startsWith('claude-opus-5');
}

function refusesPrefill(model: Model): boolean {
  return takesSystemMessages(model) || model.name === 'claude-sonnet-5';
}
