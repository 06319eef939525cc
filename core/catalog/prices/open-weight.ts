/**
 * Prices of Amazon's chat models and of those with open weights, USD per million tokens. AWS sells them for the same
 * in a region and through profiles of its geography. Where AWS's price list has rows `…-priority` and `…-flex`, they
 * cost 1.75 times and half the standard rates.
 */
import { USUAL_TIERS, type ModelPrices, type PriceText, type RateText } from '../price-text.ts';

const SOURCE = 'genai-prices 0.1.8, provider aws';
const SOURCE_TIERS =
  'genai-prices 0.1.8, provider aws; tiers: AmazonBedrock price list, rows -priority and -flex';

const GPT_OSS_20B = tiered({ input: '0.07', output: '0.3' });

export const openWeightPrices: Readonly<Record<string, ModelPrices>> = {
  'nova-micro': nearAndFar(plain({ input: '0.035', output: '0.14', cacheRead: '0.00875' })),
  'nova-lite': nearAndFar(plain({ input: '0.06', output: '0.24', cacheRead: '0.015' })),
  'nova-pro': nearAndFar(tiered({ input: '0.8', output: '3.2', cacheRead: '0.2' })),
  'nova-premier': nearAndFar(tiered({ input: '2.5', output: '12.5', cacheRead: '0.625' })),
  'llama4-maverick': nearAndFar(plain({ input: '0.24', output: '0.97' })),
  'llama3-3-70b': nearAndFar(plain({ input: '0.72', output: '0.72' })),
  'mistral-large-3': { regional: [plain({ input: '0.5', output: '1.5' })] },
  'deepseek-r1': nearAndFar(plain({ input: '1.35', output: '5.4' })),
  'gpt-oss-120b': { regional: [tiered({ input: '0.15', output: '0.6' })] },
  'gpt-oss-20b': {
    regional: [
      GPT_OSS_20B,
      {
        ...GPT_OSS_20B,
        regions: ['ap-southeast-2'],
        input: '0.0721',
        output: '0.309',
        source: 'AmazonBedrock price list of ap-southeast-2, July 2026',
      },
    ],
  },
  'qwen3-coder-480b': { regional: [tiered({ input: '0.45', output: '1.8' })] },
};

function plain(text: RateText): PriceText {
  return { from: '2026-01-01', ...text, source: SOURCE };
}

function tiered(text: RateText): PriceText {
  return { from: '2026-01-01', ...text, tiers: USUAL_TIERS, source: SOURCE_TIERS };
}

function nearAndFar(price: PriceText): ModelPrices {
  return { geographic: [price], regional: [price] };
}
