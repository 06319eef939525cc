/** Tools and tool_choice of an Anthropic request on Bedrock: custom tools, and the client-side ones Claude knows. */
import type { Segment, ToolDefinition } from '../model/conversation.ts';
import { tokensOfText } from '../model/tokens.ts';
import { invalid } from '../wire/aws-error.ts';
import { isRecord, show } from '../wire/json.ts';
import { readCacheControl, string } from './blocks.ts';

export const TOOL_SEARCH_BETA = 'tool-search-tool-2025-10-19';
export const TOOL_EXAMPLES_BETA = 'tool-examples-2025-10-29';

const CUSTOM_FIELDS = new Set([
  'type',
  'name',
  'description',
  'input_schema',
  'cache_control',
  'strict',
  'eager_input_streaming',
]);
/** Fields that only exist together with a beta. */
const BETA_FIELDS: Readonly<Record<string, readonly string[]>> = {
  defer_loading: [TOOL_SEARCH_BETA],
  input_examples: [TOOL_EXAMPLES_BETA, TOOL_SEARCH_BETA],
};
/** Tools with a type of their own that run at the client; Bedrock has none that run at the server. */
const CLIENT_TOOLS = [
  'bash_20250124',
  'text_editor_20250124',
  'text_editor_20250429',
  'text_editor_20250728',
  'computer_20250124',
  'computer_20251124',
  'memory_20250818',
  'tool_search_tool_regex_20251119',
  'tool_search_tool_regex',
  'tool_search_tool_bm25_20251119',
  'tool_search_tool_bm25',
];
const TOOL_NAME = /^[a-zA-Z0-9_-]{1,128}$/;

export type ReadTools = { readonly segments: readonly Segment[]; readonly tools: readonly ToolDefinition[] };

export function readTools(value: unknown, betas: ReadonlySet<string>): ReadTools {
  if (value === undefined) return { segments: [], tools: [] };
  if (!Array.isArray(value)) throw invalid('tools: Input should be a valid list');
  const segments: Segment[] = [];
  const tools: ToolDefinition[] = [];
  const names = new Set<string>();
  value.forEach((tool: unknown, index) => {
    const at = `tools.${index}`;
    if (!isRecord(tool)) throw invalid(`${at}: Input should be a valid dictionary`);
    const type = tool['type'] ?? 'custom';
    const label = type === 'custom' ? `${at}.custom` : at;
    if (type === 'custom') readCustomTool(tool, label, betas);
    else if (typeof type !== 'string' || !CLIENT_TOOLS.includes(type)) {
      const tags = [...CLIENT_TOOLS, 'custom'].map((tag) => `'${tag}'`).join(', ');
      throw invalid(
        `${at}: Input tag '${show(type)}' found using 'type' does not match any of the expected tags: ${tags}`,
      );
    }
    const name = string(tool, 'name', label);
    if (names.has(name)) throw invalid('tools: Tool names must be unique.');
    names.add(name);
    tools.push({ name, schema: tool['input_schema'] });
    segments.push({
      content: '',
      tokens: tokensOfText(JSON.stringify({ ...tool, cache_control: undefined })),
      cacheTtl: readCacheControl(tool['cache_control'], label),
    });
  });
  return { segments, tools };
}

function readCustomTool(tool: Record<string, unknown>, at: string, betas: ReadonlySet<string>): void {
  for (const name of Object.keys(tool)) {
    const needs = BETA_FIELDS[name];
    if (CUSTOM_FIELDS.has(name) || needs?.some((beta) => betas.has(beta))) continue;
    throw invalid(`${at}.${name}: Extra inputs are not permitted`);
  }
  if (!TOOL_NAME.test(string(tool, 'name', at))) {
    throw invalid(`${at}.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`);
  }
  const schema = tool['input_schema'];
  if (schema === undefined) throw invalid(`${at}.input_schema: Field required`);
  if (!isRecord(schema)) throw invalid(`${at}.input_schema: Input should be a valid dictionary`);
  if (schema['type'] === undefined) throw invalid(`${at}.input_schema.type: Field required`);
  if (schema['type'] !== 'object') throw invalid(`${at}.input_schema.type: Input should be 'object'`);
}

/** The tool that the choice forces, or null. */
export function readToolChoice(value: unknown, tools: readonly ToolDefinition[]): ToolDefinition | null {
  if (value === undefined) return null;
  if (!isRecord(value)) throw invalid('tool_choice: Input should be a valid dictionary');
  if (tools.length === 0)
    throw invalid('tool_choice: tool_choice may only be specified while providing tools.');
  for (const name of Object.keys(value)) {
    if (name !== 'type' && name !== 'name' && name !== 'disable_parallel_tool_use') {
      throw invalid(`tool_choice.${name}: Extra inputs are not permitted`);
    }
  }
  switch (value['type']) {
    case 'auto':
    case 'none':
      return null;
    case 'any':
      return tools[0] ?? null;
    case 'tool': {
      const name = string(value, 'name', 'tool_choice.tool');
      const tool = tools.find((known) => known.name === name);
      if (tool === undefined) throw invalid(`tool_choice: Tool '${name}' not found in provided tools`);
      return tool;
    }
    default:
      throw invalid(
        `tool_choice: Input tag '${show(value['type'])}' found using 'type' does not match any of the expected tags: 'any', 'auto', 'none', 'tool'`,
      );
  }
}
