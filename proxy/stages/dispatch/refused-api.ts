/**
 * How Bedrock's endpoints of OpenAI's APIs say that they do not serve a model, or not in the way that the request wants:
 * Converse, which serves it, is asked instead. Only before the first byte of an answer.
 */
import { isNative, type UpstreamRequest } from '../../bedrock-http.ts';
import type { OptionalRefusal } from './optional-refusals.ts';

/** Null: it says something else. `said` null: nothing. */
export function refusedApi(
  { operation }: UpstreamRequest,
  status: number | null,
  said: string | null,
): OptionalRefusal | null {
  if (!isNative(operation)) return null;
  const leaveOut = operation.endsWith('/responses')
    ? NO_RESPONSES
    : operation.endsWith('/chat/completions')
      ? NO_CHAT
      : null;
  if (leaveOut === null) return null;
  // A path or a model that is not there.
  if (status === 404 || (said !== null && NOT_SERVED.test(said))) return { leaveOut, holdsFor: 'deployment' };
  return said !== null && NOT_SO.test(said) ? { leaveOut, holdsFor: 'call' } : null;
}

const NO_RESPONSES = ['native-responses'] as const;
const NO_CHAT = ['native-chat'] as const;

/**
 * https://github.com/NousResearch/hermes-agent/issues/52316 (the other prefix of bedrock-mantle),
 * https://github.com/enricoros/big-AGI/pull/1167 (a model without this API)
 */
const NOT_SERVED = /isn't supported on this route|does(?:n't| not) support the '[^']*' API/i;

/**
 * https://github.com/BerriAI/litellm/pull/34569: tools of a model that thinks. And what other gateways put into a message,
 * which Converse's request is made without.
 */
const NOT_SO =
  /Function tools with reasoning_effort are not supported|Unknown parameter: '(?:messages|tools)\[/i;
