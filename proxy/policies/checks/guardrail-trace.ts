/**
 * What the trace of a guardrail says, whoever asked for it: which guardrail it was, how many units it used, whether it
 * blocked. Converse and InvokeModel put the same assessments into different places, so they are looked for everywhere.
 */
import { isObject, type JsonObject } from '../../../core/json.ts';
import { guardrailCharge } from '../../../core/policies/check-prices.ts';
import type { UnitsCharge } from '../../../core/usage/record.ts';
import { countOf } from '../../dialects/json.ts';

/** Whether it put its own words in the place of the prompt's answer; it may have masked something only. */
export function isBlocking(trace: JsonObject): boolean {
  return objectsWithin(trace).some(({ action }) => action === 'BLOCKED');
}

/** Whether it found anything, also where it does no more than find. */
export function hasFound(trace: JsonObject): boolean {
  return objectsWithin(trace).some(
    ({ action, detected }) => action === 'BLOCKED' || action === 'ANONYMIZED' || detected === true,
  );
}

/** What it charges for; null when the trace does not tell. */
export function chargeIn(
  trace: JsonObject,
  name: string | null,
  region: string,
  atMs: number,
): UnitsCharge | null {
  const usage: Record<string, number> = {};
  let isTold = false;
  for (const { invocationMetrics: metrics } of objectsWithin(trace)) {
    const told = isObject(metrics) ? metrics['usage'] : undefined;
    if (!isObject(told)) continue;
    isTold = true;
    for (const unit of Object.keys(told)) usage[unit] = (usage[unit] ?? 0) + countOf(told, unit);
  }
  return isTold ? guardrailCharge(name ?? nameIn(trace), region, usage, atMs) : null;
}

/** Assessments stand by the id of their guardrail. */
function nameIn({ guardrail }: JsonObject): string {
  if (!isObject(guardrail)) return 'unknown';
  for (const member of ['inputAssessment', 'input', 'outputAssessments']) {
    const assessments = guardrail[member];
    const [id] = isObject(assessments) ? Object.keys(assessments) : [];
    if (id !== undefined) return id.slice(0, LONGEST_NAME);
  }
  return 'unknown';
}

const LONGEST_NAME = 64;
/** AWS's traces have a few dozen. */
const MOST_OBJECTS = 100_000;

function objectsWithin(value: unknown): readonly JsonObject[] {
  const found: JsonObject[] = [];
  const waiting: unknown[] = [value];
  while (waiting.length > 0 && found.length < MOST_OBJECTS) {
    const next = waiting.pop();
    if (Array.isArray(next)) waiting.push(...(next as readonly unknown[]));
    else if (isObject(next)) {
      found.push(next);
      waiting.push(...Object.values(next));
    }
  }
  return found;
}
