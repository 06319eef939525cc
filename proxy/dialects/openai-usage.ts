/** What an answer of OpenAI's APIs says of its tokens. They count cached and written tokens among the prompt's. */
import { NO_USAGE, type Usage } from '../../core/usage/usage.ts';
import { countOf, isObject, type JsonObject } from './json.ts';

/** `usage` of Chat Completions. */
export function usageOfChat(usage: JsonObject): Usage {
  return usageOf(usage, {
    input: 'prompt_tokens',
    inputDetails: 'prompt_tokens_details',
    output: 'completion_tokens',
    outputDetails: 'completion_tokens_details',
  });
}

/** `usage` of Responses. */
export function usageOfResponse(usage: JsonObject): Usage {
  return usageOf(usage, {
    input: 'input_tokens',
    inputDetails: 'input_tokens_details',
    output: 'output_tokens',
    outputDetails: 'output_tokens_details',
  });
}

type Names = {
  readonly input: string;
  readonly inputDetails: string;
  readonly output: string;
  readonly outputDetails: string;
};

/** Writes to a cache have one lifetime there, and so one price: they count as those for five minutes. */
function usageOf(usage: JsonObject, names: Names): Usage {
  const { [names.inputDetails]: input, [names.outputDetails]: output } = usage;
  const cacheReadTokens = isObject(input) ? countOf(input, 'cached_tokens') : 0;
  const cacheWrite5mTokens = isObject(input) ? countOf(input, 'cache_write_tokens') : 0;
  return {
    ...NO_USAGE,
    inputTokens: Math.max(0, countOf(usage, names.input) - cacheReadTokens - cacheWrite5mTokens),
    cacheReadTokens,
    cacheWrite5mTokens,
    outputTokens: countOf(usage, names.output),
    reasoningTokens: isObject(output) ? countOf(output, 'reasoning_tokens') : 0,
  };
}
