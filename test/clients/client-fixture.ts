/** What the tests of the clients share: a gate with a key, a wire that checks every answer, prompts that steer Bedrock. */
import { ok } from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { conformingWire, type Wire } from '../conformance/wire.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { cell, type ClientId, type FeatureId } from './matrix.ts';

export type Bench = {
  readonly gate: Gate;
  readonly secret: string;
  readonly wire: Wire;
  /** Runs the test of one cell; every answer on its wire must conform. */
  readonly try: (client: ClientId, feature: FeatureId, work: () => Promise<void>) => Promise<void>;
};

/** Features whose answers are broken on purpose. */
const NOT_ON_THE_WIRE: ReadonlySet<FeatureId> = new Set<FeatureId>(['cut']);

export async function startBench(t: TestContext): Promise<Bench> {
  const gate = await startGate(t);
  const { secret } = await gate.admin.createKey({ key_alias: 'ada' });
  const wire = conformingWire();
  return {
    gate,
    secret,
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
  };
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
  'qwen3-coder-480b',
];

export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n').toString(
  'base64',
);
/** Long enough for every model's prompt cache. */
export const LONG_RULES = 'Be brief and friendly. '.repeat(1_500);
