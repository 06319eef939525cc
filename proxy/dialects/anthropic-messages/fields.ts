/**
 * What happens to each field of a Messages request on its way to Claude on Bedrock: one table, of which
 * docs/messages-fields.md is made. To follow a change of Bedrock's, change a row here; betas are in `betas.ts`.
 */

export type Field = {
  readonly does: 'passed on' | 'changed' | 'left out' | 'refused';
  /** For the page: what is changed, or why it goes no further. Of a refused one: what the client is told. */
  readonly say: string;
};

const passedOn = (say = ''): Field => ({ does: 'passed on', say });
const changed = (say: string): Field => ({ does: 'changed', say });
const leftOut = (say: string): Field => ({ does: 'left out', say });
const refused = (say: string): Field => ({ does: 'refused', say });

const OWN_SERVICE = "a feature of Anthropic's own service that the answer does not depend on";
export const NO_GUARDRAILS =
  'guardrails of Bedrock are applied on Chat Completions, Responses and /bedrock, and not by this API';

/** The fields of the body. Every one of them may be null, which means that it is not given. */
export const bodyFields: ReadonlyMap<string, Field> = new Map([
  ['model', changed('in the path, by its Bedrock id')],
  ['stream', changed('in the operation')],
  ['anthropic_version', changed("Bedrock's own value")],
  ['anthropic_beta', changed('the betas that Bedrock takes, from the header and from here')],
  ['betas', changed("the SDKs' name for the header")],
  ['max_tokens', changed('at most what the model gives')],
  [
    'messages',
    changed(
      'blank texts are left out, results of tools come first in their turn, the type of an image is what its bytes say; thoughts without signature are left out; a system turn where the model takes none is a text of the user in `<system-reminder>`; turns of one side are put together; white space at the end of a prefill is cut, and a prefill is refused where the model takes none',
    ),
  ],
  ['system', changed('blank texts are left out; instructions that take the place of a field are added')],
  [
    'tools',
    changed(
      'tools that run at Anthropic are left out where others remain; the fields of a tool are in the table below',
    ),
  ],
  [
    'tool_choice',
    changed(
      'left out without tools where it demands none; a model that cannot be made to call a tool is told in words to',
    ),
  ],
  [
    'thinking',
    changed(
      'a budget becomes an effort, and `adaptive` a budget, where the model knows the other alone; `disabled` is left out where thinking cannot be switched off; a budget is less than `max_tokens`; no thinking beside a forced tool',
    ),
  ],
  [
    'output_config',
    changed(
      '`effort` within what the model has; `format` natively where Bedrock takes it, else as an instruction in the system prompt; other members are left out',
    ),
  ],
  ['output_format', changed('as `output_config.format`')],
  ['cache_control', changed('on the last block that can be cached')],
  ['temperature', changed('left out where the model takes none, or thinks and it is not 1')],
  ['top_p', changed('left out where the model takes none, or not beside `temperature`, or thinks')],
  ['top_k', changed('left out where the model takes none, or thinks')],
  ['stop_sequences', changed('empty ones are left out; one of white space alone is refused')],
  ['metadata', changed('`user_id` alone')],
  ['context_management', changed('the edits that Bedrock performs: compaction, clearing of tool uses')],
  ['service_tier', leftOut('Bedrock has its own, at other prices')],
  ['speed', leftOut(OWN_SERVICE)],
  ['inference_geo', leftOut('the inference profile decides it')],
  ['thread', leftOut('a conversation held by Anthropic’s servers; to continue one is refused with a 404')],
  ['compaction', leftOut('belongs to a beta that Bedrock does not have')],
  ['diagnostics', leftOut(OWN_SERVICE)],
  ['fallbacks', leftOut('the gateway has fallbacks of its own')],
  ['fallback_credit_token', leftOut(OWN_SERVICE)],
  ['billing_policy', leftOut(OWN_SERVICE)],
  ['user_profile_id', leftOut(OWN_SERVICE)],
  ['workspace_id', leftOut(OWN_SERVICE)],
  ['tags', leftOut('tags of the usage record, as `litellm_metadata.tags` and the header `x-litellm-tags`')],
  ['user', leftOut('a label of OpenAI’s API')],
  ['litellm_*', leftOut('for a gateway of another make')],
  ['mcp_servers', refused('Bedrock does not connect to MCP servers; connect to them from the client')],
  ['container', refused("Bedrock has no code execution containers; this feature needs Anthropic's own API")],
  ['guardrails', refused(NO_GUARDRAILS)],
  ['guardrailConfig', refused(NO_GUARDRAILS)],
  ['amazon-bedrock-guardrailConfig', refused(NO_GUARDRAILS)],
]);

/** Null: nobody here knows it. Such a field is passed on, until Bedrock has refused one. */
export function bodyField(name: string): Field | null {
  return bodyFields.get(name.startsWith('litellm_') ? 'litellm_*' : name) ?? null;
}

/** The fields of a tool of the client's own. */
export const toolFields: ReadonlyMap<string, Field> = new Map([
  ['type', passedOn()],
  ['name', passedOn('refused where it has other characters than Anthropic takes')],
  ['description', passedOn()],
  ['input_schema', changed('an object; what Claude takes nowhere in a root is put into it')],
  [
    'cache_control',
    changed('`scope` is left out; at most four points, and an hour never after five minutes'),
  ],
  ['strict', changed('left out where Bedrock refuses it, or the schema is not fit for it')],
  [
    'eager_input_streaming',
    changed('as the beta fine-grained-tool-streaming-2025-05-14, which is how Bedrock takes the wish'),
  ],
  ['defer_loading', changed('with its beta; left out on models without tool search')],
  ['input_examples', changed('with their beta on Opus 4.5; elsewhere as words in the description')],
  ['allowed_callers', changed('left out with `direct` among them, else refused: Bedrock executes no code')],
]);

/** Members that tools of Anthropic's own types need: what a screen looks like, and how much of a file is shown. */
export const typedToolFields: ReadonlySet<string> = new Set([
  'type',
  'name',
  'cache_control',
  'display_width_px',
  'display_height_px',
  'display_number',
  'enable_zoom',
  'max_characters',
]);

/** Tools that run on Anthropic's servers, by the start of their type. */
const SERVER_TOOLS = ['web_search_', 'web_fetch_', 'code_execution_', 'mcp_toolset', 'advisor_'];

/** Whether a tool runs on Anthropic's servers. Bedrock has none of those. */
export function isServerTool(type: unknown): type is string {
  return typeof type === 'string' && SERVER_TOOLS.some((prefix) => type.startsWith(prefix));
}

/** Why such a tool is not served, where nothing else is asked for or where it is demanded. */
export function serverToolRefusal(type: string): string {
  return `${type.slice(0, 64)} runs on Anthropic's servers, and Bedrock does not offer it; give the model a tool of your own instead`;
}

/** What a system turn may hold beside its words: they belong to betas, and are dealt with or left out. */
export const messageFields: ReadonlySet<string> = new Set(['role', 'content']);

/** Blocks that only Anthropic's servers make or read, by the start of their type. */
const SERVER_BLOCKS = [
  'web_search_',
  'web_fetch_',
  'code_execution_',
  'bash_code_execution_',
  'text_editor_code_execution_',
  'advisor_',
  'mcp_',
  'container_upload',
  'fallback',
];

export function isServerBlock(type: string): boolean {
  return SERVER_BLOCKS.some((prefix) => type.startsWith(prefix));
}
