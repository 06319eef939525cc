/** Whether JSON is longer than so many characters, looked at no farther than that: strings count whole, all else a few. */
export function isLongerThan(value: unknown, most: number): boolean {
  return left(value, most) < 0;
}

/** Less than the brackets and the comma of the smallest value. */
const VALUE_CHARS = 2;

function left(value: unknown, before: number): number {
  let rest = before - VALUE_CHARS;
  if (typeof value === 'string') return rest - value.length;
  if (typeof value !== 'object' || value === null) return rest;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && rest >= 0; index++) rest = left(value[index], rest);
    return rest;
  }
  for (const [name, member] of Object.entries(value)) {
    if (rest < 0) break;
    rest = left(member, rest - name.length);
  }
  return rest;
}
