/** Which operation of Bedrock's a call was served by, and that its record agrees with the simulator's own account. */
import { deepEqual, equal } from 'node:assert/strict';
import type { Row } from '../../core/db/connect.ts';
import { usageRecords } from '../support/records.ts';
import type { Gate } from '../support/start-gate.ts';

/** The record of the newest call, the `calls`th. What only counts is billed nothing, so there are no tokens to compare. */
export async function servedBy(gate: Gate, calls: number, operation: string): Promise<Row | undefined> {
  const [record] = await usageRecords(gate.database, calls);
  const served = gate.bedrock.log().at(-1);
  equal(served?.operation, operation);
  if (operation.endsWith('count-tokens')) return record;
  deepEqual(
    [Number(record?.['input_tokens']), Number(record?.['output_tokens']), record?.['usage_estimated']],
    [served.inputTokens, served.outputTokens, false],
  );
  return record;
}
