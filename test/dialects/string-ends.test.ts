/** A body is taken or refused as JSON says, wherever in a long text an escape stands, or what JSON does not take in one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '../../core/errors.ts';
import { parsedWithMarks, parsing } from '../../proxy/dialects/json.ts';
import { StringEnds } from '../../proxy/dialects/string-ends.ts';
import { finish } from '../../proxy/dialects/work.ts';

/** What may stand inside of a text. */
const WHOLE = [
  '\\n',
  '\\"',
  '\\\\',
  '\\/',
  '\\b',
  '\\u0041',
  '\\uD83D\\uDE00',
  '\\u00e4',
  '😀',
  '\u007f',
  '\\\\\\"',
];
/** What may not. */
const BROKEN = ['\n', '\u0000', '\u001f', '\\x', '\\', '\\u', '\\u12', '\\u12g4', '\\U0041', '\\u004', '"'];
/** Where it stands: everywhere in what is looked at in one go, at the text's beginning and at its end. */
const OFFSETS = [...Array.from({ length: 34 }, (_, at) => at), 1_500, 2_993, 2_999, 3_000];

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

for (const piece of [...WHOLE, ...BROKEN]) {
  test(`a long text with ${JSON.stringify(piece)} in it is refused if it is no JSON, wherever it stands`, () => {
    const text = 'plain '.repeat(500);
    for (const offset of OFFSETS) {
      const body = Buffer.from(
        `{"a":["x"],"content":"${text.slice(0, offset)}${piece}${text.slice(offset)}"}`,
      );
      assert.equal(!isRefusal(parsedWithMarks(body)), isJson(body), `at ${offset}`);
    }
  });

  test(`the same in a body of more than a mebibyte, around what is looked at in one go: ${JSON.stringify(piece)}`, () => {
    const text = 'x'.repeat(1_048_576);
    for (let offset = text.length - 9; offset <= text.length; offset++) {
      const body = Buffer.from(`{"content":"${text.slice(0, offset)}${piece}${text}"}`);
      assert.equal(!isRefusal(finish(parsing(body))), isJson(body), `at ${offset}`);
    }
  });
}

test('a text that never ends is no JSON, whatever was looked at before', () => {
  const other = Buffer.from(`{"content":"${'"},'.repeat(2_000)}"}`);
  parsedWithMarks(other);
  for (const end of ['', '\\', '\\"', '\\u', '\\u123']) {
    const body = Buffer.from(`{"content":"${'x'.repeat(2_100)}${end}`);
    assert.ok(isRefusal(parsedWithMarks(body)), end);
  }
});

test('two bodies that are looked over in turns do not see each other', () => {
  const bodies = [Buffer.from(`${'a'.repeat(40)}"`), Buffer.from(`${'b'.repeat(20)}\n"`)];
  const [one, other] = bodies.map((body) => new StringEnds(body));
  assert.equal(one?.endFrom(0), 40);
  assert.equal(other?.endFrom(0), -1);
  assert.equal(one?.endFrom(3), 40);
});
