/** The items of an answer as Responses gives them, whole. */
import { isObject, type JsonObject } from '../../../core/json.ts';
import type { AnswerBlock, Reply } from '../../model/conversation.ts';
import { freeTextIn, objectsOf } from '../content.ts';
import { seal, type Owner } from '../sealed.ts';
import { promptTokensOf } from '../usage.ts';
import { responsesTools } from './tools.ts';

export type Item = JsonObject & { readonly type: string; readonly id: string };

/** What a request says of how its answer shall look. */
export type Asked = {
  readonly body: JsonObject;
  readonly owner: Owner;
  /** All input, that of the responses before it first. */
  readonly input: readonly JsonObject[];
};

const MAX_SUMMARY_CHARS = 300;
const DIRECTIVE = /\[\[sim .*?\]\]/gs;

/** A compacted conversation comes first, where one was asked for or the prompt is longer than the request wants. */
export function itemsOf(reply: Reply, asked: Asked): readonly Item[] {
  const compaction = compactionOf(reply, asked);
  if (compaction !== null && isTriggered(asked)) return [compaction];
  const { blocks, stop } = reply.answer;
  const items = blocks.map((block, index) => {
    const isCut = stop === 'max_tokens' && index === blocks.length - 1;
    return itemOf(block, `${reply.id}${index}`, isCut ? 'incomplete' : 'completed', reply, asked);
  });
  return compaction === null ? items : [compaction, ...items];
}

function itemOf(block: AnswerBlock, id: string, status: string, reply: Reply, asked: Asked): Item {
  switch (block.kind) {
    case 'thinking':
      return reasoning(block.text, id, reply, asked);
    case 'text':
      return {
        id: `msg_${id}`,
        type: 'message',
        status,
        role: 'assistant',
        content: [{ type: 'output_text', text: block.text, annotations: [], logprobs: [] }],
      };
    case 'tool':
      return callOf(block.name, block.inputJson, id, status, asked);
  }
}

/** Open-weight models show what they thought; OpenAI's own show a summary, where one is asked for. */
function reasoning(text: string, id: string, { model }: Reply, { body, owner }: Asked): Item {
  const settings = isObject(body['reasoning']) ? body['reasoning'] : {};
  const isSummarized = (settings['summary'] ?? null) !== null;
  const included = Array.isArray(body['include']) ? (body['include'] as readonly unknown[]) : [];
  const isOpen = model.family !== 'gpt';
  return {
    id: `rs_${id}`,
    type: 'reasoning',
    summary: isSummarized && !isOpen ? [{ type: 'summary_text', text }] : [],
    ...(isOpen ? { content: [{ type: 'reasoning_text', text }] } : {}),
    ...(included.includes('reasoning.encrypted_content')
      ? { encrypted_content: seal({ kind: 'reasoning', text }, owner) }
      : {}),
  };
}

function callOf(name: string, inputJson: string, id: string, status: string, { body }: Asked): Item {
  const tool = responsesTools(body).find((candidate) => candidate.name === name);
  const namespace = tool === undefined || tool.namespace === null ? {} : { namespace: tool.namespace };
  const call = { call_id: `call_${id}`, name, ...namespace };
  switch (tool?.kind) {
    case 'custom':
      return { id: `ctc_${id}`, type: 'custom_tool_call', status, ...call, input: freeTextIn(inputJson) };
    case 'web_search': {
      const given: unknown = JSON.parse(inputJson);
      const query = isObject(given) && typeof given['query'] === 'string' ? given['query'] : name;
      return {
        id: `ws_${id}`,
        type: 'web_search_call',
        status,
        action: { type: 'search', query, queries: [query] },
      };
    }
    case 'function':
    case undefined:
      return { id: `fc_${id}`, type: 'function_call', status, ...call, arguments: inputJson };
  }
}

function compactionOf({ billed, id }: Reply, asked: Asked): Item | null {
  if (!isTriggered(asked) && promptTokensOf(billed) <= thresholdOf(asked.body)) return null;
  return compacted(id, asked);
}

/** The conversation as the service alone can read it. */
export function compacted(id: string, { input, owner }: Asked): Item {
  const said = JSON.stringify(input).replaceAll(DIRECTIVE, '');
  const text = `The conversation so far: ${said.slice(-MAX_SUMMARY_CHARS)}`;
  return {
    id: `cmp_${id}`,
    type: 'compaction',
    encrypted_content: seal({ kind: 'compaction', text }, owner),
  };
}

function isTriggered({ input }: Asked): boolean {
  return input.at(-1)?.['type'] === 'compaction_trigger';
}

function thresholdOf({ context_management: edits }: JsonObject): number {
  for (const { type, compact_threshold: threshold } of objectsOf(edits)) {
    if (type === 'compaction' && typeof threshold === 'number') return threshold;
  }
  return Number.POSITIVE_INFINITY;
}
