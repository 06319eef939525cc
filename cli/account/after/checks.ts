/** What is asked of an environment that is deployed. */
import type { Check } from '../finding.ts';
import { adminCheck } from './admin.ts';
import { callCheck } from './call.ts';
import { edgeCheck } from './edge.ts';
import { guardrailsCheck } from './guardrails.ts';
import { dashboardsCheck, metricsCheck } from './figures.ts';
import { tasksCheck } from './tasks.ts';

export const checksAfter: readonly Check[] = [
  tasksCheck,
  adminCheck,
  edgeCheck,
  guardrailsCheck,
  metricsCheck,
  dashboardsCheck,
  callCheck,
];
