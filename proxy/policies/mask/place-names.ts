/**
 * What the names of members say of the texts in a request. Whatever is not named here is text of the prompt: a member that
 * nobody here knows is looked at rather than let through.
 */
export type Rule =
  /** No text, whatever stands there: an identifier, a setting, sealed or binary content. */
  | 'skip'
  /** A string there is none; what is inside of an object or array may be. */
  | 'skip-string'
  /** JSON of somebody's own, names included: input of a tool, a result. */
  | 'free'
  /** A JSON schema: its words are text, its structure is not. */
  | 'schema'
  /** JSON in a string: the arguments of a tool call. */
  | 'json'
  /** What the model thought. */
  | 'thought'
  /** Content in base64, or of a document that is plain text: what stands beside it tells. */
  | 'data'
  /** A URL, which may hold the content itself. */
  | 'url'
  | 'text';

/** Of the body itself alone. They are labels and settings of the call; the model does not read them. */
const ofBody: ReadonlyMap<string, Rule> = rules({
  skip: [
    'model',
    'metadata',
    'litellm_metadata',
    'client_metadata',
    'requestMetadata',
    'tags',
    'fallbacks',
    'user',
    'safety_identifier',
    'prompt_cache_key',
    'prompt_cache_retention',
    'service_tier',
    'include',
    'modalities',
    'truncation',
    'thinking',
    'anthropic_version',
    'anthropic_beta',
    'betas',
    'tool_choice',
    'stream_options',
    'previous_response_id',
    'guardrailConfig',
    'performanceConfig',
    'inferenceConfig',
    'additionalModelResponseFieldPaths',
    'schemaVersion',
    'encoding_format',
    'input_type',
    'embedding_types',
    'taskType',
    'reasoning_effort',
    'verbosity',
  ],
  text: ['input'],
});

const everywhere: ReadonlyMap<string, Rule> = rules({
  skip: [
    'type',
    'role',
    'id',
    'tool_use_id',
    'toolUseId',
    'tool_call_id',
    'call_id',
    'item_id',
    'signature',
    'encrypted_content',
    'encrypted_index',
    'redactedContent',
    'redacted_content',
    'media_type',
    'mediaType',
    'mime_type',
    'detail',
    'cache_control',
    'cachePoint',
    'toolChoice',
    's3Location',
  ],
  // Of a tool, a participant, a file.
  'skip-string': ['name', 'namespace', 'status', 'format', 'effort', 'phase'],
  free: ['input', 'json', 'action'],
  json: ['arguments'],
  schema: ['input_schema', 'inputSchema', 'output_schema', 'outputSchema', 'parameters', 'schema'],
  thought: ['thinking', 'reasoning_content', 'reasoningText', 'summary'],
  data: ['data', 'bytes'],
  url: ['url', 'image_url', 'file_data'],
});

/** In a schema what is not text of its author's is structure. */
const ofSchema: ReadonlyMap<string, Rule> = rules({
  skip: ['type', 'required', 'pattern', 'format', '$ref', '$id', '$schema', '$anchor', '$dynamicRef'],
  free: ['default', 'examples', 'example', 'enum', 'const'],
});

export function ruleOf(name: string, isOfBody: boolean): Rule {
  return (isOfBody ? ofBody.get(name) : undefined) ?? everywhere.get(name) ?? 'text';
}

export function ruleInSchema(name: string): Rule {
  return ofSchema.get(name) ?? 'schema';
}

/** Formats of documents that are text, in base64 or not. */
export const textFormats: ReadonlySet<string> = new Set(['txt', 'md', 'csv', 'html']);

function rules(names: Partial<Record<Rule, readonly string[]>>): ReadonlyMap<string, Rule> {
  return new Map(
    Object.entries(names).flatMap(([rule, list]) => list.map((name) => [name, rule as Rule] as const)),
  );
}
