/** What every reader of an operator's JSON checks: no member is misspelt. Notes every member that is not among `known`. */
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
