/** What the tests of the clients share: a gate with a key, a wire that checks every answer, prompts that steer Bedrock. */
import { deepEqual, ok } from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Row } from '../../core/db/connect.ts';
import { conformingWire, type Wire } from '../conformance/wire.ts';
import type { ServedCall } from '../../simulator/server/call-log.ts';
import { eventually } from '../support/eventually.ts';
import { usageRecords } from '../support/records.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { cell, type ClientId, type FeatureId } from './matrix.ts';

export type Bench = {
  readonly gate: Gate;
  readonly secret: string;
  readonly wire: Wire;
  /** Runs the test of one cell; every answer on its wire must conform. */
  readonly try: (client: ClientId, feature: FeatureId, work: () => Promise<void>) => Promise<void>;
  /** Whatever Bedrock served to its end is on a record of the key, its user and its team, as Bedrock counted it. */
  readonly checkRecords: (dialect: string) => Promise<void>;
};

/** Features whose answers are broken on purpose. */
const NOT_ON_THE_WIRE: ReadonlySet<FeatureId> = new Set<FeatureId>(['cut']);

export async function startBench(t: TestContext): Promise<Bench> {
  const gate = await startGate(t);
  const team_id = await gate.admin.createTeam({ team_alias: 'apollo' });
  const user_id = await gate.admin.createUser({ user_email: 'ada@example.com' });
  const key = await gate.admin.createKey({ user_id, team_id, key_alias: 'ada' });
  const wire = conformingWire();
  return {
    gate,
    secret: key.secret,
    wire,
    try: async (client, feature, work) => {
      await t.test(cell(client, feature), async () => {
        await work();
        const checked = await wire.verify();
        // AWS's client reads every answer by the schema of the service itself.
        const isChecked = checked > 0 || client === 'aws' || NOT_ON_THE_WIRE.has(feature);
        ok(isChecked, 'nothing was held against a type');
      });
    },
    checkRecords: (dialect) =>
      t.test('records agree with Bedrock’s own account', async () => {
        // A list of texts to embed is many calls and one record.
        const served = gate.bedrock
          .log()
          .filter(
            (call, at, calls) =>
              call.ending === 'complete' &&
              !call.modelId.includes('embed') &&
              !countsLost(call, calls[at - 1]),
          );
        ok(served.length > 10);
        await eventually(
          async () => deepEqual(await recorded(gate, key.id, dialect, served), served.map(counted)),
          {
            withinMs: 15_000,
          },
        );
      }),
  };
}

/** Whether the gateway itself had the prompt counted, behind a call whose answer broke off: it is on that call's record. */
function countsLost({ operation, modelId }: ServedCall, before: ServedCall | undefined): boolean {
  const isLost = before?.ending === 'failed' && before.status === 200;
  return operation === 'count-tokens' && isLost && before.modelId.endsWith(modelId);
}

/** What Bedrock counted of a call, and whether it streamed the answer. */
function counted(call: ServedCall): readonly unknown[] {
  const { requestId, inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } =
    call;
  const isStream = Number(call.operation.endsWith('-stream'));
  return [
    requestId,
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheWrite5mTokens,
    cacheWrite1hTokens,
    isStream,
  ];
}

/** What the records say of the same calls, in the order of the calls. */
async function recorded(
  gate: Gate,
  keyId: string,
  dialect: string,
  served: readonly ServedCall[],
): Promise<unknown[]> {
  const rows = await gate.database.query(
    `select upstream_request_id as id, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens,
            cache_write_1h_tokens, is_stream
       from usage_records
      where key_id::text = $1 and user_id is not null and team_id is not null
        and ending = 'complete' and status = 200 and latency_ms >= 0 and dialect = $2
        -- Counting tokens is free.
        and (cost_pico_usd > 0) = (output_tokens > 0)`,
    [keyId, dialect],
  );
  return served.map(({ requestId }) => {
    const found = rows.filter(({ id }) => id === requestId);
    return found.flatMap(({ id, ...counts }) => [id, ...Object.values(counts).map(Number)]);
  });
}

const COUNTS = [
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'is_stream',
];

/** The newest of the `count` records of a key, which agrees with Bedrock’s own account of its last call. */
export async function lastRecord(gate: Gate, keyId: string, count: number): Promise<Row> {
  const [record] = await usageRecords(gate.database, count, keyId);
  const served = gate.bedrock.log().at(-1);
  ok(record !== undefined && served !== undefined);
  deepEqual([record['upstream_request_id'], ...COUNTS.map((name) => Number(record[name]))], counted(served));
  deepEqual([record['ending'], record['status']], ['complete', 200]);
  return record;
}

/** A prompt that tells the simulated model what to do. */
export function steer(directive: Readonly<Record<string, unknown>>): string {
  return `[[sim ${JSON.stringify(directive)}]]`;
}

export const callWeather = (...cities: readonly string[]): string =>
  steer({ tools: cities.map((city) => ({ name: 'weather', input: { city } })) });

export const citySchema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
} as const;

/** One model of each family that chats. */
export const oneOfEachFamily = [
  'claude-haiku-4-5',
  'claude-opus-5-5',
  'nova-pro',
  'llama4-maverick',
  'mistral-large-3',
  'deepseek-r1',
  'gpt-oss-20b',
  'qwen3-coder-30b',
];

export const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n').toString(
  'base64',
);
/** Long enough for every model's prompt cache. */
export const LONG_RULES = 'Be brief and friendly. '.repeat(1_500);
