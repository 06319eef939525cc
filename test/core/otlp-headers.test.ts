/** Headers of an OTLP endpoint are read from both forms, and none of their values is in a message. */
import { deepEqual, doesNotMatch, match, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { otlpHeadersOf } from '../../core/otlp-headers.ts';

const right: readonly (readonly [name: string, text: string, headers: object])[] = [
  ["OpenTelemetry's list", 'Authorization=Basic%20x, x-a=b=c', { authorization: 'Basic x', 'x-a': 'b=c' }],
  ['a JSON object', ' {"Api-Key": "a=b,c", "x": ""}\n', { 'api-key': 'a=b,c', x: '' }],
  ['nothing', '', {}],
];
for (const [name, text, headers] of right) {
  test(`headers from ${name}`, () => deepEqual(otlpHeadersOf(text), headers));
}

const wrong: readonly (readonly [name: string, text: string, said: RegExp])[] = [
  ['a key alone', 'tell-nobody', /name=value, separated by commas, or a JSON object/],
  ['half an object', '{"api-key": "tell-nobody"', /must be a JSON object/],
  ['a number', '{"api-key": 7, "x": "tell-nobody"}', /header api-key must be a text/],
  ['a value with an end of line', '{"api-key": "tell-nobody\\n"}', /api-key holds something other/],
  ['a name that is none', '{"api key": "tell-nobody"}', /not a name/],
  ['an escape that is none', 'api-key=tell-nobody%zz', /percent-encoded/],
];
for (const [name, text, said] of wrong) {
  test(`refused: ${name}`, () => {
    throws(
      () => otlpHeadersOf(text),
      (error) => {
        match(String(error), said);
        doesNotMatch(String(error), /tell-nobody/);
        return true;
      },
    );
  });
}
