/** The Response object: what was asked, told back, and what became of it. */
import { isObject, type JsonObject } from '../../../core/json.ts';
import type { Reply } from '../../model/conversation.ts';
import { countsOf, tierOf } from '../usage.ts';
import { compacted, type Asked, type Item } from './items.ts';

const CREATED_AT = 1_700_000_000;

export type Status = 'in_progress' | 'completed' | 'incomplete' | 'failed';

export function statusOf({ answer: { stop } }: Reply): Status {
  if (stop === 'max_tokens' || stop === 'content_filter') return 'incomplete';
  return stop === 'failed' ? 'failed' : 'completed';
}

export function wholeResponse(reply: Reply, asked: Asked, items: readonly Item[]): string {
  return JSON.stringify(responseOf(reply, asked, statusOf(reply), items));
}

/** What is left of a conversation: its messages, which bedrock-mantle keeps, and all of it compacted. */
export function compactedResponse(reply: Reply, asked: Asked): string {
  const kept = asked.input.flatMap((item, index) => {
    const { type = 'message', role, content } = item;
    if (type !== 'message' || (role !== 'user' && role !== 'assistant')) return [];
    const part = role === 'user' ? 'input_text' : 'output_text';
    const marks = role === 'user' ? {} : { annotations: [], logprobs: [] };
    const parts = typeof content === 'string' ? [{ type: part, text: content, ...marks }] : content;
    return [{ id: `msg_${reply.id}${index}`, type, status: 'completed', role, content: parts }];
  });
  return JSON.stringify({
    id: `resp_${reply.id}`,
    object: 'response.compaction',
    created_at: CREATED_AT,
    output: [...kept, compacted(reply.id, asked)],
    usage: usageOf(reply),
  });
}

/** As it stands while it is made, or when it is done. */
export function responseOf(reply: Reply, asked: Asked, status: Status, output: readonly Item[]): JsonObject {
  const { body } = asked;
  const told = (member: string, otherwise: unknown): unknown => body[member] ?? otherwise;
  const { reasoning } = body;
  const isDone = status !== 'in_progress';
  return {
    id: `resp_${reply.id}`,
    object: 'response',
    created_at: CREATED_AT,
    status,
    background: false,
    completed_at: status === 'completed' ? CREATED_AT : null,
    error: status === 'failed' ? { code: 'server_error', message: 'The model failed to answer.' } : null,
    incomplete_details: status === 'incomplete' ? { reason: reasonOf(reply) } : null,
    instructions: told('instructions', null),
    max_output_tokens: told('max_output_tokens', null),
    max_tool_calls: told('max_tool_calls', null),
    model: body['model'],
    output,
    parallel_tool_calls: told('parallel_tool_calls', true),
    previous_response_id: told('previous_response_id', null),
    prompt_cache_key: told('prompt_cache_key', null),
    reasoning: { effort: null, summary: null, ...(isObject(reasoning) ? reasoning : {}) },
    safety_identifier: told('safety_identifier', null),
    service_tier: reply.answer.serviceTier ?? tierOf(body['service_tier']),
    store: told('store', true),
    temperature: told('temperature', 1),
    text: { format: { type: 'text' }, verbosity: 'medium', ...(isObject(body['text']) ? body['text'] : {}) },
    tool_choice: told('tool_choice', 'auto'),
    tools: told('tools', []),
    top_logprobs: told('top_logprobs', 0),
    top_p: told('top_p', 1),
    truncation: told('truncation', 'disabled'),
    usage: isDone ? usageOf(reply) : null,
    user: told('user', null),
    metadata: told('metadata', {}),
  };
}

function reasonOf({ answer: { stop } }: Reply): string {
  return stop === 'content_filter' ? 'content_filter' : 'max_output_tokens';
}

function usageOf(reply: Reply): JsonObject {
  const { prompt, output, total, promptDetails, outputDetails } = countsOf(reply);
  return {
    input_tokens: prompt,
    input_tokens_details: promptDetails,
    output_tokens: output,
    output_tokens_details: outputDetails,
    total_tokens: total,
  };
}
