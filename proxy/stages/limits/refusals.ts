/** The refusal when a limit or budget is used up: whose it is, what is left, and when to try again. */
import { refuse, type Refusal } from '../../../core/errors.ts';
import type { Lease } from '../../../core/leases/lease.ts';
import type { ScopeKind } from '../../../core/limits/scope-limits.ts';
import { ceilUsd, floorUsd, formatUsd, picoUsd } from '../../../core/money.ts';
import type { LastShortage } from './shorten.ts';

/** `nowMs`: wall time. */
export function refusalOf(shortage: LastShortage, nowMs: number): Refusal {
  const { lease, reason } = shortage;
  const whose = `${WHOSE[lease.rule.scope]}${lease.rule.model === null ? '' : ` for the model "${lease.rule.model}"`}`;
  if (reason === 'away') {
    return refuse('unavailable', {
      message: `The gateway cannot check the ${wordOf(lease)} of ${whose} right now. Try again shortly.`,
      retryAfterSeconds: 2,
    });
  }
  if (reason === 'uncounted') {
    return refuse('unavailable', {
      message: `The gateway is adding up what ${whose} has spent before. Try again shortly.`,
      retryAfterSeconds: 2,
    });
  }
  switch (lease.rule.resource) {
    case 'budget':
      return budgetRefusal(shortage, whose);
    case 'parallel':
      return refuse('rate_limited', {
        message: `${capitalized(whose)} may have ${lease.capacity} ${plural(lease.capacity, 'request')} running at once, and no more can begin now. Try again when one has ended.`,
        retryAfterSeconds: 1,
      });
    case 'rpm':
    case 'tpm': {
      const what = lease.rule.resource === 'rpm' ? 'request' : 'token';
      const seconds = Math.max(1, Math.ceil((lease.period.endMs - nowMs) / 1_000));
      const detail =
        what === 'token' ? ` This request may take ${shortage.need}, and ${lease.remaining} are left.` : '';
      return refuse('rate_limited', {
        message: `${capitalized(whose)} may use ${lease.capacity} ${plural(lease.capacity, what)} a minute.${detail} Try again in ${seconds} ${plural(BigInt(seconds), 'second')}.`,
        retryAfterSeconds: seconds,
      });
    }
  }
}

const WHOSE: Readonly<Record<ScopeKind, string>> = {
  key: 'this API key',
  user: 'the user of this API key',
  team: 'the team of this API key',
  member: 'the user of this API key in its team',
  customer: 'the customer this request names',
  global: 'the whole gateway',
};

/**
 * If running calls hold the missing amount, waiting for them helps, so the refusal has a retry-after. Of a customer no amounts
 * are said: anybody with a key can name it.
 */
function budgetRefusal({ lease, need, leastOutputTokens }: LastShortage, whose: string): Refusal {
  const resets = lease.endsAt === null ? '' : ` It starts anew at ${lease.endsAt}.`;
  if (lease.rule.scope === 'customer') {
    return refuse('budget_exceeded', {
      message: `The budget of ${whose} does not allow this request.${resets} Ask an admin, or lower max_tokens.`,
    });
  }
  if (lease.spent >= lease.capacity) {
    return refuse('budget_exceeded', {
      message: `The budget of ${whose} is $${formatUsd(picoUsd(lease.capacity))}, and it is spent.${resets} Ask an admin.`,
    });
  }
  const left = lease.remaining;
  const isHeld = lease.capacity - lease.spent >= need;
  const held = isHeld ? ' until running requests have ended' : '';
  const shortest = leastOutputTokens === undefined ? '' : ` with an answer of ${leastOutputTokens} tokens`;
  const advice = leastOutputTokens === undefined ? 'lower max_tokens' : 'send a smaller request';
  return refuse('budget_exceeded', {
    message: `The budget of ${whose} is $${formatUsd(picoUsd(lease.capacity))}; $${floorUsd(picoUsd(left))} are left${held}, and this request may cost up to $${ceilUsd(picoUsd(need))}${shortest}.${resets} Ask an admin, or ${advice}.`,
    ...(isHeld ? { retryAfterSeconds: 2 } : {}),
  });
}

function wordOf(lease: Lease): string {
  return lease.rule.resource === 'budget' ? 'budget' : 'limit';
}

function plural(count: bigint, word: string): string {
  return count === 1n ? word : `${word}s`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
