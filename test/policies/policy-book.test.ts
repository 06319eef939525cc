/** What a task knows of policies: which apply, that nothing is worked out twice, and what becomes of one it cannot read. */
import { deepEqual, equal, notEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { KeyId, TeamId } from '../../core/ids.ts';
import { createPolicyBook } from '../../proxy/policies/policy-book.ts';
import { storedPolicy } from './policy-fixture.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const ada = { keyId: 'k1' as KeyId, teamId: 'x' as TeamId };
const ben = { keyId: 'k2' as KeyId, teamId: null };

function book() {
  const told: string[] = [];
  const created = createPolicyBook({
    modelsMeant: (entries) =>
      new Set(entries.flatMap((entry) => (entry === 'claude-*' ? ['claude-a', 'claude-b'] : []))),
    onUnread: (policy, unread) => told.push(`${policy}: ${unread.join(' ')}`),
  });
  return { ...created, told };
}

test('nothing applies before there is a policy, and the first reading is known', () => {
  const policies = book();
  equal(policies.isRead(), false);
  equal(policies.effectiveFor(ada, ['claude-a']), null);
  policies.apply([]);
  equal(policies.isRead(), true);
  equal(policies.mayApplyTo(ada), false);
});

test('a policy applies by team, key and model; one that is not enabled does not', () => {
  const policies = book();
  policies.apply([
    storedPolicy({ name: 'claude', appliesTo: { models: ['claude-*', 'our-llama'] } }),
    storedPolicy({ name: 'off', isEnabled: false }),
    storedPolicy({ name: 'team', appliesTo: { teams: ['x'] } }),
  ]);
  const applied = (who: typeof ada | typeof ben, ...models: string[]) =>
    policies.effectiveFor(who, models)?.applied ?? null;
  deepEqual(applied(ada, 'nova'), ['team@1']);
  deepEqual(applied(ada, 'nova', 'claude-b'), ['claude@1', 'team@1']);
  deepEqual(applied(ben, 'our-llama'), ['claude@1']);
  deepEqual(applied(ben, 'nova'), null);
  equal(policies.mayApplyTo(ben), true);
  policies.apply([storedPolicy({ name: 'team', appliesTo: { teams: ['x'] } })]);
  deepEqual([policies.mayApplyTo(ada), policies.mayApplyTo(ben)], [true, false]);
});

test('the same policies are the same object, also after another has changed', () => {
  const policies = book();
  const a = storedPolicy({ name: 'a', appliesTo: { teams: ['x'] } });
  policies.apply([a]);
  const before = policies.effectiveFor(ada, ['m']);
  equal(policies.effectiveFor({ ...ada, keyId: 'k9' }, ['n']), before);
  policies.apply([a, storedPolicy({ name: 'b', appliesTo: { teams: ['y'] } })]);
  equal(policies.effectiveFor(ada, ['m']), before);
  policies.apply([{ ...a, version: 2 }]);
  notEqual(policies.effectiveFor(ada, ['m']), before);
});

test('nothing is kept for versions that are no longer in force', async () => {
  const policies = book();
  policies.apply([storedPolicy({ name: 'a' })]);
  const before = new WeakRef(policies.effectiveFor(ada, ['m']) ?? {});
  policies.apply([storedPolicy({ name: 'a', version: 2 })]);
  // A reference that was made in this turn holds until it ends.
  await setImmediate();
  collectGarbage();
  equal(before.deref(), undefined);
});

test('a version that cannot be read whole leaves the last one in force, for those it is for now, and is reported', () => {
  const policies = book();
  policies.apply([storedPolicy({ name: 'a', checks: { entities: { email: 'mask' } } })]);
  const newer = storedPolicy({
    name: 'a',
    version: 2,
    appliesTo: { teams: ['x'] },
    checks: { entities: { email: 'tokenize' }, telepathy: 'block' },
  });
  policies.apply([newer]);
  policies.apply([newer, storedPolicy({ name: 'b', isEnabled: false })]);
  deepEqual(policies.told, ['a@2: checks.telepathy checks.entities.email']);
  deepEqual(policies.effectiveFor(ada, ['m'])?.applied, ['a@1']);
  equal(policies.effectiveFor(ada, ['m'])?.entities.get('email')?.prompt.mode, 'mask');
  equal(policies.effectiveFor(ben, ['m']), null);
});

test('where there is no version that could be read, what can be read applies, and the rest in the strictest way', () => {
  const policies = book();
  policies.apply([
    storedPolicy({
      name: 'a',
      version: 7,
      appliesTo: { teams: ['x'], planets: ['mars'] },
      checks: {
        entities: { email: 'tokenize', card: 'mask', soul: 'mask' },
        patterns: [
          { name: 'good', pattern: 'x', prompt: 'mask' },
          { name: 'bad', pattern: '(?=x)' },
          { name: 'ugly', pattern: 'y', prompt: 'tokenize' },
        ],
        injection: 'scold',
        answer_cache: { scope: 'galaxy' },
      },
    }),
  ]);
  const effective = policies.effectiveFor(ada, ['m']);
  deepEqual(policies.told, [
    'a@7: applies_to.planets checks.entities.soul checks.entities.email checks.patterns[1] checks.patterns[2] checks.injection checks.answer_cache',
  ]);
  deepEqual(effective?.applied, ['a@7']);
  equal(effective?.entities.get('email')?.prompt.mode, 'block');
  equal(effective?.entities.get('card')?.prompt.mode, 'mask');
  deepEqual(
    effective?.patterns.map(({ name, prompt }) => [name, prompt]),
    [
      ['good', 'mask'],
      ['ugly', 'block'],
    ],
  );
  equal(effective?.injection.mode, 'block');
  equal(effective?.answerCache, null);
});

test('a deleted policy is forgotten, so that a later one of its name does not take from it', () => {
  const policies = book();
  policies.apply([storedPolicy({ name: 'a', checks: { entities: { email: 'mask' } } })]);
  policies.apply([]);
  equal(policies.effectiveFor(ada, ['m']), null);
  policies.apply([storedPolicy({ name: 'a', version: 3, checks: { entities: { email: 'tokenize' } } })]);
  equal(policies.effectiveFor(ada, ['m'])?.entities.get('email')?.prompt.mode, 'block');
});
