/** Everything of an Anthropic body on Bedrock but its tools and messages: which fields exist, and their ranges. */
import type { Model } from '../../core/catalog/model.ts';
import type { Conversation } from '../model/conversation.ts';
import { invalid } from '../wire/aws-error.ts';
import { isRecord, show } from '../wire/json.ts';
import { TOOL_EXAMPLES_BETA, TOOL_SEARCH_BETA } from './tools.ts';

const BEDROCK_VERSION = 'bedrock-2023-05-31';
const CONTEXT_MANAGEMENT_BETAS = ['context-management-2025-06-27', 'compact-2026-01-12'];
const MIN_THINKING_TOKENS = 1024;

const FIELDS = new Set([
  'anthropic_version',
  'anthropic_beta',
  'messages',
  'system',
  'max_tokens',
  'metadata',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
]);

/** Beta flags that Bedrock takes; any other is an "invalid beta flag". */
const BETAS = new Set([
  ...CONTEXT_MANAGEMENT_BETAS,
  TOOL_SEARCH_BETA,
  TOOL_EXAMPLES_BETA,
  'interleaved-thinking-2025-05-14',
  'thinking-token-count-2026-05-13',
  'effort-2025-11-24',
  'context-1m-2025-08-07',
  'output-128k-2025-02-19',
  'token-efficient-tools-2025-02-19',
  'fine-grained-tool-streaming-2025-05-14',
  'dev-full-thinking-2025-05-14',
  'computer-use-2025-01-24',
  'computer-use-2025-11-24',
]);

const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'];

export type ClaudeOptions = Pick<
  Conversation,
  'maxTokens' | 'stopSequences' | 'thinking' | 'answerSchema'
> & {
  readonly betas: ReadonlySet<string>;
};

export function readOptions(body: Record<string, unknown>, model: Model): ClaudeOptions {
  const betas = readBetas(body['anthropic_beta']);
  checkFields(body, betas);
  const maxTokens = readMaxTokens(body['max_tokens'], model);
  checkSampling(body);
  return {
    betas,
    maxTokens,
    stopSequences: readStopSequences(body['stop_sequences']),
    thinking: readThinking(body['thinking'], maxTokens, body, betas),
    answerSchema: readOutputConfig(body['output_config']),
  };
}

function checkFields(body: Record<string, unknown>, betas: ReadonlySet<string>): void {
  for (const name of Object.keys(body)) {
    if (FIELDS.has(name)) continue;
    if (name === 'context_management' && CONTEXT_MANAGEMENT_BETAS.some((beta) => betas.has(beta))) continue;
    throw invalid(`${name}: Extra inputs are not permitted`);
  }
  if (body['anthropic_version'] === undefined) throw invalid('anthropic_version: Field required');
  if (body['anthropic_version'] !== BEDROCK_VERSION) throw invalid('Invalid API version');
  const metadata = body['metadata'];
  if (
    metadata !== undefined &&
    (!isRecord(metadata) || Object.keys(metadata).some((name) => name !== 'user_id'))
  ) {
    throw invalid('metadata: Extra inputs are not permitted');
  }
}

function readBetas(value: unknown): ReadonlySet<string> {
  if (value === undefined) return new Set();
  if (!Array.isArray(value)) throw invalid('anthropic_beta: Input should be a valid list');
  for (const beta of value) {
    if (typeof beta !== 'string' || !BETAS.has(beta)) throw invalid('invalid beta flag');
  }
  return new Set(value);
}

function readMaxTokens(value: unknown, model: Model): number {
  if (value === undefined) throw invalid('max_tokens: Field required');
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw invalid('max_tokens: Input should be a valid integer');
  if (value < 1) throw invalid('max_tokens: Input should be greater than or equal to 1');
  if (value > model.maxOutputTokens) {
    throw invalid(
      `max_tokens: ${value} > ${model.maxOutputTokens}, which is the maximum allowed number of output tokens for ${model.name}`,
    );
  }
  return value;
}

