/**
 * Serves an admin request: read the event, find the operation, identify the caller, validate, run in a transaction,
 * answer. Each request is one log line, without secrets: it names the operation, not the path or the body.
 */
import type { Clock } from '../../core/clock.ts';
import type { Database } from '../../core/db/connect.ts';
import { transactAgain } from '../../core/db/transact-again.ts';
import { actFor, type Actor } from '../../core/db/queries/operations/audit-log.ts';
import { isRefusal, refuse, type Refusal } from '../../core/errors.ts';
import type { Authenticator } from '../../core/identity/authenticator.ts';
import { newId } from '../../core/ids.ts';
import { isObject } from '../../core/json.ts';
import { parseAddress } from '../../core/keys/address.ts';
import type { RotatingSecret } from '../../core/keys/rotating-secret.ts';
import type { Log } from '../log.ts';
import type { CatalogReader } from './catalog-now.ts';
import { addressOf, identify } from './access/credential.ts';
import { databaseRefusal } from './reply/database-refusal.ts';
import { readEvent, type AdminRequest, type AlbEvent } from './request/event.ts';
import { once } from './request/idempotency.ts';
import { callerName, refuseAccess, type Caller } from './access/caller.ts';
import { invalid, type Context, type Operation } from './api/operation.ts';
import type { Outcome } from './api/operation.ts';
import { findOperation } from './api/operations.ts';
import { unstorableText, type Problem } from './request/validation.ts';
import { referencesIn, resolveReferences } from './request/references.ts';
import {
  albResult,
  answerDocument,
  answerInvalid,
  answerRefusal,
  answerWith,
  type AlbResult,
  type Answer,
} from './reply/reply.ts';

export type ServeDeps = {
  readonly db: Database;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly readCatalog: CatalogReader;
  readonly pepper: string;
  readonly masterKeys: RotatingSecret;
  readonly authenticator: Authenticator | null;
  readonly log: Log;
};

export async function serve(event: AlbEvent, deps: ServeDeps): Promise<AlbResult> {
  const startedMs = deps.clock.monotonicMs();
  const requestId = newId(deps.clock.nowMs());
  const details: LogDetails = { operation: null, caller: null, fault: null, conflicts: 0 };
  const answer = await answerTo(event, deps, details, requestId);
  deps.log(details.fault === null ? 'info' : 'error', 'admin request', {
    request_id: requestId,
    method: event.httpMethod,
    operation: details.operation?.path ?? null,
    status: answer.status,
    caller: details.caller === null ? null : callerName(details.caller),
    ...(details.conflicts === 0 ? {} : { conflicts: details.conflicts }),
    duration_ms: Math.round(deps.clock.monotonicMs() - startedMs),
    ...(details.fault === null ? {} : { fault: faultOf(details.fault) }),
  });
  return albResult(answer, requestId, {
    asMultiValue: event.multiValueHeaders !== undefined,
    withBody: event.httpMethod !== 'HEAD',
  });
}

/** What the log line says about a request, filled in while it is served. */
type LogDetails = {
  operation: Operation | null;
  caller: Caller | null;
  fault: unknown;
  /** How often its transaction was run anew, because another was in its way. */
  conflicts: number;
};

async function answerTo(
  event: AlbEvent,
  deps: ServeDeps,
  details: LogDetails,
  requestId: string,
): Promise<Answer> {
  try {
    const request = readEvent(event);
    if (isRefusal(request)) return answerRefusal(request);
    const found = findOperation(request.method, request.path);
    const path = found.kind === 'found' ? found.operation.path : request.path;
    const caller = await identify({ path, headers: request.headers }, deps);
    if (isRefusal(caller)) return answerRefusal(caller, challengeOf(caller));
    details.caller = caller;
    if (found.kind === 'unknown') return answerRefusal(refuse('not_found'));
    if (found.kind === 'wrong-method') {
      const message = `${found.path} takes ${found.allow} only.`;
      return answerRefusal(refuse('method_not_allowed', { message }), { allow: found.allow });
    }
    details.operation = found.operation;
    const refusal = refuseAccess(caller, found.operation.access);
    if (refusal !== null) return answerRefusal(refusal);
    const onConflict = (): void => {
      details.conflicts += 1;
    };
    return await perform(request, found.operation, found.pathFields, caller, requestId, {
      ...deps,
      onConflict,
    });
  } catch (error) {
    details.fault = error;
    return answerRefusal(databaseRefusal(error) ?? refuse('internal'));
  }
}

type PerformDeps = ServeDeps & { readonly onConflict: () => void };

