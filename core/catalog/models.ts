/**
 * The models served. An entry of `models/` holds all that is known of a model; without a price for a scope it is not
 * reached that way, and without any it stops the gateway at start.
 */
import type { Model } from './model.ts';
import { amazonModels } from './models/amazon.ts';
import { claudeModels } from './models/claude.ts';
import { gptModels } from './models/openai.ts';
import { openWeightModels } from './models/open-weight.ts';
import { vectorModels } from './models/vectors.ts';

export const models: readonly Model[] = [
  ...claudeModels,
  ...amazonModels,
  ...gptModels,
  ...openWeightModels,
  ...vectorModels,
];
