/** Models of Anthropic and Amazon that nobody new can buy: ended, or for invited accounts alone. */
import type { KnownDifference } from '../known-differences.ts';

const CARDS = 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-';
const LEGACY = 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle-legacy.html';

export const notSold: readonly KnownDifference[] = [
  {
    kind: 'missing here',
    model: /^anthropic\.claude-(v1|v2:1|instant-v1|3-|opus-4-2025|sonnet-4-2025)/,
    why: 'It has ended: Sonnet 4 on 2026-10-14, Claude 3 Haiku on 2026-09-10, 3.7 Sonnet on 2026-04-28, the others before. What the listing still has is legacy, for accounts that have agreed on more time with Anthropic.',
    proof: LEGACY,
  },
  {
    kind: 'missing here',
    model: /^amazon\.titan-text-(express|lite|premier)-v1/,
    why: 'It has ended in 2025.',
    proof: LEGACY,
  },
  {
    kind: 'missing here',
    model: /^(anthropic\.claude-mythos-|amazon\.nova-2-pro-preview-)/,
    why: 'It is a preview for invited accounts; no listing has it.',
    proof: `${CARDS}anthropic-claude-mythos-5.html`,
  },
  {
    source: 'AWS listing',
    kind: 'missing here',
    model: /^anthropic\.claude-mulberry-/,
    why: 'An internal name, on bedrock-mantle in one region; nobody publishes a card or a price of it.',
    proof: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-cards.html',
  },
  {
    kind: 'missing here',
    model: /^amazon\.titan-embed-g1-text-02$/,
    why: 'Listed without a model card or a row in the price list; Titan Text Embeddings V2 is `titan-embed-text-v2`.',
    proof: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-cards-amazon.html',
  },
];