async function perform(
  request: AdminRequest,
  operation: Operation,
  pathFields: Readonly<Record<string, string>>,
  caller: Caller,
  requestId: string,
  deps: PerformDeps,
): Promise<Answer> {
  const isQuery = request.method === 'GET' || request.method === 'HEAD';
  const sent = isQuery ? Object.fromEntries(request.query) : readJson(request.body);
  if (isRefusal(sent)) return answerRefusal(sent);
  const given = operation.kind === 'read' ? asQuery(sent) : sent;
  const impossible = unstorableText({ ...given, ...pathFields });
  if (impossible.length > 0) return answerInvalid(invalid(impossible));
  const prepared = operation.prepare({ ...given, ...pathFields });
  const conditions = readConditions(request.headers);
  const { db, pepper, clock, readCatalog } = deps;
  const context = { pepper, clock, readCatalog, caller, expectedVersion: conditions.expectedVersion };
  const { idempotencyKey } = conditions;
  const unmet = [...conditions.problems];
  if (
    operation.kind === 'write' &&
    conditions.expectedVersion !== null &&
    !('version' in operation.input.shape)
  ) {
    unmet.push({ param: 'if-match', message: `is not taken by ${operation.path}, which has no one version` });
  }
  if (prepared.kind === 'invalid' || unmet.length > 0) {
    const wrong = [...(prepared.kind === 'invalid' ? prepared.problems : []), ...unmet];
    const { unknown } = await resolveReferences({ ...context, db }, referencesIn(given, operation.refers));
    return answerInvalid(invalid([...wrong, ...unknown]));
  }
  const actor: Actor = {
    kind: caller.kind,
    id: callerName(caller),
    userId: caller.userId,
    operation: operation.path,
    requestId,
    from: fromAddress(request.headers),
  };
  const run = async (inside: Context): Promise<Outcome> => {
    const refers = referencesIn(prepared.input, operation.refers);
    const { unknown, limits } = await resolveReferences(inside, refers);
    return unknown.length > 0 ? invalid(unknown) : prepared.run(inside, limits);
  };
  let outcome: Outcome;
  if (operation.kind === 'read') outcome = await run({ ...context, db });
  else if (idempotencyKey !== null) {
    const { path, body } = request;
    outcome = await writing(deps, context, actor, (inside) =>
      once(inside.db, { idempotencyKey, caller, path, body, pepper }, () => run(inside)),
    );
  } else outcome = await writing(deps, context, actor, run);
  switch (outcome.kind) {
    case 'refusal':
      return answerRefusal(outcome);
    case 'invalid':
      return answerInvalid(outcome);
    case 'document':
      return answerDocument(outcome, prepared.warnings);
    case 'reply':
      return answerWith(outcome, prepared.warnings);
  }
}

/** Null when what should be an address is none: anything may be in a header. */
function fromAddress(headers: ReadonlyMap<string, string>): string | null {
  const from = addressOf(headers);
  return parseAddress(from) === null ? null : from;
}

/**
 * Runs `work` in a transaction that leaves nothing behind unless the outcome is a reply; from its start again, the claim
 * of an idempotency key included, when another transaction was in its way.
 */
async function writing(
  { db, random, onConflict }: PerformDeps,
  context: Omit<Context, 'db'>,
  actor: Actor,
  work: (context: Context) => Promise<Outcome>,
): Promise<Outcome> {
  let refused: Outcome | null = null;
  try {
    return await transactAgain(
      db,
      async (tx) => {
        await actFor(tx, actor);
        const outcome = await work({ ...context, db: tx });
        if (outcome.kind === 'reply') return outcome;
        refused = outcome;
        throw new Error('rolled back because the request was refused');
      },
      { random, onConflict },
    );
  } catch (error) {
    const refusal = refused ?? databaseRefusal(error);
    if (refusal === null) throw error;
    return refusal;
  }
}

type Conditions = {
  readonly expectedVersion: number | null;
  readonly idempotencyKey: string | null;
  readonly problems: readonly Problem[];
};

function readConditions(headers: ReadonlyMap<string, string>): Conditions {
  const ifMatch = headers.get('if-match')?.trim() ?? '*';
  const version = /^(?:W\/)?"?([1-9]\d{0,8})"?$/.exec(ifMatch)?.[1];
  const idempotencyKey = headers.get('idempotency-key')?.trim() ?? null;
  const problems: Problem[] = [];
  if (version === undefined && ifMatch !== '*') {
    problems.push({ param: 'if-match', message: 'must be one version, as the ETag of a reply gives it' });
  }
  if (idempotencyKey !== null && !/^[\x21-\x7e]{8,255}$/.test(idempotencyKey)) {
    problems.push({
      param: 'idempotency-key',
      message: 'must be 8 to 255 printable characters without spaces',
    });
  }
  const expectedVersion = version === undefined ? null : Number(version);
  return { expectedVersion, idempotencyKey, problems };
}

function readJson(body: string): Readonly<Record<string, unknown>> | Refusal {
  if (body.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    // JSON.parse throws for bad JSON only, and its message would quote the body.
    return refuse('invalid_json');
  }
  if (isObject(value)) return value;
  return refuse('invalid_json', { message: 'The request body must be a JSON object.' });
}

/** A read by POST has the fields of its query, in which numbers and flags are text. */
function asQuery(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
    ]),
  );
}

function challengeOf(refusal: Refusal): Record<string, string> {
  return refusal.status === 401 ? { 'www-authenticate': 'Bearer' } : {};
}

/** Name and code of a failure: enough to find it; the message could quote data. */
function faultOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const at = /\n\s+at (.+)/.exec(error.stack ?? '')?.[1] ?? null;
  return {
    name: error.name,
    code: 'code' in error ? error.code : null,
    constraint: 'constraint' in error ? error.constraint : null,
    at,
  };
}
