/**
 * identify: finds the customer that a request names, and takes what needs no look at the model from its limits: a request
 * of its minute, one of its requests at once, a budget that is not spent. A name that is no customer changes nothing,
 * and where there are no customers nobody looks.
 * Refuses with 403 (blocked), 429 (limit, budget) and 503 (a customer that cannot be read while PostgreSQL is down).
 */
import { refuse, type Refusal } from '../../../core/errors.ts';
import type { Customer } from '../../../core/keys/customer.ts';
import { callerOf } from '../../../core/keys/principal.ts';
import { isFreeRoute } from '../../../core/usage/free-routes.ts';
import { asIdentified, type Identified, type Understood } from '../../exchange.ts';
import { isShortage, type Decided } from '../../leases/wait-queue.ts';
import { refused, together, type ReserveDeps } from '../limits/reserve.ts';
import type { Customers } from './customers.ts';

export type IdentifyDeps = ReserveDeps & { readonly customers: Pick<Customers, 'areNone' | 'find'> };

export function identify(
  understood: Understood,
  deps: IdentifyDeps,
): Identified | Refusal | Promise<Identified | Refusal> {
  const { customers } = deps;
  const { endUser } = understood.call;
  if (endUser === undefined || customers.areNone()) return asIdentified(understood, null);
  const found = customers.find(endUser, callerOf(understood.principal));
  if (!(found instanceof Promise)) return countFor(understood, found, deps);
  return found.then(
    (customer) => countFor(understood, customer, deps),
    () =>
      refuse('unavailable', {
        message: 'The gateway cannot check the customer this request names right now. Try again shortly.',
        retryAfterSeconds: 2,
      }),
  );
}

/** Why a blocked customer is refused; null when it is not blocked. */
export function refuseBlocked({ isBlocked, customerId }: Customer): Refusal | null {
  return isBlocked
    ? refuse('blocked', {
        message: `The customer "${customerId.slice(0, 100)}" that this request names is blocked. Ask an admin.`,
      })
    : null;
}

function countFor(
  understood: Understood,
  customer: Customer | null,
  deps: IdentifyDeps,
): Identified | Refusal | Promise<Identified | Refusal> {
  if (customer === null) return asIdentified(understood, null);
  const blocked = refuseBlocked(customer);
  if (blocked !== null) return blocked;
  if (customer.limits.length === 0) return asIdentified(understood, customer);
  const price = isFreeRoute(understood.routeId) ? 'free' : 'paid';
  const decided = deps.leases.admitRequest(customer.limits, understood.createdAtMs, price);
  return decided instanceof Promise
    ? decided.then((result) => counted(understood, customer, result, deps))
    : counted(understood, customer, decided, deps);
}

function counted(
  understood: Understood,
  customer: Customer,
  decided: Decided,
  deps: IdentifyDeps,
): Identified | Refusal {
  if (isShortage(decided)) return refused(understood, decided, deps);
  understood.requestReservation = together(understood.requestReservation, decided);
  return asIdentified(understood, customer);
}
