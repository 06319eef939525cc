/**
 * admit, for a request that asks for several choices: makes a call of each, with a request id, a reservation and a record
 * of its own. All of them are admitted, or none. Refuses as admit does.
 */
import { isRefusal, refuse, type Refusal } from '../../../core/errors.ts';
import { newId, type RequestId } from '../../../core/ids.ts';
import { ClientPresence } from '../../client-presence.ts';
import { accept, type Admitted, type Ending, type Identified, type Understood } from '../../exchange.ts';
import type { PolicyUse } from '../../policies/policy-use.ts';
import { firstAdmission, refuseAdmission, refuseTrouble, type AdmitDeps } from '../admit.ts';
import { leaseMarkOf, NO_RESERVATION } from '../limits/reserve.ts';
import { replyFor, shortenedPlan } from '../plan.ts';
import { settle, type SettleDeps } from '../settle.ts';
import { ChoiceMerge, type ChoiceOutgoing } from './choice-merge.ts';
import { reserveChoices, type Held } from './reserve-choices.ts';

/** One request for several answers, as the calls it is made of. */
export type AdmittedChoices = { readonly choices: readonly Admitted[] };

export async function admitChoices(
  understood: Identified,
  count: number,
  deps: AdmitDeps & SettleDeps,
): Promise<AdmittedChoices | Refusal> {
  const refusal = refuseAdmission(understood, deps.journal) ?? refusePointing(understood);
  if (refusal !== null) return refusal;
  const held = await reserveChoices(understood, count, deps);
  if (isRefusal(held)) return held;
  const plan = await shortenedPlan(understood, understood.call, understood.plan, deps);
  if (isRefusal(plan)) {
    for (const { reservation } of held) deps.leases.release(reservation);
    for (const { requestReservation } of held.slice(1)) deps.leases.release(requestReservation);
    return plan;
  }
  understood.plan = plan;
  // The calls hold it from here on.
  understood.requestReservation = NO_RESERVATION;
  const merge = new ChoiceMerge(understood, count);
  const choices = held.map((one, index) => choiceOf(understood, merge.outgoing(index), one, deps));
  merge.choices = choices;
  const written = await Promise.allSettled(
    choices.map((one) => deps.journal.admitted(firstAdmission(one, one.lease))),
  );
  const failure = written.find((one) => one.status === 'rejected');
  if (failure === undefined) return { choices };
  for (const one of choices) {
    deps.leases.release(one.requestReservation);
    deps.leases.release(one.reservation);
  }
  const trouble = refuseTrouble(failure.reason);
  const ending: Ending = { kind: 'upstream-error', status: trouble.status, errorCode: trouble.code };
  for (const [index, one] of choices.entries())
    if (written[index]?.status === 'fulfilled') deps.journal.record(await settle(one, ending, deps));
  return trouble;
}

/** Each choice would have to hold the fetched content in memory. */
function refusePointing({ references }: Understood): Refusal | null {
  return references === null
    ? null
    : refuse('invalid_request', {
        message:
          "Invalid 'n': one choice alone is made of a request with images or files by URL; send the content itself.",
        param: 'n',
      });
}

function choiceOf(understood: Identified, outgoing: ChoiceOutgoing, held: Held, deps: AdmitDeps): Admitted {
  const { requestId, createdAtMs, arrivedAtMs, route, routeId, param, incoming } = understood;
  const { principal, address, network, body, bodyHold, references, policyUse } = understood;
  const { call, plan, aside, customer } = understood;
  const { choice } = outgoing;
  const own = Object.assign(accept({ route, routeId, param, incoming, outgoing }, deps.clock), {
    requestId: choice.index === 0 ? requestId : newId<RequestId>(createdAtMs),
    createdAtMs,
    arrivedAtMs,
    choice,
    principal,
    address,
    network,
    body,
    bodyHold,
    references,
    policyUse: policyUse === null ? null : useOfChoice(policyUse, choice.index),
    call,
    plan,
    aside,
    customer,
    ...held,
    client: new ClientPresence(outgoing, deps.clock),
    lease: leaseMarkOf(held.reservation, deps.leases.owner),
  });
  // Each is reserved with the bounds of the whole request, and charged within them.
  const { addedBytes, spareTokens, cacheUse, outputCap, caching } = understood.progress;
  Object.assign(own.progress, { addedBytes, spareTokens, cacheUse, outputCap, caching });
  own.plan = { ...plan, reply: replyFor(own, plan.deployments[0], plan.replyWithout) };
  return own;
}

/** What was found in the prompt, which all choices have, is on the record of the first. */
function useOfChoice(use: PolicyUse, index: number): PolicyUse {
  return { ...use, findings: new Map(index === 0 ? use.findings : []), charges: [] };
}
