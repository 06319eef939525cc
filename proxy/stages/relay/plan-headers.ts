/** Response headers that say what else than usual happened to a call, and when its model ends. */
import { dayStartMs } from '../../../core/catalog/life.ts';
import type { Day, Lifecycle } from '../../../core/catalog/model.ts';
import type { AnswerCacheUse } from '../../answer-cache/cache-use.ts';
import type { Understood } from '../../exchange.ts';

type Headers = Readonly<Record<string, string>>;

/** Given where there is nothing to say, as of nearly all calls. */
export const NO_PLAN_HEADERS: Headers = {};

/**
 * `x-stargate-model`: the model that answers; `x-stargate-fallback` or, after its end, `x-stargate-ended-model`: the one
 * that was requested. `x-stargate-left-out`: what requests to this deployment leave out since it refused it. The headers
 * of `endingHeaders` from the legacy date of the requested model on. `x-stargate-ignored`: fields of the request. `x-stargate-cache`: whether the answer comes
 * from the cache of answers, where it was looked for, and `age`, since when it is there. Empty in the common case. A stream whose head was
 * sent with a ping, before any answer, says another model only by the one named in its events.
 */
export function planHeaders({
  plan,
  aside,
  answerCache,
}: Pick<Understood, 'plan' | 'aside' | 'answerCache'>): Headers {
  const { insteadOf, ended, ending, model, replyWithout } = plan;
  const ignored = aside === null ? null : aside.ignored;
  if (insteadOf === null && ending === null && replyWithout.size === 0 && ignored === null)
    return answerCache === null ? NO_PLAN_HEADERS : cacheHeaders(answerCache);
  const requested = ended === null ? 'x-stargate-fallback' : 'x-stargate-ended-model';
  return {
    ...(insteadOf === null ? {} : { 'x-stargate-model': model.name, [requested]: insteadOf.name }),
    ...(replyWithout.size === 0 ? {} : { 'x-stargate-left-out': [...replyWithout].join(', ') }),
    ...(ending === null ? {} : endingHeaders(ending)),
    ...(ignored === null ? {} : { 'x-stargate-ignored': ignored.join(', ') }),
    ...(answerCache === null ? {} : cacheHeaders(answerCache)),
  };
}

function cacheHeaders(use: AnswerCacheUse): Headers {
  return use.kind === 'hit'
    ? { 'x-stargate-cache': 'hit', age: String(use.ageSeconds) }
    : { 'x-stargate-cache': 'miss' };
}

/**
 * `deprecation`, the legacy date (RFC 9745), `sunset`, the end (RFC 8594), and `link` to the successor (RFC 5829): each
 * where it is known.
 */
export function endingHeaders({ legacyOn, endsOn, successor }: Lifecycle): Headers {
  const since: Day | null = legacyOn ?? endsOn;
  return {
    ...(since === null ? {} : { deprecation: `@${dayStartMs(since) / 1_000}` }),
    ...(endsOn === null ? {} : { sunset: new Date(dayStartMs(endsOn)).toUTCString() }),
    ...(successor === null
      ? {}
      : { link: `</v1/models/${encodeURIComponent(successor)}>; rel="successor-version"` }),
  };
}
