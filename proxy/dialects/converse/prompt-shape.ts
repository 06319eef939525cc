/** What a prompt for Converse is made of, for the decision on cache points (caching.ts). */
import { endPrint, fingerprint } from '../../../core/fingerprint.ts';
import { EARLIER_TURNS, holdsChars, type PromptShape } from '../caching.ts';
import { isObject } from '../json.ts';
import type { Cachable } from './cache-points.ts';
import type { Turn } from './turns.ts';

export function shapeOf({ tools, system, turns }: Cachable): PromptShape {
  const names: string[] = [];
  const texts: string[] = [];
  for (const { toolSpec } of tools) {
    if (!isObject(toolSpec)) continue;
    names.push(String(toolSpec['name']));
    if (typeof toolSpec['description'] === 'string') texts.push(toolSpec['description']);
  }
  for (const { text } of system) if (typeof text === 'string') texts.push(text);
  const toolPrint = fingerprint(names);
  const [last, ...before] = userTurns(turns);
  return {
    tools: toolPrint,
    head: fingerprint(texts, toolPrint),
    isHeadOf: (chars) => holdsChars([tools, system], chars),
    turns: turns.reduce((count, { role }) => (role === 'assistant' ? count + 1 : count), 0),
    end: endPrint(markOf(last)),
    earlier: before.map((turn) => endPrint(markOf(turn))).filter((print) => print !== null),
  };
}

/** The last one first. */
function userTurns(turns: readonly Turn[]): readonly Turn[] {
  const found: Turn[] = [];
  for (let at = turns.length - 1; at >= 0 && found.length <= EARLIER_TURNS; at -= 1) {
    const turn = turns[at];
    if (turn?.role === 'user') found.push(turn);
  }
  return found;
}

/** The last text of a turn, or the id of the call that its last result answers. */
function markOf(turn: Turn | undefined): string | null {
  for (const block of turn?.content.toReversed() ?? []) {
    const { text, toolResult } = block;
    if (typeof text === 'string') return text;
    if (isObject(toolResult) && typeof toolResult['toolUseId'] === 'string') return toolResult['toolUseId'];
  }
  return null;
}
