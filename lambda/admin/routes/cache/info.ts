/** GET /cache/info: what is in the cache of answers, and how often it served a call lately. */
import * as z from 'zod';
import { countAnswers, recentCacheUse } from '../../../../core/db/queries/operations/answer-cache.ts';
import { exactJsonNumber } from '../../../../core/money.ts';
import { operation, reply } from '../../api/operation.ts';

const RECENT_MS = 3_600_000;

export const cacheInfo = operation({
  kind: 'read',
  path: '/cache/info',
  // LiteLLM's, which asks whether its Redis is there.
  aliases: ['/cache/ping'],
  summary: 'What the cache of answers holds, and how often it was hit in the last hour.',
  input: z.object({}),
  reply: z.object({
    status: z.literal('healthy').meta({ description: 'For scripts of LiteLLM: the database has answered.' }),
    cache_type: z.literal('postgresql'),
    entries: z.number().meta({ description: 'Answers in PostgreSQL, those that have just expired too.' }),
    bytes: z.number().meta({ description: 'What they take there, about.' }),
    oldest_at: z.string().nullable(),
    hits: z.number().meta({ description: 'In the last hour, of all tasks.' }),
    misses: z.number().meta({ description: 'Calls that were looked up in vain, in the same hour.' }),
    hit_rate: z.number().nullable().meta({ description: 'Hits by both; null: nothing was looked up.' }),
    saved_usd: z.number().meta({ description: 'What those hits would have cost.' }),
  }),
  run: async ({ db, clock }) => {
    const { entries, bytes, oldestAt } = await countAnswers(db);
    const { hits, misses, saved } = await recentCacheUse(db, clock.nowMs() - RECENT_MS);
    const lookedUp = hits + misses;
    return reply({
      status: 'healthy',
      cache_type: 'postgresql',
      entries,
      bytes,
      oldest_at: oldestAt?.toISOString() ?? null,
      hits,
      misses,
      hit_rate: lookedUp === 0 ? null : hits / lookedUp,
      saved_usd: exactJsonNumber(saved),
    });
  },
});
