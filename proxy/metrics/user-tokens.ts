/**
 * `gen_ai_client_token_usage`: tokens by user, model and type, as a summary (`_sum`, `_count`). Types never overlap,
 * so the sum over them is what the user used.
 *
 * 1. At most `maxUsers` users have series of their own at one time, and at most `4 × maxUsers` series tell models
 *    apart. A user beyond the second bound is counted under model `other`, one beyond the first under user `other`.
 * 2. A series whose last value has been scraped and that has been idle for an hour is dropped; when room is short,
 *    after five minutes. When it comes back it starts at 0, which `increase()` takes for the restart it is. So the
 *    bound is on users who are active, not on users there are.
 * 3. What could not be named is counted in stargate_metrics_folded_total.
 */
import { usedTokenTypes } from '../../core/metrics/label-values.ts';
import { allValues, OTHER, type Metric } from '../../core/metrics/metric.ts';
import { summaries } from '../../core/metrics/gen-ai.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { head, labelText, type Family } from './exposition.ts';

export type UserTokensOptions = {
  readonly maxUsers: number;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  readonly folded: (metric: Metric) => void;
  /** The number of a new series. */
  readonly nextNumber: () => number;
};

export type UserTokens = Family & {
  readonly observe: (record: UsageRecord) => void;
};

type Series = {
  readonly number: number;
  readonly sumLine: string;
  readonly countLine: string;
  sum: number;
  count: number;
  /** What a scrape has seen. */
  scrapedCount: number;
  touchedAtMs: number;
};

/** A user's series by model; `other` holds the models that found no room. */
type User = { readonly models: Map<string, ByType>; touchedAtMs: number };
type ByType = (Series | undefined)[];

const METRIC = summaries.clientTokenUsage;
const DETAIL_PER_USER = 4;
const IDLE_MS = 3_600_000;
const SHORT_IDLE_MS = 300_000;

export function createUserTokens(options: UserTokensOptions): UserTokens {
  const { maxUsers, nowMs } = options;
  const users = new Map<string, User>();
  let seriesCount = 0;
  let lastSweepMs = Number.NEGATIVE_INFINITY;

  const add = (
    user: User,
    userId: string,
    model: string,
    type: number,
    tokens: number,
    now: number,
  ): void => {
    if (tokens === 0) return;
    let byType = user.models.get(model);
    let label = model;
    if (byType?.[type] === undefined && seriesCount >= maxUsers * DETAIL_PER_USER) {
      label = OTHER;
      byType = user.models.get(OTHER);
      options.folded(METRIC);
    }
    if (byType === undefined) {
      byType = [undefined, undefined, undefined, undefined];
      user.models.set(label, byType);
    }
    let series = byType[type];
    if (series === undefined) {
      series = makeSeries(options.nextNumber(), userId, label, type);
      byType[type] = series;
      seriesCount += 1;
    }
    series.sum += tokens;
    series.count += 1;
    series.touchedAtMs = now;
  };

  const userFor = (userId: string, now: number): User => {
    if (users.size >= maxUsers && now - lastSweepMs > 1_000) {
      lastSweepMs = now;
      sweep(now, SHORT_IDLE_MS);
    }
    const hasRoom = users.size < maxUsers;
    if (!hasRoom) options.folded(METRIC);
    const id = hasRoom ? userId : OTHER;
    let user = users.get(id);
    if (user === undefined) {
      user = { models: new Map(), touchedAtMs: now };
      users.set(id, user);
    }
    return user;
  };

  const sweep = (now: number, idleMs: number): void => {
    for (const [userId, user] of users) {
      if (now - user.touchedAtMs < idleMs) continue;
      for (const [model, byType] of user.models) {
        for (let type = 0; type < byType.length; type += 1) {
          const series = byType[type];
          if (series === undefined || now - series.touchedAtMs < idleMs) continue;
          if (series.scrapedCount !== series.count) continue;
          byType[type] = undefined;
          seriesCount -= 1;
        }
        if (byType.every((series) => series === undefined)) user.models.delete(model);
      }
      if (user.models.size === 0) users.delete(userId);
    }
  };

  return {
    observe: (record) => {
      const now = nowMs();
      const userId = record.userId ?? '';
      const known = users.get(userId);
      const user = known ?? userFor(userId, now);
      const id = known === undefined && users.get(userId) !== user ? OTHER : userId;
      user.touchedAtMs = now;
      add(user, id, record.model, 0, record.inputTokens, now);
      add(user, id, record.model, 1, record.outputTokens, now);
      add(user, id, record.model, 2, record.cacheReadTokens, now);
      add(user, id, record.model, 3, record.cacheWrite5mTokens + record.cacheWrite1hTokens, now);
    },
    lines: function* lines({ format, seenUpTo, isScrape }) {
      if (isScrape) sweep(nowMs(), IDLE_MS);
      if (users.size === 0) return;
      yield head(METRIC, format);
      for (const user of users.values()) {
        for (const byType of user.models.values()) {
          for (const series of byType) {
            if (series === undefined) continue;
            const isNew = series.number > seenUpTo;
            yield isNew
              ? `${series.sumLine}0\n${series.countLine}0\n`
              : `${series.sumLine}${series.sum}\n${series.countLine}${series.count}\n`;
            if (isScrape && !isNew) series.scrapedCount = series.count;
          }
        }
      }
    },
  };
}

function makeSeries(number: number, userId: string, model: string, type: number): Series {
  const labels = labelText(METRIC.labels, allValues(METRIC, [userId, model, usedTokenTypes[type] ?? '']));
  return {
    number,
    sumLine: `${METRIC.name}_sum${labels} `,
    countLine: `${METRIC.name}_count${labels} `,
    sum: 0,
    count: 0,
    scrapedCount: 0,
    touchedAtMs: 0,
  };
}
