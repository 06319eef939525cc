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
    model: /^grok-4\.7$/,
    what: /^in-region batch$/,
    there: /^1\.1 \/ 3\.3$/,
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
    there: /^1000000$/,
    why: 'The cards say 1,050,000 and 128,000; the others have rounded, or say what is left for the prompt.',
    proof: `${CARDS}openai-gpt-6-sol.html`,
  },
  {
    source: 'litellm',
    kind: 'limits otherwise',
    model: /^grok-/,
    what: /^output$/,
    there: /^(16384|500000|524288)$/,
    why: "AWS's own client and library ask for at most 128,000 and 131,072.",
    proof: 'https://github.com/aws-samples/amazon-bedrock-client-for-mac/releases/tag/v2.0.5',
  },
  {
    source: 'litellm',
    kind: 'limits otherwise',
    model: /^deepseek-(r1|v3\.2)$/,
    there: /^(8192|156000)$/,
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
    model: /^qwen3-coder-480b$/,
    there: /^128000$/,
    why: 'An older window.',
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
