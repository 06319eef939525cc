/** The runs themselves need PyPI and npm and are started by hand; here what they rest on. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { frameworks } from './frameworks.ts';
import { readResults, tasksOf } from './results.ts';
import { badCalls, upstreamOf } from './upstream.ts';

const scriptOf = ({ id, language }: (typeof frameworks)[number]): string =>
  `${language}/${id}.${language === 'python' ? 'py' : 'mjs'}`;

test('each framework has a script and a run, and each script a framework', () => {
  const results = readResults();
  for (const framework of frameworks) {
    ok(existsSync(new URL(scriptOf(framework), import.meta.url)), scriptOf(framework));
    ok(results[framework.id] !== undefined, `run npm run compatibility:frameworks -- --only ${framework.id}`);
  }
  const scripts = ['python', 'javascript'].flatMap((language) =>
    readdirSync(new URL(`${language}/`, import.meta.url))
      .filter((name) => !/^(harness|person)\.|^__/.test(name))
      .map((name) => `${language}/${name}`),
  );
  deepEqual(scripts.toSorted(), frameworks.map(scriptOf).toSorted());
});

test('a call that breaks a rule of Bedrock is told by the rule, and one that was refused is counted', () => {
  const target = '/model/us.amazon.nova-pro-v1%3A0/converse';
  const body = (text: string) =>
    Buffer.from(JSON.stringify({ messages: [{ role: 'user', content: [{ text }] }] }));
  const arrived = [
    { requestId: 'good', method: 'POST', target, headers: {}, body: body('hello') },
    { requestId: 'blank', method: 'POST', target, headers: {}, body: body(' ') },
  ];
  const bad = badCalls(arrived, new Map([['blank', 'ValidationException']]));
  deepEqual(
    bad.map(({ modelId, failure, rules }) => [modelId, failure, rules]),
    [['us.amazon.nova-pro-v1:0', 'ValidationException', ['R04 messages.0.content.0']]],
  );
  deepEqual(upstreamOf(arrived, bad), { calls: 2, refused: 1, breaches: { R04: 1 } });
});

test('what a script says becomes a line for each task', () => {
  const [plain, stop] = tasksOf([
    { task: 'plain answer', dialect: 'messages, own client', model: 'nova-pro', reason: null },
    { task: 'plain answer', dialect: 'messages, own client', model: 'gpt-oss-120b', reason: 'Error: no' },
    { task: 'stop', dialect: 'chat', model: 'nova-pro', reason: null },
  ]);
  deepEqual(plain, {
    task: 'plain answer',
    dialect: 'messages, own client',
    passed: 1,
    failed: { 'gpt-oss-120b': 'Error: no' },
  });
  equal(stop?.passed, 1);
});
