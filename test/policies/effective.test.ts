/** Of several policies the stricter wins, check by check and direction by direction. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { isForCaller, together } from '../../core/policies/effective.ts';
import { policyOf } from './policy-fixture.ts';

test('of two modes the stricter holds in each direction, and the policy that says it is named', () => {
  const effective = together([
    policyOf({
      name: 'team-x',
      version: 3,
      checks: { entities: { email: { prompt: 'mask', answer: 'block' }, card: 'observe' } },
    }),
    policyOf({ name: 'everybody', checks: { entities: { email: 'block', default: 'observe' } } }),
  ]);
  deepEqual(effective.applied, ['everybody@1', 'team-x@3']);
  deepEqual(effective.entities.get('email'), {
    prompt: { mode: 'block', policy: 'everybody' },
    answer: { mode: 'block', policy: 'team-x' },
  });
  deepEqual(effective.entities.get('card'), {
    prompt: { mode: 'observe', policy: 'everybody' },
    answer: { mode: 'off', policy: '' },
  });
  deepEqual(effective.entities.get('iban')?.prompt, { mode: 'observe', policy: 'everybody' });
});

test('a policy that names a kind as off takes it out of its own default alone', () => {
  const own = together([policyOf({ name: 'a', checks: { entities: { default: 'mask', phone: 'off' } } })]);
  equal(own.entities.has('phone'), false);
  equal(own.entities.get('email')?.prompt.mode, 'mask');
  const both = together([
    policyOf({ name: 'a', checks: { entities: { default: 'mask', phone: 'off' } } }),
    policyOf({ name: 'b', checks: { entities: { phone: 'block' } } }),
  ]);
  deepEqual(both.entities.get('phone')?.prompt, { mode: 'block', policy: 'b' });
});

test('lists are joined: patterns of one name in two policies both apply, those that are off do not', () => {
  const pattern = (prompt: string) => ({ name: 'id', pattern: 'EMP-\\d+', prompt });
  const { patterns, words } = together([
    policyOf({ name: 'a', checks: { patterns: [pattern('mask')] } }),
    policyOf({
      name: 'b',
      checks: { patterns: [pattern('block')], words: [{ name: 'codenames', words: ['Bluebird'] }] },
    }),
  ]);
  deepEqual(
    patterns.map(({ policy, prompt }) => [policy, prompt]),
    [
      ['a', 'mask'],
      ['b', 'block'],
    ],
  );
  deepEqual(words, []);
});

test('what two policies ask of the same judge, guardrail or language is asked once, the stricter of both', () => {
  const judge = { name: 'tone', model: 'nova-micro', instructions: 'Refuse insults.' };
  const guardrail = { id: 'gr4bcd1efg2h', version: '2' };
  const { judges, guardrails, comprehend } = together([
    policyOf({
      name: 'a',
      checks: {
        judges: [{ ...judge, prompt: 'observe', on_failure: 'open', timeout_ms: 900 }],
        guardrails: [{ ...guardrail, guards: 'last-turn' }],
        comprehend: { min_score: 0.9, prompt: 'observe' },
      },
    }),
    policyOf({
      name: 'b',
      checks: {
        judges: [{ ...judge, name: 'other', prompt: 'block', answer: 'observe' }],
        guardrails: [{ ...guardrail, timeout_ms: 500 }, { id: 'other' }],
        comprehend: { min_score: 0.5, answer: 'block' },
      },
    }),
    policyOf({ name: 'c', checks: { comprehend: { language: 'es', prompt: 'block' } } }),
  ]);
  deepEqual(judges, [
    { ...judge, prompt: 'block', answer: 'observe', timeoutMs: 900, onFailure: 'closed', policy: 'b' },
  ]);
  deepEqual(
    guardrails.map(({ id, guards, timeoutMs }) => [id, guards, timeoutMs]),
    [
      ['gr4bcd1efg2h', 'conversation', 500],
      ['other', 'conversation', 2_000],
    ],
  );
  deepEqual(
    comprehend.map(({ language, minScore, prompt, answer, policy }) => [
      language,
      minScore,
      prompt,
      answer,
      policy,
    ]),
    [
      ['en', 0.5, 'observe', 'block', 'b'],
      ['es', 0.8, 'block', 'off', 'c'],
    ],
  );
});

test('prompt caching is off where one policy says so', () => {
  const off = policyOf({ name: 'a', checks: { prompt_caching: 'off' } });
  equal(together([policyOf({ name: 'b' }), off]).promptCaching, 'off');
  equal(together([policyOf({ name: 'b' })]).promptCaching, 'auto');
});

test('answers are cached where a policy lets them, by the narrowest of several rules, and never where one forbids it', () => {
  const team = policyOf({ name: 'a', checks: { answer_cache: { scope: 'team', when: 'deterministic' } } });
  const key = policyOf({ name: 'b', checks: { answer_cache: { scope: 'key', ttl_seconds: 60 } } });
  const never = policyOf({ name: 'c', checks: { answer_cache: 'off' } });
  equal(together([policyOf({ name: 'd' })]).answerCache, null);
  deepEqual(together([team, policyOf({ name: 'd' })]).answerCache, team.checks.answerCache);
  deepEqual(together([team, key]).answerCache, {
    scope: 'key',
    ttlSeconds: 60,
    when: 'asked',
    pace: 'at-once',
  });
  equal(together([team, key, never]).answerCache, null);
  equal(together([never, team]).answerCache, null);
});

test('a policy is for whom its lists name: a team, a key, or a key in a team', () => {
  const table: readonly (readonly [object, string, string | null, boolean])[] = [
    [{}, 'k1', null, true],
    [{ teams: ['x'] }, 'k1', 'x', true],
    [{ teams: ['x'] }, 'k1', 'y', false],
    [{ teams: ['x'] }, 'k1', null, false],
    [{ keys: ['k1'] }, 'k1', 'y', true],
    [{ keys: ['k1'] }, 'k2', 'y', false],
    [{ teams: ['x'], keys: ['k1'] }, 'k1', 'y', false],
    [{ teams: ['x'], keys: ['k1'] }, 'k1', 'x', true],
  ];
  for (const [appliesTo, keyId, teamId, expected] of table) {
    equal(
      isForCaller(policyOf({ name: 'a', appliesTo }), { keyId, teamId }),
      expected,
      JSON.stringify(appliesTo),
    );
  }
  const made = { keyId: 'k2', madeBy: 'k1', teamId: null };
  equal(isForCaller(policyOf({ name: 'a', appliesTo: { keys: ['k1'] } }), made), true, 'made by the key');
});
