/** Small parts of checks: the word of a judge, pieces of long texts, the memory of texts that have passed. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { judgeRequest, PROMPT_BYTES, verdictIn } from '../../../proxy/policies/checks/judge-prompt.ts';
import { charactersIn, mostPieces, piecesOf } from '../../../proxy/policies/checks/pieces.ts';
import { createVerdictMemory } from '../../../proxy/policies/checks/verdict-memory.ts';

const words: readonly (readonly [string, 'allow' | 'refuse' | null])[] = [
  ['ALLOW', 'allow'],
  ['Refuse.', 'refuse'],
  ['  "REFUSE"\n', 'refuse'],
  ['**ALLOW**', 'allow'],
  ['', null],
  ['ALLOW, although it says REFUSE', null],
  ['I would ALLOW it', null],
  ['ALLOWED', null],
  ['ALLOW REFUSE', null],
];
for (const [answer, verdict] of words)
  test(`a judge that answers ${JSON.stringify(answer)}`, () => equal(verdictIn(answer), verdict));

test('the longest instructions and what stands around a text fit the bound of a judge’s prompt', () => {
  const { system, user } = judgeRequest('ü€'.repeat(4_000), '', 'prompt', 'f'.repeat(24));
  ok(Buffer.byteLength(system) + Buffer.byteLength(user) <= PROMPT_BYTES);
});

const texts: readonly (readonly [string, string])[] = [
  ['words', 'cats and dogs '.repeat(50)],
  ['no blanks', 'x'.repeat(333)],
  ['characters of two units', '😀'.repeat(100)],
  ['a short text', 'cats'],
  ['nothing', ''],
];
for (const [name, text] of texts)
  test(`pieces of a text are all of it, none too long, no character cut: ${name}`, () => {
    const pieces = piecesOf(text, 31);
    equal(pieces.join(''), text);
    for (const piece of pieces) {
      ok(piece.length <= 31);
      ok(piece.isWellFormed());
    }
    ok(pieces.length <= mostPieces(Buffer.byteLength(text), 31));
  });

test('characters are counted as AWS counts them', () => equal(charactersIn('a😀é'), 3));

test('a text that passed one check is still unseen by another, and none is remembered that has not passed', () => {
  const memory = createVerdictMemory();
  const one = {};
  const other = {};
  memory.passed(one, ['a', 'b']);
  deepEqual(memory.unseen(one, ['a', 'b', 'c']), ['c']);
  deepEqual(memory.unseen(other, ['a', 'b', 'c']), ['a', 'b', 'c']);
});

test('the memory of a check is bounded: what was seen longest ago is forgotten first', () => {
  const memory = createVerdictMemory();
  const check = {};
  memory.passed(check, ['first', 'second']);
  deepEqual(memory.unseen(check, ['first']), []);
  memory.passed(
    check,
    Array.from({ length: 19_999 }, (_text, index) => `text ${index}`),
  );
  deepEqual(memory.unseen(check, ['first', 'second']), ['second']);
});
