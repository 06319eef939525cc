/**
 * What a collection of one account needs, for the function, the laptop, the command line and the exporter alike:
 *
 *     export async function collectAccount(options: CollectOptions): Promise<AccountState>   (collect-account.ts)
 *
 * It runs the parts that are due, each by itself, and never rejects because of the service: what failed is in the state.
 */
import type { Clock } from '../core/clock.ts';
import type { AccountState } from '../core/saas-usage/account-state.ts';
import type { SaasAccount, SaasKeys } from '../core/saas-usage/account.ts';
import type { SaasService } from '../core/saas-usage/collector.ts';

export type CollectOptions = {
  readonly account: SaasAccount;
  readonly service: SaasService;
  /** Called once at first, and once more when the service does not take the keys: they may just have been rotated. */
  readonly readKeys: () => Promise<SaasKeys>;
  readonly clock: Clock;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  /** No request begins, and none is waited for, after this instant. */
  readonly untilMs: number;
  /** Ends the collection at once, as if its time were over. @default nothing does */
  readonly signal?: AbortSignal;
  /** What is known already; null: nothing. Parts that are not due are taken over from it. */
  readonly previous: AccountState | null;
  /** `takenThrough` of each part, as the last collection left it; a part without one begins with `days.atFirst`. */
  readonly takenThrough: ReadonlyMap<string, string>;
  /** In place of an origin of a service, a simulator: `https://usage.algolia.com` → `http://127.0.0.1:4010`. @default none */
  readonly origins?: ReadonlyMap<string, string>;
  /** Told of each answer as it came, parsed. @default nobody */
  readonly onAnswer?: (part: string, what: string, answer: unknown) => void;
};
