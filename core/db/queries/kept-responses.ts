/**
 * Answers of the Responses API that are kept for a while. Every statement asks for the owner too, so that an id which
 * somebody else found out is worth nothing.
 */
import type { Queryable, Row } from '../connect.ts';
import { text, textOrNull } from './columns.ts';

export type KeptResponse = {
  readonly responseId: string;
  readonly owner: string;
  readonly previousResponseId: string | null;
  /** JSON array of items. */
  readonly input: string;
  /** JSON object. */
  readonly response: string;
};

/** Called by the memory of the proxy once an answer is complete. An id is given once, so a repeat changes nothing. */
const insert = `
  insert into kept_responses (response_id, owner, previous_response_id, input, response, created_at, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (response_id) do nothing`;

export async function keepResponse(
  database: Queryable,
  kept: KeptResponse,
  createdAtMs: number,
  expiresAtMs: number,
): Promise<void> {
  await database.query(insert, [
    kept.responseId,
    kept.owner,
    kept.previousResponseId,
    kept.input,
    kept.response,
    new Date(createdAtMs),
    new Date(expiresAtMs),
  ]);
}

/** Called by recall. Walks from an answer to the first of its conversation; uses kept_responses_pkey for each step. */
const chain = `
  with recursive turns as (
    select response_id, owner, previous_response_id, input, response, 1 as step
    from kept_responses where response_id = $1 and owner = $2 and expires_at > $3
    union all
    select earlier.response_id, earlier.owner, earlier.previous_response_id, earlier.input, earlier.response,
      turns.step + 1
    from turns join kept_responses earlier
      on earlier.response_id = turns.previous_response_id and earlier.owner = $2
    where turns.step < $4
  )
  select response_id, owner, previous_response_id, input, response from turns order by step desc`;

/** The turns that led to an answer, oldest first, the answer itself last; empty when it is not there. */
export async function findTurns(
  database: Queryable,
  responseId: string,
  owner: string,
  nowMs: number,
  maxTurns: number,
): Promise<readonly KeptResponse[]> {
  const rows = await database.query(chain, [responseId, owner, new Date(nowMs), maxTurns]);
  return rows.map(keptOf);
}

/** Called by recall and by GET /v1/responses/{id}. Uses kept_responses_pkey. */
const byId = `
  select response_id, owner, previous_response_id, input, response from kept_responses
  where response_id = any($1) and owner = $2 and expires_at > $3`;

export async function findResponses(
  database: Queryable,
  responseIds: readonly string[],
  owner: string,
  nowMs: number,
): Promise<readonly KeptResponse[]> {
  return (await database.query(byId, [responseIds, owner, new Date(nowMs)])).map(keptOf);
}

/** Called by DELETE /v1/responses/{id}. */
const remove = `delete from kept_responses where response_id = $1 and owner = $2 returning response_id`;

export async function deleteResponse(
  database: Queryable,
  responseId: string,
  owner: string,
): Promise<boolean> {
  return (await database.query(remove, [responseId, owner])).length > 0;
}

/** Called by every task now and then. In parts, skipping what another task is deleting; uses the index on expires_at. */
const removeExpired = `
  delete from kept_responses where response_id in (
    select response_id from kept_responses where expires_at <= $1
    order by expires_at limit $2 for update skip locked)
  returning response_id`;

/** Returns how many rows it deleted: fewer than `limit` means that none is left. */
export async function deleteExpiredResponses(
  database: Queryable,
  nowMs: number,
  limit: number,
): Promise<number> {
  return (await database.query(removeExpired, [new Date(nowMs), limit])).length;
}

function keptOf(row: Row): KeptResponse {
  return {
    responseId: text(row, 'response_id'),
    owner: text(row, 'owner'),
    previousResponseId: textOrNull(row, 'previous_response_id'),
    input: text(row, 'input'),
    response: text(row, 'response'),
  };
}
