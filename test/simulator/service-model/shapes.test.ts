/** The generated files hold together, and a value that AWS's model allows has no breach. */
import { createHash } from 'node:crypto';
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';

import { bedrockAgentRuntime } from '../../../simulator/service-model/bedrock-agent-runtime.ts';
import { bedrockRuntime } from '../../../simulator/service-model/bedrock-runtime.ts';
import { comprehend } from '../../../simulator/service-model/comprehend.ts';
import { breachesOf } from '../../../simulator/service-model/check.ts';
import type { ServiceModel, Shape } from '../../../simulator/service-model/shape.ts';
import { samplesOf } from './samples.ts';

const MODELS: readonly ServiceModel[] = [bedrockRuntime, bedrockAgentRuntime, comprehend];

for (const model of MODELS) {
  const { about, operations, shapes } = model;

  test(`${about.service}: the file is as it was generated`, () => {
    const text = JSON.stringify({ operations, shapes });
    equal(createHash('sha256').update(text).digest('hex'), about.sha256);
  });

  test(`${about.service}: every shape that is named is there, and every one there is named`, () => {
    const named = Object.values(operations).flatMap(({ input, output }) => [input, output]);
    for (const shape of Object.values(shapes)) named.push(...namesIn(shape));
    deepEqual([...new Set(named)].toSorted(), Object.keys(shapes).toSorted());
  });

  for (const [operation, { input }] of Object.entries(operations)) {
    test(`${operation}: what the model allows has no breach`, () => {
      const samples = samplesOf(model, input);
      ok(samples.length > 0);
      for (const sample of samples) deepEqual(breachesOf(model, input, sample), [], JSON.stringify(sample));
    });
  }
}

function namesIn(shape: Shape): readonly string[] {
  switch (shape.type) {
    case 'structure':
      return Object.values(shape.members).map((member) => member.shape);
    case 'list':
      return [shape.member.shape];
    case 'map':
      return [shape.key.shape, shape.value.shape];
    case 'string':
    case 'blob':
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
    case 'boolean':
      return [];
  }
}
