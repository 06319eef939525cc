/**
 * Prices of embedding and rerank models: USD per million input tokens, per image where a model takes images by the
 * piece, and per search. From AWS's price list, us-east-1 (rows `TitanEmbeddingsV2-Text-input`, `search_units`,
 * `InputImageCount` …) and the pricing page's table of embeddings.
 */
import type { ModelPrices, RateText } from '../price-text.ts';

const SOURCE = 'AmazonBedrock and AmazonBedrockFoundationModels price lists, us-east-1, 2026';

export const vectorPrices: Readonly<Record<string, ModelPrices>> = {
  'titan-embed-text-v2': regional({ input: '0.02' }),
  'titan-embed-image-v1': regional({ input: '0.8', image: '0.00006' }),
  'nova-2-multimodal-embeddings': regional({ input: '0.135', image: '0.00006' }),
  'cohere-embed-v4': { ...regional({ input: '0.12' }), ...profiles({ input: '0.12' }) },
  'cohere-embed-english-v3': regional({ input: '0.1', image: '0.0001' }),
  'cohere-embed-multilingual-v3': regional({ input: '0.1', image: '0.0001' }),
  'amazon-rerank-v1': regional({ input: '0', search: '0.001' }),
  'cohere-rerank-v3-5': regional({ input: '0', search: '0.002' }),
};

function regional(rates: RateText): ModelPrices {
  return { regional: [{ from: '2026-01-01', ...rates, source: SOURCE }] };
}

function profiles(rates: RateText): ModelPrices {
  const price = { from: '2026-01-01', ...rates, source: SOURCE };
  return { global: [price], geographic: [price] };
}
