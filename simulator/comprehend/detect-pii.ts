/**
 * Amazon Comprehend's DetectPiiEntities, in AWS's JSON protocol 1.1: the operation stands in `x-amz-target`, an error in
 * the `__type` of its body, and every error of the caller's is a 400, a throttled call too
 * (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html).
 *
 * Offsets count Unicode code points, not UTF-16 units (https://docs.aws.amazon.com/comprehend/latest/APIReference/API_Entity.html).
 * Texts of more than 100,000 bytes are refused, and other languages than English and Spanish.
 */
import type { IncomingHttpHeaders } from 'node:http';

import { findPii } from '../guardrails/pii.ts';
import type { PiiType } from '../guardrails/guardrail.ts';
import { comprehend } from '../service-model/comprehend.ts';
import { refusalOf } from '../service-model/breach.ts';
import { breachesOf } from '../service-model/check.ts';
import type { ValueOf } from '../service-model/shape.ts';
import { AwsError } from '../wire/aws-error.ts';

export const AMZ_JSON = 'application/x-amz-json-1.1';

const TARGET = 'Comprehend_20171127.DetectPiiEntities';
const MAX_BYTES = 100_000;
const LANGUAGES: readonly string[] = ['en', 'es'];
const SCORE = 0.99;

type Shapes = typeof comprehend.shapes;
type Type = ValueOf<Shapes, 'PiiEntityType'>;

/** Kinds that Comprehend names otherwise than Bedrock. */
const NAMES = {
  EMAIL: 'EMAIL',
  AWS_ACCESS_KEY: 'AWS_ACCESS_KEY',
  US_SOCIAL_SECURITY_NUMBER: 'SSN',
  CREDIT_DEBIT_CARD_NUMBER: 'CREDIT_DEBIT_NUMBER',
  INTERNATIONAL_BANK_ACCOUNT_NUMBER: 'INTERNATIONAL_BANK_ACCOUNT_NUMBER',
  PHONE: 'PHONE',
  IP_ADDRESS: 'IP_ADDRESS',
  NAME: 'NAME',
} as const satisfies Partial<Record<PiiType, Type>>;

/** Throws the AwsError of what the service would refuse. */
export function detectPiiEntities(headers: IncomingHttpHeaders, body: unknown): string {
  if (headers['x-amz-target'] !== TARGET) throw new AwsError('UnknownOperationException');
  if (headers['content-type'] !== AMZ_JSON) throw new AwsError('SerializationException');
  const breaches = breachesOf(comprehend, 'DetectPiiEntitiesRequest', body);
  if (breaches.length > 0) throw new AwsError('ValidationException', refusalOf(breaches));
  const { Text: text, LanguageCode: language } = body as ValueOf<Shapes, 'DetectPiiEntitiesRequest'>;
  if (!LANGUAGES.includes(language)) throw new AwsError('UnsupportedLanguageException');
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) {
    throw new AwsError(
      'TextSizeLimitExceededException',
      `Input text size exceeds limit. Max length of request text allowed is ${MAX_BYTES} bytes while in this request the text size is ${bytes} bytes`,
    );
  }
  const answer: ValueOf<Shapes, 'DetectPiiEntitiesResponse'> = {
    Entities: findPii(text).flatMap(({ type, start, end }) =>
      type in NAMES
        ? {
            Score: SCORE,
            Type: NAMES[type as keyof typeof NAMES],
            BeginOffset: codePoints(text, start),
            EndOffset: codePoints(text, end),
          }
        : [],
    ),
  };
  return JSON.stringify(answer);
}

/** The body of an error; its status is 400 when it is the caller's. */
export function comprehendErrorBody({ type, message }: AwsError): string {
  return JSON.stringify({ __type: type, Message: message });
}

function codePoints(text: string, units: number): number {
  return Array.from(text.slice(0, units)).length;
}
