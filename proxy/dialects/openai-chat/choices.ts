/** Several choices in one answer, each of which was a call of its own. */
import type { Usage } from '../../../core/usage/usage.ts';
import { parseAnswer } from '../json.ts';
import { chatUsage } from './endings.ts';

/** The completion of the first choice holds the choices of all. */
export function choicesTogether(bodies: readonly Buffer[], usage: Usage): Buffer {
  const completions = bodies.map(parseAnswer);
  const choices = completions.flatMap(({ choices: own }) => (Array.isArray(own) ? own : []));
  return Buffer.from(JSON.stringify({ ...completions[0], choices, usage: chatUsage(usage) }), 'utf8');
}
