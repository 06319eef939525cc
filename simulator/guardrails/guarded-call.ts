/** A call of Bedrock Runtime together with the guardrail that its body, or its headers, may ask for. */
import type { IncomingHttpHeaders } from 'node:http';

import type { Call } from '../server/call.ts';
import type { FindGuardrail } from './find-guardrail.ts';
import { guardConverse, guardNative } from './guard.ts';

const HEADERS = [
  'x-amzn-bedrock-guardrailidentifier',
  'x-amzn-bedrock-guardrailversion',
  'x-amzn-bedrock-trace',
  'content-type',
] as const;

/** `region`: the one that is called. */
export function guardedCall(
  call: Call,
  headers: IncomingHttpHeaders,
  region: string,
  find: FindGuardrail,
): Call {
  if (call.ruledAs === 'converse') {
    return {
      ...call,
      readAs: `${call.readAs} ${region}`,
      guard: (body) => guardConverse(body, region, find),
    };
  }
  if (call.ruledAs !== 'invoke') return call;
  return {
    ...call,
    readAs: [call.readAs, region, ...HEADERS.map((name) => headers[name] ?? '')].join(' '),
    guard: (body) => guardNative(body, headers, call.model.family === 'claude', region, find),
  };
}
