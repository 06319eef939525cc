/** What a prompt for Converse is made of, for the decision on cache points (caching.ts). */
import { promptShape, type PromptShape } from '../caching.ts';
import { isObject } from '../json.ts';
import type { LongTexts } from '../long-texts.ts';
import type { Cachable } from './cache-points.ts';
import type { Turn } from './turns.ts';

/** `long`: what marks in its texts stand for. */
export function shapeOf({ tools, system, turns }: Cachable, long: LongTexts | null): PromptShape {
  const names: string[] = [];
  const texts: string[] = [];
  for (const { toolSpec } of tools) {
    if (!isObject(toolSpec)) continue;
    names.push(String(toolSpec['name']));
    if (typeof toolSpec['description'] === 'string') texts.push(toolSpec['description']);
  }
  for (const { text } of system) if (typeof text === 'string') texts.push(text);
  return promptShape({ toolNames: names, headTexts: texts, head: [tools, system], turns, markOf, long });
}

/** The last text of a turn, or the id of the call that its last result answers. */
function markOf({ content }: Turn): string | null {
  for (const block of content.toReversed()) {
    const { text, toolResult } = block;
    if (typeof text === 'string') return text;
    if (isObject(toolResult) && typeof toolResult['toolUseId'] === 'string') return toolResult['toolUseId'];
  }
  return null;
}
