/**
 * What LiteLLM's scripts send to /model/new and /model/update (`litellm_params`, `model_info`), as fields of an entry.
 * Only what means one thing here is taken; the rest is named in the reply's warnings or refused by its field.
 */
import { formatUsd, picoUsd } from '../../../../core/money.ts';
import { parseJsonMoney } from '../../reply/json-money.ts';
import type { Problem } from '../../request/validation.ts';

type Fields = Readonly<Record<string, unknown>>;

export type LitellmEntry = {
  /** Fields of an entry. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
};

export function litellmEntry(params: Fields, info: Fields): LitellmEntry {
  const problems: Problem[] = [];
  const fields: Record<string, unknown> = {};
  const { model, aws_region_name: region } = params;
  if (model !== undefined) {
    const named = typeof model === 'string' ? MODEL.exec(model)?.groups : undefined;
    if (named === undefined) problems.push({ param: 'litellm_params.model', message: A_MODEL });
    else {
      fields['base'] = named['base'];
      if (named['region'] !== undefined) fields['region'] = named['region'];
      if (named['transport'] !== undefined) fields['transport'] = named['transport'];
    }
  }
  if (region !== undefined) fields['region'] = region;
  for (const name of SAME) if (info[name] !== undefined && info[name] !== null) fields[name] = info[name];
  if (typeof info['base_model'] === 'string')
    fields['inherits'] = info['base_model'].replace(/^bedrock\//, '');
  const price = priceOf(params, info, problems);
  if (price !== null) fields['prices'] = [price];
  return { fields, problems };
}

/** `bedrock/`, then how, where and what; each of the first two may be missing. */
const MODEL =
  /^bedrock\/(?:(?<transport>converse|invoke)\/)?(?:(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\/)?(?<base>arn:\S+|[a-z0-9-]+[.:][a-z0-9.:-]+)$/;
const A_MODEL =
  'must be bedrock/ with a model id, an inference profile id or an ARN behind it; converse/, invoke/ or a region may stand between';

const SAME = [
  'mode',
  'max_input_tokens',
  'max_output_tokens',
  'supports_function_calling',
  'supports_vision',
  'supports_pdf_input',
  'supports_reasoning',
  'supports_prompt_caching',
] as const;

/** LiteLLM's rate by the token, and ours by the million. */
const RATES = {
  input_cost_per_token: 'input',
  output_cost_per_token: 'output',
  cache_read_input_token_cost: 'cacheRead',
  cache_creation_input_token_cost: 'cacheWrite5m',
  cache_creation_input_token_cost_above_1hr: 'cacheWrite1h',
} as const;

/** Null: none is given. LiteLLM takes them in either of its objects. */
function priceOf(params: Fields, info: Fields, problems: Problem[]): Record<string, string> | null {
  const price: Record<string, string> = {};
  for (const [name, rate] of Object.entries(RATES)) {
    const where = params[name] === undefined ? 'model_info' : 'litellm_params';
    const given = params[name] ?? info[name];
    if (given === undefined || given === null) continue;
    const amount = typeof given === 'number' || typeof given === 'string' ? parseJsonMoney(given) : null;
    if (amount === null)
      problems.push({
        param: `${where}.${name}`,
        message: 'must be USD per token, with at most 12 decimals',
      });
    else price[rate] = formatUsd(picoUsd(amount * 1_000_000n));
  }
  return Object.keys(price).length === 0 ? null : { ...price, source: 'entry in LiteLLM’s form' };
}
