/** What the checks of a call will look at, read when the call is understood; and its first guardrail, put into its requests. */
import { isRefusal } from '../../../core/errors.ts';
import { isFreeRoute } from '../../../core/usage/free-routes.ts';
import type { Call } from '../../dialects/dialect.ts';
import { parsing } from '../../dialects/json.ts';
import type { Work } from '../../dialects/work.ts';
import type { Received } from '../../exchange.ts';
import { guardedCall } from './native-guardrail.ts';
import { hasPaidChecks, paidChecksOf, type PaidCheckDeps } from './paid-checks.ts';
import { readingTexts } from './prompt-texts.ts';
import type { RunDeps } from './run-checks.ts';

export type CheckDeps = PaidCheckDeps & RunDeps;

/** `body`: as the model gets it, masked. The same call where its policies ask nobody else, at no cost. */
export function* withPaidChecks(
  call: Call,
  body: Buffer,
  { policyUse, routeId, createdAtMs }: Received,
  deps: CheckDeps,
): Work<Call> {
  if (policyUse === null || !hasPaidChecks(policyUse.policy) || isFreeRoute(routeId)) return call;
  const parsed = yield* parsing(body);
  if (isRefusal(parsed)) return call;
  const texts = yield* readingTexts(parsed);
  const paid = paidChecksOf(policyUse.policy, texts, createdAtMs, deps);
  policyUse.paid = paid;
  return paid.native === null ? call : guardedCall(call, paid.native);
}
