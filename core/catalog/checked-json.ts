/** What every reader of an operator's JSON checks: objects are objects, and no member is misspelt. */

/** A JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Notes every member that is not among `known`. */
export function refuseUnknown(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  path: string,
  problems: string[],
): void {
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) problems.push(`${path}.${name}: is not known; known are ${known.join(', ')}`);
  }
}
