/**
 * Answers of the Responses API that are kept for a while. Every statement asks for the owner too, so that an id which
 * somebody else found out is worth nothing. How large something is can be asked before it is read: octet_length knows
 * it without reading the text.
 */
import type { Database, Queryable } from '../../connect.ts';
import { integer, text } from '../columns.ts';

export type KeptResponse = {
  readonly responseId: string;
  readonly owner: string;
  readonly previousResponseId: string | null;
  /** JSON array of items, as the client sent them. */
  readonly input: string;
  /** JSON array of items. */
  readonly output: string;
  /** JSON object. */
  readonly response: string;
};

/** What was said in one turn. */
export type Turn = { readonly input: string; readonly output: string };

/** Called by the memory of the proxy once an answer is complete. An id is given once, so a repeat changes nothing. */
const insert = `
  insert into kept_responses
    (response_id, owner, previous_response_id, input, output, response, created_at, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (response_id) do nothing`;

/** `isWanted` is asked before it becomes lasting; when it says no, the row is rolled back and this throws. */
export async function keepResponse(
  database: Database,
  kept: KeptResponse,
  times: { readonly createdAtMs: number; readonly expiresAtMs: number },
  isWanted: () => boolean,
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query(insert, [
      kept.responseId,
      kept.owner,
      kept.previousResponseId,
      kept.input,
      kept.output,
      kept.response,
      new Date(times.createdAtMs),
      new Date(times.expiresAtMs),
    ]);
    if (!isWanted()) throw new Error('nobody waits any more for the answer to be kept');
  });
}

/**
 * Called by recall. Walks from an answer to the first of its conversation, by kept_responses_pkey for each step, and
 * stops once more turns or bytes have come together than are wanted.
 */
const measureChain = `
  with recursive turns as (
    select response_id, previous_response_id, 1 as step,
      octet_length(input)::bigint + octet_length(output) as bytes
    from kept_responses where response_id = $1 and owner = $2 and expires_at > $3
    union all
    select earlier.response_id, earlier.previous_response_id, turns.step + 1,
      turns.bytes + octet_length(earlier.input) + octet_length(earlier.output)
    from turns join kept_responses earlier
      on earlier.response_id = turns.previous_response_id and earlier.owner = $2
    where turns.step <= $4 and turns.bytes <= $5
  )
  select count(*)::int as turns, coalesce(max(bytes), 0)::bigint as bytes from turns`;

export type ChainSize = { readonly turns: number; readonly bytes: number };

/** How many turns led to an answer, itself included, and their size; more than the bounds when it goes beyond them. */
export async function measureTurns(
  database: Queryable,
  responseId: string,
  owner: string,
  nowMs: number,
  most: ChainSize,
): Promise<ChainSize> {
  const [row] = await database.query(measureChain, [
    responseId,
    owner,
    new Date(nowMs),
    most.turns,
    most.bytes,
  ]);
  if (row === undefined) throw new Error('an aggregate gave no row');
  return { turns: integer(row, 'turns'), bytes: integer(row, 'bytes') };
}

/** Called by recall, with the number of turns that were measured. As above. */
const chain = `
  with recursive turns as (
    select response_id, previous_response_id, 1 as step
    from kept_responses where response_id = $1 and owner = $2 and expires_at > $3
    union all
    select earlier.response_id, earlier.previous_response_id, turns.step + 1
    from turns join kept_responses earlier
      on earlier.response_id = turns.previous_response_id and earlier.owner = $2
    where turns.step < $4
  )
  select kept.input, kept.output
  from turns join kept_responses kept using (response_id) order by turns.step desc`;

/** The turns that led to an answer, oldest first, the answer itself last; empty when it is not there. */
export async function findTurns(
  database: Queryable,
  responseId: string,
  owner: string,
  nowMs: number,
  turns: number,
): Promise<readonly Turn[]> {
  const rows = await database.query(chain, [responseId, owner, new Date(nowMs), turns]);
  return rows.map((row) => ({ input: text(row, 'input'), output: text(row, 'output') }));
}

/** Called by recall. Uses kept_responses_pkey. */
const measureById = `
  select coalesce(sum(octet_length(output)), 0)::bigint as bytes from kept_responses
  where response_id = any($1) and owner = $2 and expires_at > $3`;

/** Bytes of the outputs of those answers that are there. */
export async function measureOutputs(
  database: Queryable,
  responseIds: readonly string[],
  owner: string,
  nowMs: number,
): Promise<number> {
  const [row] = await database.query(measureById, [responseIds, owner, new Date(nowMs)]);
  if (row === undefined) throw new Error('an aggregate gave no row');
  return integer(row, 'bytes');
}

/** Called by recall. Uses kept_responses_pkey. */
const outputsById = `
  select output from kept_responses
  where response_id = any($1) and owner = $2 and expires_at > $3`;

/** Each a JSON array of items. */
export async function findOutputs(
  database: Queryable,
  responseIds: readonly string[],
  owner: string,
  nowMs: number,
): Promise<readonly string[]> {
  return (await database.query(outputsById, [responseIds, owner, new Date(nowMs)])).map((row) =>
    text(row, 'output'),
  );
}

/** Called by GET /v1/responses/{id}. Uses kept_responses_pkey. */
const measureOne = `
  select octet_length(response) as bytes from kept_responses
  where response_id = $1 and owner = $2 and expires_at > $3`;

/** Bytes of an answer; null when it is not there. */
export async function measureResponse(
  database: Queryable,
  responseId: string,
  owner: string,
  nowMs: number,
): Promise<number | null> {
  const [row] = await database.query(measureOne, [responseId, owner, new Date(nowMs)]);
  return row === undefined ? null : integer(row, 'bytes');
}

/** Called by GET /v1/responses/{id}. Uses kept_responses_pkey. */
const one = `
  select response from kept_responses where response_id = $1 and owner = $2 and expires_at > $3`;

/** The whole response object, as JSON; null when it is not there. */
export async function findResponse(
  database: Queryable,
  responseId: string,
  owner: string,
  nowMs: number,
): Promise<string | null> {
  const [row] = await database.query(one, [responseId, owner, new Date(nowMs)]);
  return row === undefined ? null : text(row, 'response');
}

/** Called by DELETE /v1/responses/{id}, and for an answer that was kept after its client was told it is not. */
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
