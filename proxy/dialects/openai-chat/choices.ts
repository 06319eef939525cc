/** Several choices in one answer, each of which was a call of its own. */
import type { Usage } from '../../../core/usage/usage.ts';
import { objectsIn, parseAnswer } from '../json.ts';
import { chatUsage } from './endings.ts';

/** The completion of the first choice holds the choices of all; what a guardrail found of one is in the choice itself. */
export function choicesTogether(bodies: readonly Buffer[], usage: Usage): Buffer {
  const completions = bodies.map(parseAnswer);
  const choices = completions.flatMap(({ choices: own, trace }) =>
    objectsIn(own).map((choice) => (trace === undefined ? choice : { ...choice, trace })),
  );
  const { trace: _, ...first } = completions[0] ?? {};
  return Buffer.from(JSON.stringify({ ...first, choices, usage: chatUsage(usage) }), 'utf8');
}
