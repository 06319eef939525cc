/**
 * What becomes of a call whose worst case a hard budget cannot pay: its answer gets a lower bound, one that the budget pays
 * for, so that a small budget, or the end of a large one, is usable and still never exceeded.
 *
 * 1. A closer look at the body may show that its prompt costs less at worst than is assumed of every body.
 * 2. Of what the budget has left for the answer, a quarter is taken, so that calls beside this one find something too; but the
 *    tokens of a usual answer are, if there is enough for them.
 * 3. All that is reserved as of any other call. Another budget may be short then, or the rest has gone meanwhile: then it
 *    is tried again with what that one has left, and in the end with the least that is of use to anybody. Where running
 *    calls hold even that, it is tried a few times more, since the call before this one may just be ending.
 *
 * Nothing of this costs a call whose worst case fits.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { outputTokensFor } from '../../../core/budgets/worst-case.ts';
import type { Demand, Reservation } from '../../../core/leases/lease-book.ts';
import { picoUsd } from '../../../core/money.ts';
import { closerLook } from '../../dialects/closer-look.ts';
import { mayHideThoughts } from '../../dialects/count-lost-input.ts';
import { cacheUseOn, outputBoundOn } from '../../dialects/token-bound.ts';
import type { Understood } from '../../exchange.ts';
import { worstOfCall } from '../checks/worst-of-call.ts';
import { isShortage, type Decided, type Shortage } from '../../leases/wait-queue.ts';
import type { Plan } from '../plan.ts';
import { boundOf, demandOf } from './demand.ts';

/** A reservation for a call with this bound of its answer; null: the one that it asks for. */
export type Shortened = { readonly reservation: Reservation; readonly outputCap: number | null };

/** `leastOutputTokens`: the answer was to have so many tokens only, fewer than were asked for. */
export type LastShortage = Shortage & { readonly leastOutputTokens?: number };

/** Of what is left, what one answer takes. */
const SHARE = 1 / 4;
/** Tokens that most answers do with. */
const USUAL_ANSWER_TOKENS = 8_192;
/** An answer that is cut off sooner is of no use, and its prompt would be paid for nothing. */
const LEAST_ANSWER_TOKENS = 64;
/** The same of a model that may think first; Claude takes no budget of thinking below 1,024 tokens. */
const LEAST_THINKING_ANSWER_TOKENS = 2_048;
const MOST_TRIES = 6;
/** A call that has just ended gives back what it held in a few milliseconds, also to other tasks. */
const PAUSE_MS = 50;

/** Reserves what the call needs, or says what is short. */
export type Take = (demand: Demand) => Decided | Promise<Decided>;

/** `first`: why the call was not admitted as it is. `take` reserves for all of its `choices`, or nothing. */
export async function shorten(
  understood: Understood,
  plan: Plan,
  { first, take, choices }: { readonly first: Shortage; readonly take: Take; readonly choices: bigint },
): Promise<Shortened | LastShortage> {
  if (!mayShorten(first)) return first;
  lookCloser(understood, plan);
  const { model } = plan;
  const asked = outputBoundOn(model, understood.call, plan);
  const least = Math.min(asked, leastOf(understood, plan));
  const atLeast = least < asked ? { leastOutputTokens: least } : {};
  let shortage: LastShortage = first;
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const outputCap =
      tries === MOST_TRIES ? least : answerFor(shortage.lease.remaining / choices, understood, plan, least);
    const decided = await take(times(demandOf(understood, { ...plan, outputCap }), choices));
    if (!isShortage(decided))
      return { reservation: decided, outputCap: outputCap < asked ? outputCap : plan.outputCap };
    shortage = { ...decided, ...atLeast };
    if (!mayShorten(decided)) break;
    if (outputCap > least) continue;
    if (!isHeld(decided)) break;
    await delay(PAUSE_MS);
  }
  return shortage;
}

/** What several calls like this one need together. */
export function times({ tokens, worstCost, expectedCost }: Demand, choices: bigint): Demand {
  return {
    tokens: tokens * choices,
    worstCost: worstCost * choices,
    expectedCost: expectedCost * choices,
    requests: choices,
  };
}

/** Whether running calls hold what is missing. */
function isHeld({ lease, need }: Shortage): boolean {
  return lease.capacity - lease.spent >= need;
}

function mayShorten({ lease: { rule }, reason }: Shortage): boolean {
  return reason === 'exhausted' && rule.budget?.kind === 'hard' && rule.budget.shortage === 'shorten';
}

/** What it shows holds from here on, whatever becomes of the call. A body with more put into it is not the whole prompt. */
function lookCloser({ body, progress }: Understood, { model, bodyBytes, upstreamRequest }: Plan): void {
  if (model.kind !== 'chat' || body.length !== bodyBytes) return;
  const { cacheUse, spareTokens } = closerLook(body);
  const hasOwnPoints = upstreamRequest.cachePoints === 'gateway';
  progress.cacheUse = hasOwnPoints && cacheUse === 'none' ? '5m' : cacheUse;
  // Another model that is asked later gets no points: what they cost is not reserved.
  if (!hasOwnPoints) progress.caching?.switchOff();
  progress.spareTokens = spareTokens;
}

/** The shortest answer that is of use. */
function leastOf({ call }: Understood, { model, upstreamRequest }: Plan): number {
  const useful = mayHideThoughts(model, upstreamRequest) ? LEAST_THINKING_ANSWER_TOKENS : LEAST_ANSWER_TOKENS;
  return Math.max(useful, call.leastOutputTokens?.(model) ?? 0, model.traits.leastOutputTokens);
}

/** How long the answer may be where this amount is left for the call. */
function answerFor(left: bigint, understood: Understood, plan: Plan, least: number): number {
  const bound = boundOf(understood, plan);
  const cacheUse = cacheUseOn(plan.model, understood.progress);
  const model = outputTokensFor(picoUsd(left), plan.deployments, bound, cacheUse, understood.createdAtMs);
  const most = hasChecks(understood, plan) ? withChecks(left, understood, plan, model) : model;
  if (most >= bound.outputTokens) return bound.outputTokens;
  return Math.max(least, Math.floor(most * SHARE), Math.min(most, USUAL_ANSWER_TOKENS));
}

function hasChecks(understood: Understood, plan: Plan): boolean {
  return worstOfCall(understood, plan, 1).length > 0;
}

/** The most tokens for which checks of the answer are paid for too, which cost the more the longer it is. */
function withChecks(left: bigint, understood: Understood, plan: Plan, most: number): number {
  let fits = -1;
  let tooMany = most + 1;
  while (tooMany - fits > 1) {
    const outputCap = Math.floor((fits + tooMany) / 2);
    if (demandOf(understood, { ...plan, outputCap }).worstCost <= left) fits = outputCap;
    else tooMany = outputCap;
  }
  return fits;
}

/** Says in a header what became of its bound, if it may be sent still. */
export function tellShortened({ outgoing, progress }: Understood): void {
  if (progress.outputCap === null || outgoing.headersSent) return;
  outgoing.setHeader('x-stargate-max-tokens-capped', String(progress.outputCap));
}
