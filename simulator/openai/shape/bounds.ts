/** Bounds of numbers and lengths, which types do not tell: OpenAI's API reference. */
import { isObject, type JsonObject } from '../../../core/json.ts';
import { refused, type OpenaiError } from '../error.ts';

type Bound = { readonly kind: 'integer' | 'decimal'; readonly min?: number; readonly max?: number };

/** Of Responses, and of reasoning models by Chat Completions too, which takes less. */
export const LEAST_OUTPUT_TOKENS = 16;

const BOUNDS: Readonly<Record<string, Bound>> = {
  temperature: { kind: 'decimal', min: 0, max: 2 },
  top_p: { kind: 'decimal', min: 0, max: 1 },
  frequency_penalty: { kind: 'decimal', min: -2, max: 2 },
  presence_penalty: { kind: 'decimal', min: -2, max: 2 },
  top_logprobs: { kind: 'integer', min: 0, max: 20 },
  max_output_tokens: { kind: 'integer', min: LEAST_OUTPUT_TOKENS },
  max_completion_tokens: { kind: 'integer', min: 1 },
  max_tokens: { kind: 'integer', min: 1 },
  max_tool_calls: { kind: 'integer', min: 1 },
  n: { kind: 'integer', min: 1 },
  seed: { kind: 'integer' },
};
const MAX_METADATA_PAIRS = 16;

export function outOfBounds(body: JsonObject): OpenaiError | null {
  for (const [name, bound] of Object.entries(BOUNDS)) {
    const value = body[name];
    const fault = typeof value === 'number' ? beyond(name, value, bound) : null;
    if (fault !== null) return fault;
  }
  const { metadata } = body;
  const pairs = isObject(metadata) ? Object.keys(metadata).length : 0;
  if (pairs <= MAX_METADATA_PAIRS) return null;
  return refused(
    `Invalid 'metadata': too many properties. Expected an object with at most ${MAX_METADATA_PAIRS} properties, but got an object with ${pairs} properties instead.`,
    'metadata',
    'object_above_max_properties',
  );
}

export function beyond(name: string, value: number, { kind, min, max }: Bound): OpenaiError | null {
  if (kind === 'integer' && !Number.isInteger(value)) {
    return refused(
      `Invalid type for '${name}': expected an integer, but got a decimal number instead.`,
      name,
      'invalid_type',
    );
  }
  if (min !== undefined && value < min) return said(name, value, kind, 'below minimum', `>= ${min}`);
  if (max !== undefined && value > max) return said(name, value, kind, 'above maximum', `<= ${max}`);
  return null;
}

function said(name: string, value: number, kind: string, where: string, expected: string): OpenaiError {
  return refused(
    `Invalid '${name}': ${kind} ${where} value. Expected a value ${expected}, but got ${value} instead.`,
    name,
    `${kind}_${where === 'below minimum' ? 'below_min' : 'above_max'}_value`,
  );
}
