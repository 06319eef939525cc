/**
 * Records are stored in batches, and each counts in the budgets of its key, user, team, member and of all, for its model and
 * the period it was made in, once, whatever else is in the batch: records of the same key before and after a period's end, of
 * other models, by several tasks. What was reserved for it is given back to the lease that it was drawn from.
 */
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '../../core/ids.ts';
import { createTestDatabase } from '../support/database.ts';
import { seededRandom } from '../support/random.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2026-11-30T12:00:00Z');
const KEYS = [newId(START_MS), newId(START_MS)];
const OWNERS = [newId(START_MS), newId(START_MS)];
const MODELS = ['nova-lite', 'nova-pro'];
const USERS = ['ada', 'bob', null];
const TEAMS = ['search', null];

type Pool = {
  readonly id: string;
  readonly scope: string;
  readonly scopeId: string;
  readonly model: string | null;
  readonly startMs: number;
  readonly endMs: number | null;
  spent: bigint;
  /** By number of the owner. */
  readonly charged: bigint[];
};

test('each record of a batch is charged to every pool that it belongs to, once, and to no other', async (t) => {
  const { database } = await createTestDatabase(t);
  const random = seededRandom(41);
  const below = (bound: number): number => Math.floor(random() * bound);
  const pools: Pool[] = [];
  const scopes: readonly (readonly [string, string])[] = [
    ...KEYS.map((id) => ['key', id] as const),
    ['user', 'ada'],
    ['team', 'search'],
    ['member', 'search\u001fbob'],
    ['global', 'global'],
  ];
  for (const [scope, scopeId] of scopes) {
    for (const model of [null, 'nova-pro']) {
      // The hour before, the hour after, and for ever.
      for (const [startMs, endMs] of [
        [START_MS - HOUR_MS, START_MS],
        [START_MS, START_MS + HOUR_MS],
        [0, null],
      ] as const) {
        const [row] = await database.query(
          `insert into lease_pools (pool_key, resource, scope, scope_id, model, starts_at, ends_at, capacity, soft_capacity,
                                    read_at_us, is_counted, leased)
           values ($1, 'budget', $2, $3, $4, $5, $6, 1000000000, 5000, 1, true, $7) returning pool_id::text as id`,
          [
            `${scope}/${scopeId}/${model}/${startMs}`,
            scope,
            scopeId,
            model,
            new Date(startMs),
            endMs === null ? null : new Date(endMs),
            OWNERS.length * 1_000_000,
          ],
        );
        pools.push({
          id: String(row?.['id']),
          scope,
          scopeId,
          model,
          startMs,
          endMs,
          spent: 0n,
          charged: [0n, 0n],
        });
      }
    }
  }
  await database.query(
    `insert into leases (pool_id, owner_id, granted, busy)
     select pool_id, owner_id, 1000000, 0 from lease_pools, unnest($1::uuid[]) owner_id`,
    [OWNERS],
  );

  for (let batch = 0; batch < 20; batch += 1) {
    const records = Array.from({ length: 40 }, (_, index) => {
      const keyId = KEYS[below(KEYS.length)] ?? '';
      const userId = USERS[below(USERS.length)] ?? null;
      const teamId = TEAMS[below(TEAMS.length)] ?? null;
      const model = MODELS[below(MODELS.length)] ?? '';
      // Around the end of a period, and often at the very instant.
      const createdAtMs = START_MS + (below(3) - 1) * below(3) * 700;
      const cost = BigInt(below(4) === 0 ? 0 : below(1_000));
      const owner = below(3) - 1;
      const its = pools.filter((pool) => {
        const ids: Readonly<Record<string, string | null>> = {
          key: keyId,
          user: userId,
          team: teamId,
          member: teamId === null || userId === null ? null : `${teamId}\u001f${userId}`,
          global: 'global',
        };
        return (
          ids[pool.scope] === pool.scopeId &&
          (pool.model === null || pool.model === model) &&
          createdAtMs >= pool.startMs &&
          (pool.endMs === null || createdAtMs < pool.endMs)
        );
      });
      const drawn = owner < 0 || below(5) === 0 ? null : its.filter(() => below(3) > 0).map(({ id }) => id);
      for (const pool of its) {
        pool.spent += cost;
        if (drawn?.includes(pool.id) === true) pool.charged[owner] = (pool.charged[owner] ?? 0n) + cost;
      }
      return {
        request_id: newId(createdAtMs + index),
        created_at: new Date(createdAtMs).toISOString(),
        key_id: keyId,
        user_id: userId,
        team_id: teamId,
        model,
        cost: String(cost),
        lease_owner: OWNERS[owner] ?? null,
        lease_pools: drawn,
      };
    });
    // A batch that is sent twice counts once.
    for (const _ of [1, 2]) await database.query(insertRecords, [JSON.stringify(records)]);
  }

  const rows = await database.query(
    `select pool_id::text as id, spent::text, leased::text,
            array(select charged::text from leases l where l.pool_id = p.pool_id
                   order by array_position($1::uuid[], owner_id)) as charged
       from lease_pools p order by p.pool_id`,
    [OWNERS],
  );
  deepEqual(
    rows,
    pools.map(({ id, spent, charged }) => ({
      id,
      spent: String(spent),
      leased: String(BigInt(OWNERS.length) * 1_000_000n - charged.reduce((sum, one) => sum + one, 0n)),
      charged: charged.map(String),
    })),
  );
  deepEqual(await database.query('select * from budget_pool_faults()'), []);
  const [events] = await database.query('select count(*)::int as count from budget_events');
  deepEqual(
    events,
    { count: pools.filter(({ spent }) => spent >= 5_000n).length },
    'soft budgets, told once each',
  );
});

const insertRecords = `
  insert into usage_records (request_id, created_at, key_id, user_id, team_id, model_asked, model, deployment, dialect,
    is_stream, ending, status, usage_estimated, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens,
    cache_write_1h_tokens, reasoning_tokens, input_cost_pico_usd, output_cost_pico_usd, cache_read_cost_pico_usd,
    cache_write_cost_pico_usd, cost_pico_usd, price_id, latency_ms, overhead_us, retries, user_agent_family,
    lease_owner, lease_pools)
  select request_id, created_at, key_id, user_id, team_id, 'any', model, '', 'openai-chat', false, 'complete', 200, false, 0, 0, 0,
    0, 0, 0, cost, 0, 0, 0, cost, '', 0, 0, 0, '', lease_owner, lease_pools
  from jsonb_to_recordset($1) as record (request_id uuid, created_at timestamptz, key_id uuid, user_id text, team_id text,
    model text, cost numeric, lease_owner uuid, lease_pools bigint[])
  on conflict do nothing`;
