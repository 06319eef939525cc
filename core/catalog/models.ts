/**
 * The models served. An entry of `models/` holds all that is known of a model; without a price for a scope it is not
 * reached that way, and without any it stops the gateway at start.
 */
import type { Model } from './model.ts';
import { amazonModels } from './models/amazon.ts';
import { claudeModels } from './models/claude.ts';
import { deepseekModels } from './models/deepseek.ts';
import { gemmaModels } from './models/google.ts';
import { gptOssModels } from './models/gpt-oss.ts';
import { llamaModels } from './models/meta.ts';
import { minimaxModels } from './models/minimax.ts';
import { mistralModels } from './models/mistral.ts';
import { kimiModels } from './models/moonshot.ts';
import { nemotronModels } from './models/nvidia.ts';
import { gptModels } from './models/openai.ts';
import { qwenModels } from './models/qwen.ts';
import { vectorModels } from './models/vectors.ts';
import { palmyraModels } from './models/writer.ts';
import { grokModels } from './models/xai.ts';
import { glmModels } from './models/zai.ts';

export const models: readonly Model[] = [
  ...claudeModels,
  ...amazonModels,
  ...gptModels,
  ...gptOssModels,
  ...grokModels,
  ...kimiModels,
  ...glmModels,
  ...deepseekModels,
  ...qwenModels,
  ...minimaxModels,
  ...mistralModels,
  ...llamaModels,
  ...gemmaModels,
  ...nemotronModels,
  ...palmyraModels,
  ...vectorModels,
];
