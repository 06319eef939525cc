/**
 * Reserves what all choices of a request may need, all or nothing, and gives each its part, so that it can be settled as a
 * call of its own. Limits count each choice as a request.
 */
import { isRefusal, withMessage, type Refusal } from '../../../core/errors.ts';
import type { Reservation } from '../../../core/leases/lease-book.ts';
import type { Admitted, Identified } from '../../exchange.ts';
import { isShortage } from '../../leases/wait-queue.ts';
import { demandOf } from '../limits/demand.ts';
import { isUnlimited, NO_RESERVATION, refused, reserveShort, type ReserveDeps } from '../limits/reserve.ts';
import { times, type Take } from '../limits/shorten.ts';

/** What one choice holds. */
export type Held = Pick<Admitted, 'requestReservation' | 'reservation'>;

/** The first choice takes over what the request has reserved when it was counted. */
export async function reserveChoices(
  understood: Identified,
  choices: number,
  deps: ReserveDeps,
): Promise<readonly Held[] | Refusal> {
  const { principal, customer, plan, createdAtMs, requestReservation } = understood;
  const { limits } = principal;
  const ofCustomer = customer?.limits;
  if (isUnlimited(understood))
    return partsOf(NO_RESERVATION, choices).map((reservation) => ({ requestReservation, reservation }));
  const more = BigInt(choices - 1);
  const further = await deps.leases.admitRequest(limits, createdAtMs, 'paid', more, ofCustomer);
  if (isShortage(further)) return countedAs(choices, refused(understood, further, deps));
  const all = BigInt(choices);
  const { name } = plan.model;
  const take: Take = (demand) =>
    deps.leases.admitCall(limits, name, demand, createdAtMs, undefined, ofCustomer);
  const decided = take(times(demandOf(understood, plan), all));
  const reservation = await reserveShort(understood, decided, { take, choices: all }, deps);
  if (isRefusal(reservation)) {
    deps.leases.release(further);
    return countedAs(choices, reservation);
  }
  const counted = [requestReservation, ...partsOf(further, choices - 1)];
  return partsOf(reservation, choices).map((part, index) => ({
    requestReservation: counted[index] ?? NO_RESERVATION,
    reservation: part,
  }));
}

function countedAs(choices: number, refusal: Refusal): Refusal {
  return withMessage(refusal, `${refusal.message} With n ${choices} it counts as ${choices} requests.`);
}

/** Equal parts of a reservation; the first has the remainders. */
function partsOf({ leases, needs }: Reservation, count: number): readonly Reservation[] {
  const share = needs.map((need) => need / BigInt(count));
  const first = needs.map((need) => need / BigInt(count) + (need % BigInt(count)));
  return Array.from({ length: count }, (_part, index) => ({ leases, needs: index === 0 ? first : share }));
}
