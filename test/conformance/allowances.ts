/**
 * What may differ from a published type. A member is meant wherever it stands, or only in one kind of object:
 * `custom_tool_call.status` is the member `status` of an object whose `type` is `custom_tool_call`.
 */
export type Allowances = {
  /** Members that the type does not know. */
  readonly extensions?: readonly string[];
  /** Members that may be null against their type. */
  readonly nullable?: readonly string[];
};

/** The value without the members that may be there, or be null, against the type. */
export function withoutAllowed(value: unknown, allowances: Allowances): unknown {
  if (Array.isArray(value))
    return (value as readonly unknown[]).map((item) => withoutAllowed(item, allowances));
  if (!isRecord(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [member, item] of Object.entries(value)) {
    if (isAllowed(allowances, 'extensions', value, member)) continue;
    if (item === null && isAllowed(allowances, 'nullable', value, member)) continue;
    kept[member] = withoutAllowed(item, allowances);
  }
  return kept;
}

function isAllowed(
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
