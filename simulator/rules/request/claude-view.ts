/** Reads Anthropic's body, as InvokeModel and bedrock-mantle take it, for the rules. */
import { isObject, type JsonObject } from '../../../core/json.ts';
import { arrayOf, given, textOf, turnsOf } from './parts.ts';
import type { BlockKind, BlockView, CachePointView, RequestView, ToolChoiceView, ToolView } from './view.ts';

const KINDS: Readonly<Record<string, BlockKind>> = {
  text: 'text',
  image: 'image',
  document: 'document',
  tool_use: 'call',
  tool_result: 'result',
  thinking: 'thinking',
  redacted_thinking: 'thinking',
};
const CHOICES = ['auto', 'any', 'tool', 'none'] as const;

export function claudeView(body: JsonObject, modelId: string, isStream: boolean): RequestView {
  const cachePoints: CachePointView[] = [];
  const output = isObject(body['output_config']) ? body['output_config'] : {};
  const { format } = output;
  return {
    form: 'claude',
    modelId,
    isStream,
    body,
    tools: Array.isArray(body['tools']) ? toolsOf(body['tools'], cachePoints) : null,
    toolChoice: toolChoiceOf(body['tool_choice']),
    system: contentOf(body['system'], 'system', 'system', cachePoints),
    turns: turnsOf(body['messages'], (content, at) => contentOf(content, at, 'messages', cachePoints)),
    cachePoints,
    temperature: given(body, 'temperature', ''),
    topP: given(body, 'top_p', ''),
    topK: given(body, 'top_k', ''),
    maxTokens: given(body, 'max_tokens', ''),
    stopSequences: given(body, 'stop_sequences', ''),
    thinking: given(body, 'thinking', ''),
    effort: given(output, 'effort', 'output_config'),
    format: isObject(format) ? { at: 'output_config.format.schema', value: format['schema'] } : null,
    betas: new Set(arrayOf(body['anthropic_beta']).filter((name) => typeof name === 'string')),
  };
}

/** A string is one text. */
function contentOf(
  content: unknown,
  at: string,
  place: CachePointView['place'],
  cachePoints: CachePointView[],
): readonly BlockView[] {
  if (typeof content === 'string') {
    return [{ at, kind: 'text', value: content, text: content, id: '', content: [] }];
  }
  return arrayOf(content).map((block, index) => {
    const view = blockOf(block, `${at}.${index}`, cachePoints);
    addCachePoint(block, view, place, cachePoints);
    return view;
  });
}

function blockOf(block: unknown, at: string, cachePoints: CachePointView[]): BlockView {
  const value = isObject(block) ? block : {};
  const kind = KINDS[textOf(value['type'])] ?? 'other';
  const id = kind === 'call' ? value['id'] : kind === 'result' ? value['tool_use_id'] : '';
  const inner = kind === 'result' ? value['content'] : undefined;
  return {
    at,
    kind,
    value: block,
    text: kind === 'text' ? textOf(value['text']) : '',
    id: textOf(id),
    content: contentOf(inner, `${at}.content`, 'result', cachePoints),
  };
}

function toolsOf(tools: readonly unknown[], cachePoints: CachePointView[]): readonly ToolView[] {
  return tools.map((tool, index) => {
    const value = isObject(tool) ? tool : {};
    const at = `tools.${index}`;
    const view: ToolView = {
      at,
      name: value['name'],
      schemaAt: `${at}.input_schema`,
      schema: value['input_schema'],
      value,
    };
    addCachePoint(tool, view, 'tools', cachePoints);
    return view;
  });
}

function addCachePoint(
  part: unknown,
  after: BlockView | ToolView,
  place: CachePointView['place'],
  cachePoints: CachePointView[],
): void {
  const control = isObject(part) ? part['cache_control'] : undefined;
  if (!isObject(control)) return;
  cachePoints.push({ at: `${after.at}.cache_control`, ttl: control['ttl'] ?? '5m', place, after });
}

function toolChoiceOf(choice: unknown): ToolChoiceView | null {
  if (!isObject(choice)) return null;
  const kind = CHOICES.find((name) => name === choice['type']) ?? 'other';
  return { at: 'tool_choice', kind, name: choice['name'] };
}
