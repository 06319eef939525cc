/**
 * What may differ from a published type. A member is meant wherever it stands, or only in one kind of object:
 * `custom_tool_call.status` is the member `status` of an object whose `type` is `custom_tool_call`.
 */
export type Allowances = {
  /** Members that the type does not know. */
  readonly extensions?: readonly string[];
  /** Members that the type demands. */
  readonly absent?: readonly string[];
  /** Members that may be null against their type. */
  readonly nullable?: readonly string[];
  /** Members whose value the type does not list. */
  readonly values?: readonly string[];
};

export function isAllowed(
  allowances: Allowances,
  difference: keyof Allowances,
  holder: Readonly<Record<string, unknown>>,
  member: string,
): boolean {
  const allowed = allowances[difference];
  if (allowed === undefined) return false;
  return allowed.includes(member) || allowed.includes(`${String(holder['type'])}.${member}`);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
