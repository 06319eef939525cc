/**
 * Fields of LiteLLM that take something away from a key, a user or a team, and that do nothing here. A field that is not
 * known is ignored with a warning, but nobody reads warnings of scripts: who asked for less must not get more.
 */
import { isObject } from '../../../core/json.ts';
import type { Problem } from './validation.ts';

const RESTRICTIONS: ReadonlySet<string> = new Set([
  'allowed_cache_controls',
  'budget_limits',
  'default_team_member_models',
  'enforced_params',
  'guardrails',
  'permissions',
  'policies',
  'tag_rpm_limit',
  'team_member_budget',
  'team_member_model_max_budget',
  'team_member_rpm_limit',
  'team_member_tpm_limit',
  'tpd_limit',
]);

/** Of fields that an operation does not know: those that would restrict something. */
export function unmetRestrictions(
  given: Readonly<Record<string, unknown>>,
  unknown: readonly string[],
): readonly Problem[] {
  return unknown
    .filter((name) => RESTRICTIONS.has(name) && !isNothing(given[name]))
    .map((name) => ({
      param: name,
      message: 'restricts in LiteLLM and cannot here; leave it out, so that nobody relies on it',
    }));
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}
