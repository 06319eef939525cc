/** What an environment may say and should know: printed at every synthesis, and never an error. */
import type { Environment } from '../environment.ts';
import { edgeWarnings } from './edge.ts';
import { networkWarnings } from './network.ts';
import type { Warning } from './warning.ts';

export function environmentWarnings(environment: Environment): readonly Warning[] {
  return [...edgeWarnings(environment), ...networkWarnings(environment)];
}
