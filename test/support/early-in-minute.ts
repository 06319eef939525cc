/** A test about the limits of a minute must not begin at its end. */
import { ok } from 'node:assert/strict';
import { eventually } from './eventually.ts';

export async function earlyInMinute(): Promise<void> {
  await eventually(() => ok(Date.now() % 60_000 < 50_000), { withinMs: 12_000 });
}
