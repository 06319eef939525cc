/** Holds the records against the admissions, the answers, and the simulator's log. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Database, Row } from '../../../core/db/connect.ts';
import { billedFor, costOfTokens, type LoggedCall, type Tokens } from './reckoning.ts';

export type Reckoned = {
  readonly records: number;
  readonly byEnding: Readonly<Record<string, number>>;
  readonly estimated: number;
  readonly reportedPicoUsd: bigint;
  readonly estimatedPicoUsd: bigint;
};

const RECORDS = `
  select request_id::text as request_id, client_request_id, ending, usage_estimated, deployment, route,
    (cost_pico_usd - hedge_cost_pico_usd)::text as cost, hedge_cost_pico_usd::text as beside, given_up,
    input_tokens::int, output_tokens::int, cache_read_tokens::int,
    cache_write_5m_tokens::int, cache_write_1h_tokens::int
  from usage_records`;

export async function reckon(
  database: Database,
  admitted: ReadonlySet<string>,
  calls: ReadonlyMap<string, readonly LoggedCall[]>,
  answered: ReadonlySet<string>,
): Promise<Reckoned> {
  const rows = await database.query(RECORDS);
  const ids = new Set(rows.map((row) => String(row['request_id'])));
  const tags = new Set(rows.map((row) => String(row['client_request_id'])));
  equal(ids.size, rows.length, 'no record is there twice');
  equal(tags.size, rows.length, 'no call has two records');
  deepEqual(
    [...admitted].filter((id) => !ids.has(id)),
    [],
    'every admission has its record',
  );
  deepEqual(
    [...ids].filter((id) => !admitted.has(id)),
    [],
    'every record has its admission',
  );
  deepEqual(
    [...calls.keys()].filter((tag) => !tags.has(tag)),
    [],
    'every call Bedrock saw has its record',
  );
  deepEqual(
    [...answered].filter((tag) => !tags.has(tag)),
    [],
    'every answered call has its record',
  );

  const byEnding: Record<string, number> = {};
  let estimated = 0;
  let reportedPicoUsd = 0n;
  let estimatedPicoUsd = 0n;
  let expectedPicoUsd = 0n;
  for (const row of rows) {
    const ending = String(row['ending']);
    byEnding[ending] = (byEnding[ending] ?? 0) + 1;
    const tag = String(row['client_request_id']);
    const logged = calls.get(tag) ?? [];
    const cost = BigInt(String(row['cost']));
    estimatedPicoUsd += checkBeside(row, logged);
    if (row['usage_estimated'] === true) {
      estimated += 1;
      estimatedPicoUsd += cost;
      checkEstimate(row, logged, cost);
    } else {
      const billed = billedFor(logged);
      equal(cost, billed, `${tag} (${ending}) costs ${cost}, the log says ${billed}`);
      reportedPicoUsd += cost;
      expectedPicoUsd += billed;
    }
  }
  equal(reportedPicoUsd, expectedPicoUsd, 'the sums agree to the last unit');
  deepEqual(await database.query('select * from usage_cost_differences limit 5'), []);
  return { records: rows.length, byEnding, estimated, reportedPicoUsd, estimatedPicoUsd };
}

/**
 * A try whose connection broke before Bedrock said a word, and that was tried again: Bedrock may bill it, so its worst case
 * is charged beside the answer that came, priced by its own tokens. Returns what that is.
 */
function checkBeside(row: Row, logged: readonly LoggedCall[]): bigint {
  const beside = BigInt(String(row['beside']));
  const answers = row['given_up'] as readonly Readonly<Record<string, unknown>>[];
  let sum = 0n;
  for (const answer of answers) {
    const [, modelId = ''] = String(answer['deployment']).split('/');
    sum += costOfTokens(modelId, tokensOf(answer));
    ok(answer['usage_estimated'] === true);
  }
  equal(beside, sum);
  const broken = logged.filter(({ status }) => status === 0).length;
  ok(answers.length <= broken, `${answers.length} answers were given up, and Bedrock broke off ${broken}`);
  return beside;
}

function tokensOf(row: Readonly<Record<string, unknown>>): Tokens {
  return {
    inputTokens: Number(row['input_tokens']),
    outputTokens: Number(row['output_tokens']),
    cacheReadTokens: Number(row['cache_read_tokens']),
    cacheWrite5mTokens: Number(row['cache_write_5m_tokens']),
    cacheWrite1hTokens: Number(row['cache_write_1h_tokens']),
  };
}

/** Charged at what was reserved, and priced right. */
function checkEstimate(row: Row, logged: readonly LoggedCall[], cost: bigint): void {
  const tag = String(row['client_request_id']);
  const tokens = tokensOf(row);
  const [, modelId = ''] = String(row['deployment']).split('/');
  equal(cost, costOfTokens(modelId, tokens), `${tag} is priced by its own tokens`);
  ok(row['ending'] !== 'complete', `${tag} is complete and yet estimated`);
  ok(logged.length > 0 || row['ending'] !== 'upstream-cut', `${tag} was cut, and Bedrock never saw it`);
}
