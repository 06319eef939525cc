/**
 * Counts what the rate limits said of a request: that they let it pass, or which kind of limit refused it. Limits are asked
 * before the body and after it, for a customer too, again once fetched content is known, and for another model; it counts
 * once, when the last of these that can refuse the request has answered.
 *
 * | what happens | what is counted |
 * | --- | --- |
 * | no limit applies, or all have room | allowed |
 * | a limit refuses | blocked, and a hit of its kind |
 * | something else refuses: a budget, the body, the model, a full disk | allowed, since no limit refused |
 * | the client leaves while it sends its body | the same |
 * | the ledger cannot be asked | nothing: the limits said nothing |
 * | a limit leaves no room for another model in place of one that fails | nothing more |
 */
import type { limitTypes } from '../../../core/metrics/label-values.ts';
import type { Resource } from '../../../core/limits/pool-rules.ts';
import type { Arrival } from '../../exchange.ts';
import type { Shortage } from '../../leases/wait-queue.ts';
import type { ReserveDeps } from './reserve.ts';

type VerdictDeps = Pick<ReserveDeps, 'limitReports'>;

/** The limits refuse nothing more of this request. */
export function limitsPassed({ progress }: Arrival, { limitReports }: VerdictDeps): void {
  if (progress.isJudged) return;
  progress.isJudged = true;
  limitReports.rateLimitAllowed();
}

/** The request is refused for this. */
export function limitsRefused(arrival: Arrival, { lease, reason }: Shortage, deps: VerdictDeps): void {
  const { resource, scope } = lease.rule;
  if (reason !== 'exhausted') arrival.progress.isJudged = true;
  else if (resource === 'budget') {
    deps.limitReports.budgetBlocked(scope);
    limitsPassed(arrival, deps);
  } else {
    arrival.progress.isJudged = true;
    deps.limitReports.rateLimitBlocked(LIMIT_TYPE[resource]);
  }
}

const LIMIT_TYPE: Readonly<Record<Exclude<Resource, 'budget'>, (typeof limitTypes)[number]>> = {
  rpm: 'rpm',
  tpm: 'tpm',
  parallel: 'max_parallel',
};
