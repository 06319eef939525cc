/**
 * Response headers with what is left of the tightest limit of each kind: under OpenAI's names everywhere, also under
 * Anthropic's on its paths, and under our own for budgets. What is left is the ledger's last figure less what this task
 * has taken since.
 */
import type { Resource } from '../../../core/limits/pool-rules.ts';
import type { Lease } from '../../../core/leases/lease.ts';
import { formatUsd, picoUsd } from '../../../core/money.ts';
import type { Route } from '../../../core/routes.ts';
import type { Outgoing } from '../../outgoing.ts';

/** `nowMs`: wall time. Sets nothing for kinds without a limit. */
export function setLimitHeaders(
  outgoing: Outgoing,
  shape: Route['errors'],
  leases: readonly Lease[],
  nowMs: number,
): void {
  const requests = tightest(leases, 'rpm');
  if (requests !== null) setRate(outgoing, shape, 'requests', requests, nowMs);
  const tokens = tightest(leases, 'tpm');
  if (tokens !== null) setRate(outgoing, shape, 'tokens', tokens, nowMs);
  const parallel = tightest(leases, 'parallel');
  if (parallel !== null) {
    outgoing.setHeader('x-ratelimit-limit-parallel-requests', String(parallel.capacity));
    outgoing.setHeader('x-ratelimit-remaining-parallel-requests', String(parallel.remaining));
  }
  const budget = tightest(leases, 'budget');
  if (budget !== null) setBudget(outgoing, budget);
  const warned = leases.find((lease) => lease.isWarned && lease.rule.scope !== 'customer');
  if (warned !== undefined) outgoing.setHeader('x-stargate-budget-warning', warningOf(warned));
}

function tightest(leases: readonly Lease[], resource: Resource): Lease | null {
  let found: Lease | null = null;
  let least = 0n;
  for (const lease of leases) {
    if (lease.rule.resource !== resource) continue;
    if (resource === 'budget' && !isShown(lease)) continue;
    const { remaining } = lease;
    if (found !== null && remaining >= least) continue;
    found = lease;
    least = remaining;
  }
  return found;
}

/** Not one without a maximum, nor that of a customer, which anybody with a key can name. */
function isShown({ rule }: Lease): boolean {
  return rule.budget?.maxPicoUsd !== null && rule.scope !== 'customer';
}

function setRate(
  outgoing: Outgoing,
  shape: Route['errors'],
  what: 'requests' | 'tokens',
  lease: Lease,
  nowMs: number,
): void {
  const limit = String(lease.capacity);
  const left = String(lease.remaining);
  outgoing.setHeader(`x-ratelimit-limit-${what}`, limit);
  outgoing.setHeader(`x-ratelimit-remaining-${what}`, left);
  outgoing.setHeader(`x-ratelimit-reset-${what}`, `${Math.max(0, lease.period.endMs - nowMs) / 1_000}s`);
  if (shape !== 'anthropic') return;
  outgoing.setHeader(`anthropic-ratelimit-${what}-limit`, limit);
  outgoing.setHeader(`anthropic-ratelimit-${what}-remaining`, left);
  if (lease.endsAt !== null) outgoing.setHeader(`anthropic-ratelimit-${what}-reset`, lease.endsAt);
}

function setBudget(outgoing: Outgoing, lease: Lease): void {
  outgoing.setHeader('x-stargate-budget-limit-usd', formatUsd(picoUsd(lease.capacity)));
  outgoing.setHeader('x-stargate-budget-remaining-usd', formatUsd(picoUsd(lease.remaining)));
  if (lease.endsAt !== null) outgoing.setHeader('x-stargate-budget-reset', lease.endsAt);
}

function warningOf({ rule, spent }: Lease): string {
  const soft = rule.budget?.softPicoUsd ?? picoUsd(0n);
  const model = rule.model === null ? '' : `, model ${rule.model}`;
  return `soft budget of the ${rule.scope}${model} passed: ${formatUsd(picoUsd(spent))} of ${formatUsd(soft)} USD`;
}
