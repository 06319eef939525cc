/** A call at an instant that cost so many dollars. */
import type { KeyId, UserId } from '../../core/ids.ts';
import { picoUsd } from '../../core/money.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { inputCost } from '../observability/sample-record.ts';
import { randomRecord, seeded } from './usage-world.ts';

let serial = 0;

export function spending(atMs: number, userId: string, usd: number): UsageRecord {
  serial += 1;
  const cost = picoUsd(BigInt(Math.round(usd * 1_000)) * 1_000_000_000n);
  return {
    ...randomRecord(seeded(serial), atMs, atMs + 1),
    userId: userId as UserId,
    keyId: '0192f0c1-0000-7000-8000-000000000009' as KeyId,
    teamId: null,
    ...inputCost(cost),
    hedge: null,
  };
}
