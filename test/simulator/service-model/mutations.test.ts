/**
 * Every mutation of a valid request that breaks a constraint of AWS's service model is refused by the simulator, with a
 * ValidationException that names the place.
 */
import { deepEqual, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { isObject } from '../../../core/json.ts';
import { bedrockAgentRuntime } from '../../../simulator/service-model/bedrock-agent-runtime.ts';
import { bedrockRuntime } from '../../../simulator/service-model/bedrock-runtime.ts';
import { breachesOf } from '../../../simulator/service-model/check.ts';
import type { ServiceModel } from '../../../simulator/service-model/shape.ts';
import { BEARER, claudeBody, CLAUDE, modelPath, post, startSimulator } from '../support.ts';
import { mutationsOf, type Mutation } from './mutations.ts';
import { samplesOf } from './samples.ts';

const HI = { messages: [{ role: 'user', content: [{ text: 'hi' }] }] };
const CLAUDE_FOUNDATION = 'anthropic.claude-sonnet-4-5-20250929-v1:0';

for (const [operation, path, atLeast] of [
  ['Converse', modelPath(CLAUDE, 'converse'), 900],
  ['ConverseStream', modelPath(CLAUDE, 'converse-stream'), 900],
  ['CountTokens', modelPath(CLAUDE_FOUNDATION, 'count-tokens'), 700],
] as const) {
  test(`${operation} refuses each mutation that breaks its shapes`, async (t) => {
    const mutations = mutationsOfBody(bedrockRuntime, bedrockRuntime.operations[operation].input);
    const simulator = await startSimulator(t);
    const wrong: string[] = [];
    for (const { name, value, points } of mutations) {
      const whole = operation !== 'CountTokens' && isObject(value) ? { ...HI, ...value } : value;
      const reply = await post(simulator, path, whole);
      const type = reply.headers.get('x-amzn-errortype')?.split(':')[0];
      if (reply.status !== 400 || type !== 'ValidationException' || !reply.text.includes(points)) {
        wrong.push(`${name}: ${reply.status} ${reply.text.slice(0, 200)}`);
      }
    }
    tell(t, operation, mutations, atLeast);
    deepEqual(wrong, []);
  });
}

for (const operation of ['InvokeModel', 'InvokeModelWithResponseStream'] as const) {
  test(`${operation} refuses each header and model id that breaks its shapes`, async (t) => {
    const model: ServiceModel = bedrockRuntime;
    const shape = model.shapes[bedrockRuntime.operations[operation].input];
    ok(shape?.type === 'structure');
    const simulator = await startSimulator(t);
    const verb = operation === 'InvokeModel' ? 'invoke' : 'invoke-with-response-stream';
    const wrong: string[] = [];
    const tried: Mutation[] = [];
    for (const [name, member] of Object.entries(shape.members)) {
      if (member.location === undefined) continue;
      for (const mutation of mutationsOf(model, member.shape, 'a')) {
        const { how, value } = { how: mutation.name, value: mutation.value };
        if (typeof value !== 'string' || (value === '' && member.location === 'uri')) continue;
        tried.push({ ...mutation, name: `${name}: ${how}` });
        const isId = member.location === 'uri';
        const id = isId ? value : CLAUDE;
        const headers = {
          authorization: `Bearer ${BEARER}`,
          ...(isId ? {} : { [member.locationName ?? '']: value }),
        };
        const reply = await post(simulator, modelPath(id, verb), claudeBody('hi'), headers);
        const isNamed = isId || reply.text.includes(`'${name}'`);
        if (reply.status !== 400 || !isNamed) wrong.push(`${name}: ${how}: ${reply.status} ${reply.text}`);
      }
    }
    tell(t, operation, tried, 15);
    deepEqual(wrong, []);
  });
}

test('Rerank of the agents’ runtime has a breach for each mutation', (t) => {
  const { input } = bedrockAgentRuntime.operations.Rerank;
  const mutations = mutationsOfBody(bedrockAgentRuntime, input);
  const passed = mutations.filter(({ value }) => breachesOf(bedrockAgentRuntime, input, value).length === 0);
  tell(t, 'Rerank', mutations, 90);
  deepEqual(passed, []);
});

/** Of each member by itself, so that a body has what is mutated and nothing beside it. */
function mutationsOfBody(model: ServiceModel, shapeName: string): readonly Mutation[] {
  const found = new Map<string, Mutation>();
  const shape = model.shapes[shapeName];
  ok(shape?.type === 'structure');
  for (const [name, member] of Object.entries(shape.members)) {
    if (member.location !== undefined) continue;
    for (const sample of samplesOf(model, member.shape)) {
      const others = Object.fromEntries(
        (shape.required ?? [])
          .filter((other) => shape.members[other]?.location === undefined)
          .map((other) => [other, samplesOf(model, shape.members[other]?.shape ?? '')[0]]),
      );
      for (const mutation of mutationsOf(model, shapeName, { ...others, [name]: sample })) {
        found.set(mutation.name, mutation);
      }
    }
  }
  return [...found.values()];
}

function tell(t: TestContext, operation: string, mutations: readonly Mutation[], atLeast: number): void {
  t.diagnostic(`${operation}: ${mutations.length} mutations`);
  ok(mutations.length >= atLeast, `${mutations.length} mutations of ${operation}`);
}
