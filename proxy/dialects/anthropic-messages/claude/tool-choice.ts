/**
 * The choice of a tool as each Claude on Bedrock takes it: one that demands nothing is left out without tools, and one that
 * the model cannot be held to is said in words.
 */
import type { ModelTraits } from '../../../../core/catalog/model.ts';
import { isObject } from '../../json.ts';
import { isGiven } from '../../request/faults.ts';
import { wrong } from '../reading/wrong.ts';
import type { Changes } from './changes.ts';

export type ChoicePlan = {
  readonly isForced: boolean;
  /** For the system prompt: what the choice cannot say to this model. */
  readonly words: string | null;
};

const UNFORCED: ChoicePlan = { isForced: false, words: null };

/** `tools`: those that are sent. */
export function planChoice(
  choice: unknown,
  tools: readonly unknown[],
  { toolChoice }: ModelTraits,
  changes: Changes,
): ChoicePlan {
  if (!isGiven(choice)) return UNFORCED;
  if (!isObject(choice)) return wrong('tool_choice', 'Input should be an object');
  const { type, name, disable_parallel_tool_use: onlyOne } = choice;
  const isForced = type === 'any' || type === 'tool';
  if (tools.length === 0) {
    if (isForced) wrong('tool_choice', 'tool_choice may only be specified while providing tools.');
    changes.set('tool_choice', undefined);
    return UNFORCED;
  }
  if (type === 'tool' && !tools.some((tool) => isObject(tool) && tool['name'] === name))
    wrong('tool_choice', `Tool '${String(name).slice(0, 64)}' not found in provided tools`);
  const parallel =
    typeof onlyOne === 'boolean' && type !== 'none' ? { disable_parallel_tool_use: onlyOne } : {};
  if (isForced && (toolChoice === 'auto' || (toolChoice === 'any' && type === 'tool'))) {
    changes.set('tool_choice', { type: toolChoice, ...parallel });
    const words =
      type === 'any'
        ? 'Answer by calling one of the tools.'
        : `Answer by calling the tool ${JSON.stringify(name)}.`;
    return { isForced: toolChoice === 'any', words };
  }
  const own = { type, ...(type === 'tool' ? { name } : {}), ...parallel };
  if (Object.keys(own).length < Object.keys(choice).length) changes.set('tool_choice', own);
  return { isForced, words: null };
}
