/**
 * The shape of an Anthropic body on Bedrock: which fields there are and what they hold. As strict as Bedrock: a field,
 * a block or a beta flag that is not listed is refused by name, so that a wrong translation cannot pass unseen.
 *
 * From AWS's "Anthropic Claude Messages API" pages, and what Claude Code sends in its own Bedrock mode.
 */
import * as z from 'zod';

import { isObject } from '../../core/json.ts';
import { isSignatureOf } from '../model/answer.ts';
import { isBase64 } from '../wire/json.ts';

/** Beta flags that Bedrock takes; any other is an "invalid beta flag". */
const BETAS = [
  'context-management-2025-06-27',
  'compact-2026-01-12',
  'compact-2026-09-04',
  'tool-search-tool-2025-10-19',
  'tool-examples-2025-10-29',
  'interleaved-thinking-2025-05-14',
  'structured-outputs-2025-11-13',
  'structured-outputs-2025-12-15',
  'thinking-binding-controls-2026-08-01',
  'thinking-token-count-2026-05-13',
  'effort-2025-11-24',
  'context-1m-2025-08-07',
  'output-128k-2025-02-19',
  'token-efficient-tools-2025-02-19',
  'fine-grained-tool-streaming-2025-05-14',
  'dev-full-thinking-2025-05-14',
  'computer-use-2025-01-24',
  'computer-use-2025-11-24',
];

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
] as const;

const any = z.unknown().optional();
const object = z.looseObject({});
const base64 = z.string().refine(isBase64, '@: Invalid base64 data');
const NOT_AN_INTEGER = '@: Input should be a valid integer';
/** Python's integers have no largest one, so this is not `z.int()`. */
const integer = z
  .number({
    error: ({ code, input }) => (code === 'invalid_type' && input !== undefined ? NOT_AN_INTEGER : undefined),
  })
  .refine(Number.isInteger, NOT_AN_INTEGER);
const cacheControl = z
  .strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).nullish() })
  .nullish();

function block<Type extends string, Fields extends z.ZodRawShape>(type: Type, fields: Fields) {
  return z.strictObject({ type: z.literal(type), ...fields });
}

const text = block('text', { text: z.string(), citations: any, cache_control: cacheControl });
const image = block('image', {
  source: z.discriminatedUnion('type', [
    z.looseObject({
      type: z.literal('base64'),
      media_type: z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp']),
      data: base64,
    }),
  ]),
  cache_control: cacheControl,
});
const document = block('document', {
  source: z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('base64'), media_type: z.literal('application/pdf'), data: base64 }),
    z.looseObject({ type: z.literal('content'), content: z.union([z.string(), z.array(z.unknown())]) }),
    z.looseObject({ type: z.literal('text'), data: z.string() }),
  ]),
  title: any,
  context: any,
  citations: any,
  cache_control: cacheControl,
});
const searchResult = block('search_result', {
  source: any,
  title: any,
  content: any,
  citations: any,
  cache_control: cacheControl,
});
const toolReference = block('tool_reference', { tool_name: any });
const toolResult = block('tool_result', {
  tool_use_id: z.string(),
  content: z
    .union([
      z.string(),
      z.array(z.discriminatedUnion('type', [text, image, document, searchResult, toolReference])),
    ])
    .optional(),
  is_error: any,
  cache_control: cacheControl,
});
const call = { id: z.string(), name: z.string(), input: object, caller: any, cache_control: cacheControl };
const thinkingBlock = block('thinking', { thinking: z.string(), signature: z.string() }).refine(
  (value) => isSignatureOf(value.signature, value.thinking),
  '@: Invalid `signature` in `thinking` block',
);

const userBlock = z.discriminatedUnion('type', [text, image, document, toolResult, searchResult]);
const assistantBlock = z.discriminatedUnion('type', [
  text,
  block('tool_use', call),
  thinkingBlock,
  block('redacted_thinking', { data: z.string() }),
  block('server_tool_use', { ...call, id: any }),
  block('tool_search_tool_result', { tool_use_id: any, content: any, cache_control: cacheControl }),
]);
const systemBlock = z.discriminatedUnion('type', [text]);

function message<Role extends string, Block extends z.ZodType>(role: Role, blocks: Block) {
  return z.strictObject({ role: z.literal(role), content: z.union([z.string(), z.array(blocks)]) });
}

const anyMessage = z.discriminatedUnion(
  'role',
  [message('user', userBlock), message('assistant', assistantBlock), message('system', systemBlock)],
  {
    error: ({ code, input }) =>
      code === 'invalid_union' && isObject(input) && input['role'] !== undefined
        ? "@: Input should be 'user' or 'assistant'"
        : undefined,
  },
);

const customTool = z.strictObject({
  type: z.literal('custom').nullish(),
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/, "@: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"),
  description: any,
  input_schema: z.looseObject({}),
  cache_control: cacheControl,
  strict: any,
  eager_input_streaming: any,
  defer_loading: any,
  input_examples: any,
});
const clientTool = z.looseObject({
  type: z.enum(CLIENT_TOOLS),
  name: z.string(),
  cache_control: cacheControl,
});

const display = z.enum(['summarized', 'omitted']).nullish();

const thinking = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('adaptive'), display, block_binding: any }),
  z.looseObject({ type: z.literal('disabled') }),
  z.strictObject({
    type: z.literal('enabled'),
    budget_tokens: integer.min(1024),
    display,
    block_binding: any,
  }),
]);

const share = z.number().refine((value) => value >= 0 && value <= 1, '@: range: 0..1');

export const claudeBody = z.strictObject({
  anthropic_beta: z.array(z.enum(BETAS, 'invalid beta flag')).optional(),
  anthropic_version: z.enum(['bedrock-2023-05-31', '2026-10-21'], {
    error: ({ input }) => (input === undefined ? undefined : 'Invalid API version'),
  }),
  metadata: z
    .unknown()
    .refine(
      (value) => isObject(value) && Object.keys(value).every((name) => name === 'user_id'),
      '@: Extra inputs are not permitted',
    )
    .optional(),
  max_tokens: integer.min(1),
  temperature: share.optional(),
  top_p: share.optional(),
  top_k: integer.min(0, NOT_AN_INTEGER).optional(),
  stop_sequences: z.array(z.string()).optional(),
  thinking: thinking.optional(),
  output_config: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(),
      format: z
        .custom<{ readonly schema: unknown }>(
          (value) => isObject(value) && value['type'] === 'json_schema' && isObject(value['schema']),
          "@: Input should be {'type': 'json_schema', 'schema': …}",
        )
        .nullish(),
    })
    .optional(),
  context_management: any,
  tools: z.array(z.discriminatedUnion('type', [clientTool, customTool])).optional(),
  tool_choice: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('any'), name: any, disable_parallel_tool_use: any }),
      z.strictObject({ type: z.literal('auto'), name: any, disable_parallel_tool_use: any }),
      z.strictObject({ type: z.literal('none'), name: any, disable_parallel_tool_use: any }),
      z.strictObject({ type: z.literal('tool'), name: z.string(), disable_parallel_tool_use: any }),
    ])
    .optional(),
  system: z.union([z.string(), z.array(systemBlock)]).optional(),
  messages: z.array(anyMessage).min(1, '@: at least one message is required'),
});

export type ClaudeBody = z.infer<typeof claudeBody>;
export type ClaudeThinking = z.infer<typeof thinking>;
export type ClaudeMessage = z.infer<typeof anyMessage>;
export type ClaudeBlock = z.infer<
  typeof userBlock | typeof assistantBlock | typeof systemBlock | typeof toolReference
>;
