/** The calls and results of earlier turns as a model takes them. */
import type { Model } from '../../../core/catalog/model.ts';
import { isObject } from '../json.ts';
import type { Block } from './content.ts';
import type { ConverseRequest } from './request.ts';
import { inputWithNames, type PropertyNames } from './schema/property-names.ts';
import { withoutToolBlocks } from './tool-text.ts';
import type { Turn } from './turns.ts';

export function turnsWithTools(request: ConverseRequest, { supportsTools, traits }: Model): readonly Turn[] {
  const { turns, toolsCalled } = request.conversation;
  const { propertyNames } = request.tools;
  if (toolsCalled.size === 0) return turns;
  if (!supportsTools) return turns.map(withoutToolBlocks);
  if (!traits.limitsPropertyNames || propertyNames.size === 0) return turns;
  return turns.map(({ role, content }) => ({
    role,
    content: content.map((block) => withInputNames(block, propertyNames)),
  }));
}

function withInputNames(block: Block, propertyNames: ReadonlyMap<string, PropertyNames>): Block {
  const { toolUse } = block;
  if (!isObject(toolUse)) return block;
  const names = propertyNames.get(String(toolUse['name']));
  return names === undefined
    ? block
    : { toolUse: { ...toolUse, input: inputWithNames(toolUse['input'], names.toBedrock) } };
}
