/** Differences that are right, of models of other makers than Anthropic and Amazon. */
import type { KnownDifference } from '../known-differences.ts';

const CARDS = 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-';
const LEGACY = 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle-legacy.html';

export const otherMakers: readonly KnownDifference[] = [
  {
    kind: 'missing here',
    model: /^(ai21\.|cohere\.command-|meta\.llama[23]-(2-|13b|70b-chat))/,
    why: 'It has ended: Jamba 1.5 on 2026-11-26, Llama 3.2 on 2026-07-07, the others before.',
    proof: LEGACY,
  },
  {
    kind: 'missing here',
    model: /^openai\.gpt-(5\.6-cyber|daybreak)/,
    why: 'It is sold to those alone whom OpenAI and AWS have approved for defence against attacks.',
    proof: `${CARDS}openai-gpt-56-cyber.html`,
  },
  {
    kind: 'missing here',
    model: /^zai\.glm-4\.6$/,
    why: 'It is on bedrock-mantle alone, and nobody has published its price.',
    proof: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-cards-zai.html',
  },
  {
    source: 'litellm',
    kind: 'priced otherwise',
    model: /^kimi-k3(\.1)?$/,
    what: /^global /,
    there:
      /^(3\.3|16\.5|0\.33|4\.125|1\.65|8\.25|0\.165|2\.0625|5\.775|28\.875|0\.5775|7\.21875|4\.4|22|0\.22|5\.5|2\.2|11|0\.11|2\.75|7\.7|38\.5|0\.385|9\.625)$/,
    why: "The bare id stands there for what is billed under it, the geography's price, not the global one.",
    proof: 'https://github.com/pydantic/genai-prices, provider aws, regional.moonshotai.kimi-k3',
  },
  {
    source: 'litellm',
    kind: 'priced otherwise',
    model: /^grok-4\.7$/,
    what: /^in-region batch$/,
    why: "It has no way without a profile: the price list's row is of none that can be called.",
    proof: `${CARDS}xai-grok-4-7.html`,
  },
  {
    source: 'litellm',
    kind: 'priced otherwise',
    model: /^qwen3-next-80b$/,
    what: /^in-region input$/,
    there: /^0\.14$/,
    why: "It says 0.14 of bedrock-mantle and 0.15 of bedrock-runtime; genai-prices' and the page's figure is 0.15.",
    proof: 'https://aws.amazon.com/bedrock/pricing/',
  },
  {
    kind: 'limits otherwise',
    model: /^gpt-(5\.6|6)/,
    why: 'The cards say 1,050,000 and 128,000; the others have rounded, or say what is left for the prompt.',
    proof: `${CARDS}openai-gpt-6-sol.html`,
  },
  {
    source: 'litellm',
    kind: 'limits otherwise',
    model: /^gpt-oss-/,
    there: /^131072$/,
    why: 'It says so of bedrock-mantle; of bedrock-runtime it says 128,000 too.',
    proof: `${CARDS}openai-gpt-oss-120b.html`,
  },
  {
    source: 'litellm',
    kind: 'limits otherwise',
    model: /^grok-/,
    what: /^output$/,
    why: "AWS's own client and library ask for at most 128,000 and 131,072.",
    proof: 'https://github.com/aws-samples/amazon-bedrock-client-for-mac/releases/tag/v2.0.5',
  },
  {
    source: 'litellm',
    kind: 'limits otherwise',
    model: /^deepseek-(r1|v3\.2)$/,
    why: "R1's card allows 32,768 tokens; V3.2's window is 163,840, as another entry there says.",
    proof: `${CARDS}deepseek-deepseek-r1.html`,
  },
  {
    kind: 'limits otherwise',
    model: /^palmyra-x5$/,
    there: /^128000$/,
    why: 'Its window is a million tokens, as models.dev has it; the others have repeated that of X4.',
    proof:
      'https://github.com/anomalyco/models.dev, providers/amazon-bedrock/models/writer.palmyra-x5-v1:0.toml',
  },
  {
    kind: 'limits otherwise',
    model: /^(qwen3-|voxtral-|kimi-k2-thinking$)/,
    why: 'The same, written in thousands of 1,000 instead of 1,024; of Qwen3 Coder 480B an older window.',
    proof: `${CARDS}qwen-qwen3-coder-480b-a35b-instruct.html`,
  },
  {
    source: 'AWS listing',
    kind: 'lifecycle otherwise',
    model:
      /^(deepseek-|devstral-2|gemma-3-|glm-4\.7|kimi-k2-|llama|minimax-m2|mistral-7b|mixtral|nemotron-|qwen3-|voxtral-)/,
    what: /^status$/,
    there: /^active$/,
    why: 'The listings are of October; the page has its end, 2027-03-30, which is told at least six months ahead.',
    proof: LEGACY,
    until: '2027-01-15',
  },
];
