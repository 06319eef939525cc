/**
 * Fills a migrated database with usage of the past months: a table per month is written and then attached as that
 * month's partition, which builds its indexes at once. In each hour two hundred sessions take turns; a session stays
 * with its key and model, and a few keys have most of the sessions.
 */
import { connect, type Database, type Queryable } from '../../../core/db/connect.ts';

export type FillOptions = {
  readonly url: string;
  readonly rows: number;
  /** Whole months before the present one that share the rows with it. */
  readonly months: number;
  readonly users: number;
  readonly report: (sentence: string) => void;
};

const AT_ONCE = 2;

export async function fillUsage(options: FillOptions): Promise<void> {
  const db = connect({ url: options.url, maxConnections: AT_ONCE, statementTimeoutMs: 7_200_000 });
  try {
    await makePeople(db, options.users);
    const [now] = await db.query(`select date_trunc('month', now() at time zone 'UTC') as month`);
    if (now === undefined) throw new Error('the database has no clock');
    const perMonth = Math.ceil(options.rows / (options.months + 1));
    const ages = Array.from({ length: options.months + 1 }, (_, age) => age);
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let age = ages.pop(); age !== undefined; age = ages.pop()) {
          await fillMonth(db, age, perMonth, options.users * 2);
          options.report(`${perMonth} records, ${age} months ago`);
        }
      }),
    );
    await noteHours(db);
    await db.query('analyze usage_records');
  } finally {
    await db.close();
  }
}

/** Each user has two keys; a few use most. */
async function makePeople(db: Queryable, users: number): Promise<void> {
  await db.query(`create table proof_keys as
    select n, md5('key ' || n)::uuid as key_id, 'user-' || n % ${users} as user_id, 'team-' || n % 40 as team_id,
      case when n % 4 = 0 then array['project-' || n % 25] else '{}'::text[] end as tags
    from generate_series(0, ${users * 2 - 1}) n`);
  await db.query('create unique index on proof_keys (n)');
  await db.query(`create table proof_models (n integer primary key, model text, deployment text, price_id text,
    input_rate bigint, output_rate bigint)`);
  await db.query(`insert into proof_models values
    (0, 'claude-opus-5-5', 'us-east-1/global.anthropic.claude-opus-5-5', 'claude-opus-5-5/global@2026-01-01#0', 4000000, 20000000),
    (1, 'claude-sonnet-5', 'us-east-1/global.anthropic.claude-sonnet-5', 'claude-sonnet-5/global@2026-01-01#0', 2000000, 10000000),
    (2, 'claude-haiku-4-5', 'us-east-1/global.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5/global@2026-01-01#0', 1000000, 5000000),
    (3, 'nova-pro', 'us-east-1/us.amazon.nova-pro-v1:0', 'nova-pro/geographic@2026-01-01#0', 800000, 3200000),
    (4, 'gpt-oss-120b', 'us-east-1/openai.gpt-oss-120b-1:0', 'gpt-oss-120b/regional@2026-01-01#0', 150000, 600000)`);
}

async function fillMonth(db: Database, age: number, rows: number, keys: number): Promise<void> {
  const [span] = await db.query(
    `select to_char(start, 'YYYY_MM') as name, (start at time zone 'UTC')::text as first,
       ((start + interval '1 month') at time zone 'UTC')::text as last,
       least(now(), (start + interval '1 month') at time zone 'UTC')::text as filled_to
     from (select date_trunc('month', now() at time zone 'UTC') - make_interval(months => $1::int) as start) month`,
    [age],
  );
  const name = `usage_records_${String(span?.['name'])}`;
  const first = String(span?.['first']);
  await db.transaction(async (tx) => {
    // The present month is there already, and empty.
    await tx.query(`drop table if exists ${name}`);
    await tx.query(`set local maintenance_work_mem = '512MB'`);
    await tx.query(
      `create table ${name} (like usage_records including defaults including generated including constraints)`,
    );
    await tx.query(fillStatement(name, first, String(span?.['filled_to']), rows, keys));
  });
  await db.transaction(async (tx) => {
    await tx.query(`set local maintenance_work_mem = '512MB'`);
    await tx.query(
      `alter table usage_records attach partition ${name} for values from ('${first}') to ('${String(span?.['last'])}')`,
    );
  });
  await db.query(`vacuum (analyze, parallel 0) ${name}`);
}

const SESSIONS_AN_HOUR = 200;

/** Draws the keys of sessions unevenly (the square of an even draw), and token counts of agents with caches. */
function fillStatement(table: string, first: string, last: string, rows: number, keys: number): string {
  return `
  insert into ${table} (
    request_id, created_at, key_id, user_id, team_id, model_asked, model, deployment, dialect, is_stream, ending,
    status, error_code, error_class, finish_reason, usage_estimated, input_tokens, output_tokens, cache_read_tokens,
    cache_write_5m_tokens, cache_write_1h_tokens, reasoning_tokens, input_cost_pico_usd, output_cost_pico_usd,
    cache_read_cost_pico_usd, cache_write_cost_pico_usd, cost_pico_usd, price_id, latency_ms, ttft_ms, overhead_us,
    retries, upstream_request_id, user_agent_family, tags, route, region)
  select md5('${table}' || g)::uuid, '${first}'::timestamptz + (g * (('${last}'::timestamptz - '${first}'::timestamptz) / ${rows})),
    k.key_id, k.user_id, k.team_id, m.model, m.model, m.deployment, 'anthropic-messages', true,
    case when failed then 'upstream-error' else 'complete' end, case when failed then 502 else 200 end,
    case when failed then 'upstream_failed' end, case when failed then 'upstream' end,
    case when failed then null else 'end_turn' end, false, d.input, d.output, d.cached, 0, 0, 0,
    d.input * m.input_rate, d.output * m.output_rate, d.cached * (m.input_rate / 10), 0,
    d.input * m.input_rate + d.output * m.output_rate + d.cached * (m.input_rate / 10),
    m.price_id, 900 + d.output, 300, 700, 0, md5(g::text), 'claude-cli', k.tags, 'messages', 'us-east-1'
  from generate_series(0, ${rows - 1}) g
  cross join lateral (select hashint8(g) & 2147483647 as h) hashed
  cross join lateral (
    select hashtextextended('${table}' || (g * 720::bigint / ${rows}) || '/' || g % ${SESSIONS_AN_HOUR}, 0) & 2147483647 as s
  ) session
  cross join lateral (
    select h % 50 = 0 as failed, h % 5000 as input, h % 1500 as output, (h % 3) * (h % 20000) as cached) d
  join proof_models m on m.n = s % 5
  join proof_keys k on k.n = ((s / 5 % 100000) * (s / 5 % 100000) * ${keys} / 10000000000)::integer`;
}

/** What came in past the trigger waits for the roll-up like anything that arrives. */
async function noteHours(db: Queryable): Promise<void> {
  const [there] = await db.query(`select to_regclass('usage_arrivals') is not null as is_there`);
  if (there?.['is_there'] !== true) return;
  await db.query(`insert into usage_arrivals (hour)
    select hour from generate_series(
      (select date_bin('1 hour', min(created_at), 'epoch') from usage_records), now(), interval '1 hour') hour`);
}
