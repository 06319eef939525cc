/**
 * Requests a second of each token, ten by default, and those of an hour, as the headers of every answer tell them.
 * https://www.contentful.com/developers/docs/references/content-management-api/overview/ (API rate limits)
 */
import type { Clock } from '../../core/clock.ts';

const MOST_PER_HOUR = 36_000;

export type RequestRate = {
  /** Counts a request. `isOver`: it is one too many in its second or hour. */
  readonly take: (token: string) => {
    readonly isOver: boolean;
    readonly headers: Readonly<Record<string, string>>;
  };
};

export function createRequestRate(mostPerSecond: number | null, pace: Clock): RequestRate {
  const counts = new Map<string, { second: number; inSecond: number; hour: number; inHour: number }>();
  return {
    take(token) {
      const second = Math.floor(pace.monotonicMs() / 1_000);
      const hour = Math.floor(second / 3_600);
      const count = counts.get(token) ?? { second, inSecond: 0, hour, inHour: 0 };
      if (count.second !== second) Object.assign(count, { second, inSecond: 0 });
      if (count.hour !== hour) Object.assign(count, { hour, inHour: 0 });
      counts.set(token, count);
      const most = mostPerSecond ?? Number.POSITIVE_INFINITY;
      const isOver = count.inSecond >= most || count.inHour >= MOST_PER_HOUR;
      if (!isOver) {
        count.inSecond += 1;
        count.inHour += 1;
      }
      const untilSeconds = count.inHour >= MOST_PER_HOUR ? 3_600 - (second % 3_600) : 1;
      const perSecond: Record<string, string> =
        mostPerSecond === null
          ? {}
          : {
              'X-Contentful-RateLimit-Second-Limit': String(mostPerSecond),
              'X-Contentful-RateLimit-Second-Remaining': String(mostPerSecond - count.inSecond),
            };
      return {
        isOver,
        headers: {
          'X-Contentful-RateLimit-Hour-Limit': String(MOST_PER_HOUR),
          'X-Contentful-RateLimit-Hour-Remaining': String(MOST_PER_HOUR - count.inHour),
          ...perSecond,
          'X-Contentful-RateLimit-Reset': String(isOver ? untilSeconds : 0),
        },
      };
    },
  };
}
