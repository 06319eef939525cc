/** inferenceConfig, thinking and structured output of a Converse request. */
import type { Model } from '../../core/catalog/model.ts';
import type { Conversation } from '../model/conversation.ts';
import { invalid } from '../wire/aws-error.ts';
import { isRecord, show } from '../wire/json.ts';
import { checkKeys, recordOf, textOf } from './blocks.ts';

const DEFAULT_MAX_TOKENS = 4096;
const MIN_THINKING_TOKENS = 1024;
const CLAUDE_FIELDS = [
  'thinking',
  'top_k',
  'anthropic_beta',
  'output_config',
  'context_management',
  'tool_choice',
];

type Inference = Pick<Conversation, 'maxTokens' | 'stopSequences'>;

export function readInference(value: unknown, model: Model): Inference {
  const otherwise = Math.min(DEFAULT_MAX_TOKENS, model.maxOutputTokens);
  if (value === undefined) return { maxTokens: otherwise, stopSequences: [] };
  const config = recordOf(value, 'inferenceConfig');
  checkKeys(config, ['maxTokens', 'temperature', 'topP', 'stopSequences'], 'inferenceConfig');
  for (const name of ['temperature', 'topP']) {
    const number = config[name];
    if (number === undefined) continue;
    if (typeof number !== 'number' || number < 0 || number > 1) {
      throw invalid(
        `1 validation error detected: Value '${show(number)}' at 'inferenceConfig.${name}' failed to satisfy constraint: Member must have value between 0 and 1`,
      );
    }
  }
  return {
    maxTokens: readMaxTokens(config['maxTokens'], model, otherwise),
    stopSequences: readStopSequences(config['stopSequences']),
  };
}

function readMaxTokens(value: unknown, model: Model, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
    throw invalid(
      `1 validation error detected: Value '${show(value)}' at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  }
  if (value > model.maxOutputTokens) {
    throw invalid(
      `The maximum tokens you requested exceeds the model limit of ${model.maxOutputTokens}. Try again with a maximum tokens value that is lower than ${model.maxOutputTokens}.`,
    );
  }
  return value;
}

function readStopSequences(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw invalid('The value at inferenceConfig.stopSequences is not a list.');
  return value.map((sequence: unknown, index) => {
    const text = textOf(sequence, `inferenceConfig.stopSequences.${index}`);
    if (text === '') {
      throw invalid(
        `1 validation error detected: Value '' at 'inferenceConfig.stopSequences.${index}' failed to satisfy constraint: Member must have length greater than or equal to 1`,
      );
    }
    return text;
  });
}

/** Claude's thinking comes through additionalModelRequestFields; other families think when a directive says so. */
export function readThinking(value: unknown, model: Model, maxTokens: number): Conversation['thinking'] {
  if (value === undefined) return 'off';
  const fields = recordOf(value, 'additionalModelRequestFields');
  if (model.family !== 'claude') return 'off';
  for (const name of Object.keys(fields)) {
    if (!CLAUDE_FIELDS.includes(name)) {
      throw invalid(`The model returned the following errors: ${name}: Extra inputs are not permitted`);
    }
  }
  const thinking = fields['thinking'];
  if (!isRecord(thinking) || thinking['type'] === 'disabled') return 'off';
  if (thinking['type'] === 'enabled') {
    const budget = thinking['budget_tokens'];
    if (typeof budget !== 'number' || budget < MIN_THINKING_TOKENS) {
      throw invalid(
        'The model returned the following errors: thinking.enabled.budget_tokens: Input should be greater than or equal to 1024',
      );
    }
    if (budget >= maxTokens) {
      throw invalid(
        'The model returned the following errors: `max_tokens` must be greater than `thinking.budget_tokens`.',
      );
    }
  } else if (thinking['type'] !== 'adaptive') {
    throw invalid(
      `The model returned the following errors: thinking: Input tag '${show(thinking['type'])}' found using 'type' does not match any of the expected tags: 'adaptive', 'disabled', 'enabled'`,
    );
  }
  return thinking['display'] === 'omitted' ? 'omitted' : 'shown';
}

/** outputConfig.textFormat: the schema is JSON in a string. */
export function readAnswerSchema(value: unknown): unknown {
  if (value === undefined) return undefined;
  const config = recordOf(value, 'outputConfig');
  checkKeys(config, ['textFormat', 'effort'], 'outputConfig');
  if (config['textFormat'] === undefined) return undefined;
  const format = recordOf(config['textFormat'], 'outputConfig.textFormat');
  const structure = recordOf(format['structure'], 'outputConfig.textFormat.structure');
  const definition = recordOf(structure['jsonSchema'], 'outputConfig.textFormat.structure.jsonSchema');
  const schema = textOf(definition['schema'], 'outputConfig.textFormat.structure.jsonSchema.schema');
  try {
    return JSON.parse(schema) as unknown;
  } catch {
    throw invalid('The value at outputConfig.textFormat.structure.jsonSchema.schema is not valid JSON.');
  }
}
