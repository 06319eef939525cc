/** Notes the cache points of a request, in the order in which the model reads them. */
import { isObject, type JsonObject } from '../../json.ts';
import type { Section, Seen } from './seen.ts';

export function notePoint(block: JsonObject, section: Section, { points, mends }: Seen): void {
  const control = block['cache_control'];
  if (!isObject(control)) return;
  points.counts[section]++;
  if (control['ttl'] === '1h') {
    if (points.hasFiveMinutes[section]) points.isOrderBroken = true;
  } else points.hasFiveMinutes[section] = true;
  for (const member in control) {
    if (member === 'type' || (member === 'ttl' && control[member] !== null)) continue;
    points.isOdd = true;
    mends[section] = true;
  }
}

/** A section begins: what the one before it had counts for it too. */
export function beginSection(section: Section, before: Section, { points }: Seen): void {
  points.hasFiveMinutes[section] ||= points.hasFiveMinutes[before];
}
