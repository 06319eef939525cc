/** Reads a Converse body for the rules. What Claude takes in `additionalModelRequestFields` is read as well. */
import { isObject, type JsonObject } from '../../../core/json.ts';
import { arrayOf, given, textOf, turnsOf } from './parts.ts';
import type { BlockKind, BlockView, CachePointView, RequestView, ToolChoiceView, ToolView } from './view.ts';

const KINDS: Readonly<Record<string, BlockKind>> = {
  text: 'text',
  image: 'image',
  document: 'document',
  toolUse: 'call',
  toolResult: 'result',
  reasoningContent: 'thinking',
  json: 'json',
  cachePoint: 'cache-point',
};
const EXTRA = 'additionalModelRequestFields';

export function converseView(body: JsonObject, modelId: string, isStream: boolean): RequestView {
  const cachePoints: CachePointView[] = [];
  const extra = isObject(body[EXTRA]) ? body[EXTRA] : {};
  const extraOutput = isObject(extra['output_config']) ? extra['output_config'] : {};
  const inference = isObject(body['inferenceConfig']) ? body['inferenceConfig'] : {};
  const output = isObject(body['outputConfig']) ? body['outputConfig'] : {};
  const toolConfig = isObject(body['toolConfig']) ? body['toolConfig'] : null;
  return {
    form: 'converse',
    modelId,
    isStream,
    body,
    tools: toolConfig === null ? null : toolsOf(toolConfig, cachePoints),
    toolChoice: toolChoiceOf(toolConfig?.['toolChoice']),
    system: blocksOf(body['system'], 'system', 'system', cachePoints),
    turns: turnsOf(body['messages'], (content, at) => blocksOf(content, at, 'messages', cachePoints)),
    cachePoints,
    temperature: given(inference, 'temperature', 'inferenceConfig'),
    topP: given(inference, 'topP', 'inferenceConfig') ?? given(extra, 'top_p', EXTRA),
    topK: given(extra, 'top_k', EXTRA),
    maxTokens: given(inference, 'maxTokens', 'inferenceConfig'),
    stopSequences: given(inference, 'stopSequences', 'inferenceConfig'),
    thinking: given(extra, 'thinking', EXTRA),
    effort: given(output, 'effort', 'outputConfig') ?? given(extraOutput, 'effort', `${EXTRA}.output_config`),
    format: formatOf(output) ?? schemaOf(extraOutput['format'], `${EXTRA}.output_config.format`),
    betas: new Set(arrayOf(extra['anthropic_beta']).filter((name) => typeof name === 'string')),
  };
}

function blocksOf(
  content: unknown,
  at: string,
  place: CachePointView['place'],
  cachePoints: CachePointView[],
): readonly BlockView[] {
  let before: BlockView | null = null;
  return arrayOf(content).map((block, index) => {
    const view = blockOf(block, `${at}.${index}`, cachePoints);
    if (view.kind === 'cache-point') cachePoints.push(cachePointOf(view.at, view.value, place, before));
    else before = view;
    return view;
  });
}

function blockOf(block: unknown, at: string, cachePoints: CachePointView[]): BlockView {
  const [name = '', value] = isObject(block) ? (Object.entries(block)[0] ?? []) : [];
  const kind = KINDS[name] ?? 'other';
  const member = isObject(value) ? value : {};
  const id = kind === 'call' || kind === 'result' ? textOf(member['toolUseId']) : '';
  const inner = kind === 'result' ? member['content'] : undefined;
  return {
    at,
    kind,
    value,
    text: kind === 'text' ? textOf(value) : '',
    id,
    content: blocksOf(inner, `${at}.toolResult.content`, 'result', cachePoints),
  };
}

function toolsOf(config: JsonObject, cachePoints: CachePointView[]): readonly ToolView[] {
  const tools: ToolView[] = [];
  for (const [index, entry] of arrayOf(config['tools']).entries()) {
    if (!isObject(entry)) continue;
    const at = `toolConfig.tools.${index}`;
    const { toolSpec, cachePoint } = entry;
    if (cachePoint !== undefined)
      cachePoints.push(cachePointOf(at, cachePoint, 'tools', tools.at(-1) ?? null));
    if (!isObject(toolSpec)) continue;
    const { inputSchema } = toolSpec;
    tools.push({
      at: `${at}.toolSpec`,
      name: toolSpec['name'],
      schemaAt: `${at}.toolSpec.inputSchema.json`,
      schema: isObject(inputSchema) ? inputSchema['json'] : undefined,
      value: toolSpec,
    });
  }
  return tools;
}

function toolChoiceOf(choice: unknown): ToolChoiceView | null {
  if (!isObject(choice)) return null;
  const at = 'toolConfig.toolChoice';
  const { auto, any, tool } = choice;
  if (isObject(tool)) return { at: `${at}.tool`, kind: 'tool', name: tool['name'] };
  if (any !== undefined) return { at: `${at}.any`, kind: 'any', name: undefined };
  return { at, kind: auto === undefined ? 'other' : 'auto', name: undefined };
}

function cachePointOf(
  at: string,
  point: unknown,
  place: CachePointView['place'],
  after: CachePointView['after'],
): CachePointView {
  const ttl = isObject(point) ? point['ttl'] : undefined;
  return { at: `${at}.cachePoint`, ttl: ttl ?? '5m', place, after };
}

function formatOf(output: JsonObject): RequestView['format'] {
  const at = 'outputConfig.textFormat.structure.jsonSchema.schema';
  const { textFormat } = output;
  const structure = isObject(textFormat) ? textFormat['structure'] : undefined;
  const named = isObject(structure) ? structure['jsonSchema'] : undefined;
  if (!isObject(named)) return null;
  try {
    return { at, value: JSON.parse(textOf(named['schema'])) as unknown };
  } catch {
    return { at, value: undefined };
  }
}

function schemaOf(format: unknown, at: string): RequestView['format'] {
  return isObject(format) ? { at: `${at}.schema`, value: format['schema'] } : null;
}
