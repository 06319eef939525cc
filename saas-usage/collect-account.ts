/**
 * Collects one account: the parts that are due, side by side, each by itself. What fails in one changes nothing of
 * another, and what it had before stays. When this resolves, no request goes on.
 */
import type { AccountState, PartState } from '../core/saas-usage/account-state.ts';
import { createAsker } from './ask.ts';
import type { CollectOptions } from './collect-options.ts';
import { collectPart, isDue } from './collect-part.ts';

export async function collectAccount(options: CollectOptions): Promise<AccountState> {
  const { account, service, previous } = options;
  const asker = createAsker({ ...options, mostPerSecond: service.mostPerSecond });
  try {
    const parts = await Promise.all(
      service.collectors.map(async (collector): Promise<readonly [string, PartState]> => {
        const { part } = collector;
        const before = previous?.parts.get(part) ?? null;
        if (before !== null && !isDue(collector, before, options.clock.nowMs())) return [part, before];
        const takenThrough = options.takenThrough.get(part) ?? before?.takenThrough ?? null;
        return [
          part,
          await collectPart({ options, collector, asker: asker.forPart(part), before, takenThrough }),
        ];
      }),
    );
    return { account, parts: new Map(parts) };
  } finally {
    await asker.close();
  }
}