function checkSampling(body: Record<string, unknown>): void {
  for (const name of ['temperature', 'top_p']) {
    const value = body[name];
    if (value === undefined) continue;
    if (typeof value !== 'number') throw invalid(`${name}: Input should be a valid number`);
    if (value < 0 || value > 1) throw invalid(`${name}: range: 0..1`);
  }
  const topK = body['top_k'];
  if (topK !== undefined && (typeof topK !== 'number' || !Number.isInteger(topK) || topK < 0)) {
    throw invalid('top_k: Input should be a valid integer');
  }
}

function readStopSequences(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw invalid('stop_sequences: Input should be a valid list');
  return value.map((sequence: unknown, index) => {
    if (typeof sequence !== 'string')
      throw invalid(`stop_sequences.${index}: Input should be a valid string`);
    if (sequence.trim() === '')
      throw invalid(`stop_sequences: each stop sequence must contain non-whitespace`);
    return sequence;
  });
}

function readThinking(
  value: unknown,
  maxTokens: number,
  body: Record<string, unknown>,
  betas: ReadonlySet<string>,
): Conversation['thinking'] {
  if (value === undefined) return 'off';
  if (!isRecord(value)) throw invalid('thinking: Input should be a valid dictionary');
  const type = value['type'];
  if (type === 'disabled') return 'off';
  if (type !== 'enabled' && type !== 'adaptive') {
    throw invalid(
      `thinking: Input tag '${show(type)}' found using 'type' does not match any of the expected tags: 'adaptive', 'disabled', 'enabled'`,
    );
  }
  for (const name of Object.keys(value)) {
    if (name === 'type' || name === 'display' || (name === 'budget_tokens' && type === 'enabled')) continue;
    throw invalid(`thinking.${type}.${name}: Extra inputs are not permitted`);
  }
  if (type === 'enabled') checkBudget(value['budget_tokens'], maxTokens, betas);
  if (body['temperature'] !== undefined && body['temperature'] !== 1) {
    throw invalid('`temperature` may only be set to 1 when thinking is enabled.');
  }
  const display = value['display'] ?? 'summarized';
  if (display !== 'summarized' && display !== 'omitted') {
    throw invalid(`thinking.${type}.display: Input should be 'summarized' or 'omitted'`);
  }
  return display === 'omitted' ? 'omitted' : 'shown';
}

function checkBudget(budget: unknown, maxTokens: number, betas: ReadonlySet<string>): void {
  if (budget === undefined) throw invalid('thinking.enabled.budget_tokens: Field required');
  if (typeof budget !== 'number' || !Number.isInteger(budget)) {
    throw invalid('thinking.enabled.budget_tokens: Input should be a valid integer');
  }
  if (budget < MIN_THINKING_TOKENS) {
    throw invalid('thinking.enabled.budget_tokens: Input should be greater than or equal to 1024');
  }
  if (budget >= maxTokens && !betas.has('interleaved-thinking-2025-05-14')) {
    throw invalid('`max_tokens` must be greater than `thinking.budget_tokens`.');
  }
}

/** The schema of a structured answer, undefined for free text. */
function readOutputConfig(value: unknown): unknown {
  if (value === undefined) return undefined;
  if (!isRecord(value)) throw invalid('output_config: Input should be a valid dictionary');
  for (const name of Object.keys(value)) {
    if (name !== 'effort' && name !== 'format')
      throw invalid(`output_config.${name}: Extra inputs are not permitted`);
  }
  const { effort, format } = value;
  if (effort !== undefined && effort !== null && !EFFORTS.includes(show(effort))) {
    throw invalid(`output_config.effort: Input should be ${EFFORTS.map((name) => `'${name}'`).join(', ')}`);
  }
  if (format === undefined || format === null) return undefined;
  if (!isRecord(format) || format['type'] !== 'json_schema' || !isRecord(format['schema'])) {
    throw invalid("output_config.format: Input should be {'type': 'json_schema', 'schema': …}");
  }
  return format['schema'];
}
