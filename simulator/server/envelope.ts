/** What AWS's service model holds of a request beside its body: the model id in the path, and headers. */
import type { IncomingHttpHeaders } from 'node:http';

import { bedrockRuntime } from '../service-model/bedrock-runtime.ts';
import { refusalOf } from '../service-model/breach.ts';
import { breachesOf } from '../service-model/check.ts';
import type { ServiceModel } from '../service-model/shape.ts';
import { invalid } from '../wire/aws-error.ts';
import type { Operation, Target } from './targets.ts';

const NAMES = {
  invoke: 'InvokeModel',
  'invoke-with-response-stream': 'InvokeModelWithResponseStream',
  converse: 'Converse',
  'converse-stream': 'ConverseStream',
  'count-tokens': 'CountTokens',
} as const satisfies Readonly<Record<Operation, keyof typeof bedrockRuntime.operations>>;

const model: ServiceModel = bedrockRuntime;

/** Throws the AwsError for a model id or a header that breaks its constraints. */
export function checkEnvelope({ operation, modelId }: Target, headers: IncomingHttpHeaders): void {
  const shape = model.shapes[bedrockRuntime.operations[NAMES[operation]].input];
  if (shape?.type !== 'structure') throw new Error(`${operation} has no request in the service model`);
  const breaches = Object.entries(shape.members).flatMap(([name, member]) => {
    const value = member.location === 'uri' ? modelId : headers[(member.locationName ?? '').toLowerCase()];
    if (member.location === undefined || value === undefined) return [];
    return breachesOf(model, member.shape, value, [name]);
  });
  if (breaches.length > 0) throw invalid(refusalOf(breaches));
}
