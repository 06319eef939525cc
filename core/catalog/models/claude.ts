/** All of Claude that the gateway knows. */
import type { Model } from '../model.ts';
import { endedClaudeModels } from './claude-ended.ts';
import { fableAndOpusModels } from './claude-opus.ts';
import { sonnetAndHaikuModels } from './claude-sonnet.ts';

export const claudeModels: readonly Model[] = [
  ...fableAndOpusModels,
  ...sonnetAndHaikuModels,
  ...endedClaudeModels,
];
