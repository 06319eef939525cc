/** The refusal when a limit or budget is used up: whose it is, what is left, and when to try again. */
import { refuse, type Refusal } from '../../../core/errors.ts';
import type { Lease } from '../../../core/leases/lease.ts';
import type { ScopeKind } from '../../../core/limits/scope-limits.ts';
import { formatUsd, picoUsd } from '../../../core/money.ts';
import type { Shortage } from '../../leases/wait-queue.ts';

/** `nowMs`: wall time. */
export function refusalOf(shortage: Shortage, nowMs: number): Refusal {
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
function budgetRefusal({ lease, need }: Shortage, whose: string): Refusal {
  const resets = lease.endsAt === null ? '' : ` It starts anew at ${lease.endsAt}.`;
  if (lease.rule.scope === 'customer') {
    return refuse('budget_exceeded', {
      message: `The budget of ${whose} does not allow this request.${resets} Ask an admin, or lower max_tokens.`,
    });
  }
  if (lease.spent >= lease.capacity) {
    return refuse('budget_exceeded', {
      message: `The budget of ${whose} is ${usd(lease.capacity)}, and it is spent.${resets} Ask an admin.`,
    });
  }
  const left = lease.remaining;
  const isHeld = lease.capacity - lease.spent >= need;
  const held = isHeld ? ' until running requests have ended' : '';
  return refuse('budget_exceeded', {
    message: `The budget of ${whose} is ${usd(lease.capacity)}; ${usd(left)} are left${held}, and this request may cost up to ${usd(need)}.${resets} Ask an admin, or lower max_tokens.`,
    ...(isHeld ? { retryAfterSeconds: 2 } : {}),
  });
}

function wordOf(lease: Lease): string {
  return lease.rule.resource === 'budget' ? 'budget' : 'limit';
}

/** Rounded down to a hundredth of a cent, so that nobody is promised more than there is. */
function usd(amount: bigint): string {
  const unit = 100_000_000n;
  return `$${formatUsd(picoUsd((amount / unit) * unit))}`;
}

function plural(count: bigint, word: string): string {
  return count === 1n ? word : `${word}s`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
