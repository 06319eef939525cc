/** Policies for tests: only what a test says is not as if an admin had left it out. */
import { appliesToShape, checksShape } from '../../core/policies/policy-shape.ts';
import { checksOf } from '../../core/policies/stored-policy.ts';
import type { Policy } from '../../core/policies/policy.ts';
import type { StoredPolicy } from '../../core/policies/stored-policy.ts';

type Written = {
  readonly name: string;
  readonly version?: number;
  readonly isEnabled?: boolean;
  /** As the admin API takes them. */
  readonly appliesTo?: object;
  readonly checks?: object;
};

export function policyOf({
  name,
  version = 1,
  isEnabled = true,
  appliesTo = {},
  checks = {},
}: Written): Policy {
  return {
    name,
    version,
    description: null,
    isEnabled,
    appliesTo: appliesToShape.parse(appliesTo),
    checks: checksOf(checksShape.parse(checks)),
  };
}

export function storedPolicy({
  name,
  version = 1,
  isEnabled = true,
  appliesTo = {},
  checks = {},
}: Written): StoredPolicy {
  return { name, version, description: null, isEnabled, appliesTo: { ...appliesTo }, checks: { ...checks } };
}
