/**
 * How Bedrock refuses what a request can do without, in the words of the live service. A refusal that names a field says
 * that the deployment does not take it, which is worth remembering; one that names its content says so of this call alone.
 * Never here: what protects, such as guardrails, and what the client cannot do without.
 */
import type { Optional } from '../../dialects/dialect.ts';

export type OptionalRefusal = {
  /** What is left out of the next request, as far as it holds it. */
  readonly leaveOut: readonly Optional[];
  /** For whom: all calls of the deployment, or this one. */
  readonly holdsFor: 'deployment' | 'call';
};

type Row = OptionalRefusal & { readonly says: RegExp; readonly source: string };

/** What a refusal of Bedrock's refuses that is optional; null when nothing is. */
export function optionalRefusal(said: string): OptionalRefusal | null {
  if (GUARDRAIL.test(said)) return null;
  return ROWS.find(({ says }) => says.test(said)) ?? null;
}

const GUARDRAIL = /guardrail/i;

const ROWS: readonly Row[] = [
  deployment(
    /\btools\.\d+\.(?:\w+\.)?strict: Extra inputs are not permitted/,
    'https://github.com/BerriAI/litellm/issues/33193',
    'strict',
  ),
  deployment(
    /doesn't support the (?:\S+\.)?strict field/,
    'https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html',
    'strict',
  ),
  call(/Too many strict tools/i, 'https://github.com/pydantic/pydantic-ai/issues/5579', 'strict'),
  call(/\btools\.\d+\.\w+: For '\w+' type/, 'https://github.com/BerriAI/litellm/pull/39115', 'strict'),
  call(
    /schemas? contains? too many|too many optional parameters|schema is too complex|grammar is too large/i,
    'https://platform.claude.com/docs/en/build-with-claude/structured-outputs',
    'strict',
    'native-json',
  ),
  deployment(
    /(?:^|: )(?:output_config\.format|output_format): Extra inputs are not permitted/,
    'https://github.com/vectorize-io/hindsight/issues/3300',
    'native-json',
  ),
  deployment(
    /does(?:n't| not) support (?:the )?(?:outputConfig\.textFormat|output format|structured outputs?)/i,
    'https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html',
    'native-json',
  ),
  deployment(
    /(?:^|: )output_config: Extra inputs are not permitted/,
    'https://github.com/anthropics/anthropic-sdk-csharp/issues/132',
    'native-json',
    'effort',
  ),
  call(
    /(?:^|: )output_config\.format(?:\.\w+)*: /,
    'https://platform.claude.com/docs/en/build-with-claude/structured-outputs',
    'native-json',
  ),
  deployment(
    /\bthinking\.(?:\w+\.)?block_binding\b.*: Extra inputs are not permitted/,
    'https://github.com/BerriAI/litellm/pull/41203',
    'thinking-binding',
  ),
  call(
    /Invalid `?signature`? in `?thinking`? block/i,
    'https://github.com/anomalyco/opencode/issues/48637',
    'thinking-binding',
  ),
  call(
    /\.thinking\.signature: Field required/,
    'https://github.com/can1357/oh-my-pi/pull/10486',
    'thinking-binding',
  ),
  deployment(/invalid beta flag/i, 'https://github.com/anthropics/claude-code/issues/49370', 'betas'),
  deployment(
    /Unexpected value\(s\) .* for the `anthropic-beta` header/,
    'https://github.com/anthropics/claude-code/issues/11672',
    'betas',
  ),
  deployment(
    /did not allow prompt caching/i,
    'https://github.com/BerriAI/litellm/pull/39210',
    'cache-points',
  ),
  deployment(
    /\bcache_control(?:\.\w+)*: Extra inputs are not permitted/,
    'https://github.com/BerriAI/litellm/issues/15880',
    'cache-points',
  ),
  deployment(
    /extraneous key \[cachePoint\] is not permitted/,
    'https://github.com/earendil-works/pi/issues/2053',
    'cache-points',
  ),
  call(
    /ttl='1h' cache_control block must not come after/,
    'https://github.com/Portkey-AI/gateway/issues/1762',
    'cache-points',
  ),
  call(
    /Cache point cannot be inserted/i,
    'https://github.com/anomalyco/opencode/issues/36517',
    'cache-points',
  ),
  deployment(
    /does(?:n't| not) support the effort parameter|(?:^|: )output_config\.effort: Extra inputs are not permitted/,
    'https://github.com/anthropics/claude-code/issues/30795',
    'effort',
  ),
  call(
    /(?:^|: )output_config\.effort: Input should be/,
    'https://github.com/coder/coder/issues/25356',
    'effort',
  ),
  deployment(
    /\btools\.\d+\.(?:\w+\.)?(?:eager_input_streaming|defer_loading|input_examples|allowed_callers): Extra inputs are not permitted/,
    'https://github.com/anthropics/claude-agent-sdk-python/issues/694',
    'tool-fields',
  ),
  // Any other member is of this client's own making.
  call(
    /\btools\.\d+\.(?:\w+\.)*\w+: Extra inputs are not permitted/,
    'https://github.com/vercel/ai/issues/17179',
    'tool-fields',
  ),
  // A field of the body that nobody here knows; what is inside a message is never optional.
  call(
    /(?:^|: )(?!messages\b)\w+(?:\.(?!\d)\w+)*: Extra inputs are not permitted/,
    'https://github.com/BerriAI/litellm/issues/13825',
    'unknown-fields',
  ),
  call(
    /(?:Unknown|Unsupported) parameter: '(?!(?:input|messages|tools)\b)/,
    'https://github.com/openai/codex/issues/39397',
    'unknown-fields',
  ),
  // Thoughts of another model or account.
  call(
    /encrypted content .*could not be (?:verified|decrypted)|invalid_encrypted_content/is,
    'https://github.com/BerriAI/litellm/blob/main/litellm/llms/bedrock/common_utils.py',
    'thinking-binding',
  ),
  deployment(
    /additionalModelResponseFieldPaths/,
    'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html',
    'own-usage',
  ),
];

function deployment(says: RegExp, source: string, ...leaveOut: readonly Optional[]): Row {
  return { says, leaveOut, holdsFor: 'deployment', source };
}

function call(says: RegExp, source: string, ...leaveOut: readonly Optional[]): Row {
  return { says, leaveOut, holdsFor: 'call', source };
}
