/** What the checks of several policies find together in one text, and what becomes of it. */
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { together } from '../../core/policies/effective.ts';
import { localChecks } from '../../core/policies/local-checks.ts';
import { policyOf } from './policy-fixture.ts';

function foundIn(text: string, ...written: readonly (readonly [name: string, checks: object])[]) {
  const checks = localChecks(together(written.map(([name, of]) => policyOf({ name, checks: of }))), 'prompt');
  return checks?.find(text).map(({ check, start, end }) => {
    const { mode, policy } = checks.rule(check);
    return [text.slice(start, end), check, mode, policy];
  });
}

const pattern = (prompt: string) => ({ patterns: [{ name: 'staff', pattern: 'EMP-\\d+', prompt }] });
const words = (prompt: string, ...phrases: string[]) => ({
  words: [{ name: 'secret', words: phrases, prompt }],
});

test('of two patterns of one name the stricter mode holds, whatever the policies are called', () => {
  const blocked = (policy: string) => [['EMP-7', 'pattern:staff', 'block', policy]];
  deepEqual(foundIn('EMP-7', ['a', pattern('block')], ['z', pattern('observe')]), blocked('a'));
  deepEqual(foundIn('EMP-7', ['a', pattern('observe')], ['z', pattern('block')]), blocked('z'));
});

test('of two lists of words of one name the stricter mode holds', () => {
  deepEqual(foundIn('Bluebird', ['a', words('block', 'bluebird')], ['z', words('observe', 'bluebird')]), [
    ['Bluebird', 'words:secret', 'block', 'a'],
  ]);
});

test('a longer phrase that is only observed does not hide a word that is blocked', () => {
  const observed = { words: [{ name: 'launches', words: ['bluebird launch', 'robin'], prompt: 'observe' }] };
  deepEqual(foundIn('Bluebird launch, robin', ['a', words('block', 'bluebird', 'robin')], ['z', observed]), [
    ['Bluebird launch', 'words:secret', 'block', 'a'],
    ['robin', 'words:secret', 'block', 'a'],
  ]);
});
