/**
 * Calls beside one another, policies after one another, streams that break: no call has another's words, no text is
 * remembered for a policy that it is not for, and what breaks leaves nothing lying.
 */
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { succeeded } from '../../../local/admin-client.ts';
import { eventually } from '../../support/eventually.ts';
import { MASK_ALL, startJudged } from './judged-gate.ts';
import { parseSse } from './sse.ts';

const CLAUDE = 'claude-haiku-4-5';
const CHAT = '/v1/chat/completions';
const MESSAGES = '/v1/messages';
const MAIL = 'ada.lovelace@example.org';
const CARD = '4111 1111 1111 1111';
const user = (content: unknown) => ({ role: 'user', content });
const steer = (directive: object) =>
  `[[sim ${JSON.stringify(directive).replaceAll(/\[([A-Z]+_\d+)\]/g, String.raw`\u005b$1]`)}]]`;

test('a hundred calls at once: each reads its own words', async (t) => {
  const gate = await startJudged(t, MASK_ALL, { tasks: 2 });
  const same = 'The same beginning for all, from boss@example.org. '.repeat(20);
  const calls = Array.from({ length: 100 }, async (_, n) => {
    const mail = `person.${n}@example.org`;
    const stream = n % 2 === 0;
    const directive = steer({ text: 'boss [EMAIL_1], you [EMAIL_2]', wordsPerEvent: 1, delayMs: n % 5 });
    const body = { model: CLAUDE, stream, messages: [user(same), user(`${mail} ${directive}`)] };
    const { text } = await gate.postRaw(CHAT, JSON.stringify(body));
    const said = stream
      ? parseSse(text)
          .map((event) => String(event['choices']?.[0]?.['delta']?.['content'] ?? ''))
          .join('')
      : text;
    ok(said.includes(`boss boss@example.org, you ${mail}`), said);
  });
  await Promise.all(calls);
  gate.unseenByBedrock('boss@example.org', 'person.');
});

test('a text that was looked at for one policy is looked at again for another', async (t) => {
  const gate = await startJudged(t, {
    entities: { default: { prompt: 'observe', answer: 'off' }, card: 'mask' },
  });
  const text = `${MAIL} pays by ${CARD}, again and again.`;
  const ask = async (secret: string): Promise<string> => {
    gate.forgetArrived();
    await gate.post(secret, CHAT, { model: CLAUDE, messages: [user(text)] });
    return gate.arrived.map(({ body }) => body.toString()).join('\n');
  };
  const first = await ask(gate.secret);
  ok(first.includes(MAIL) && !first.includes(CARD), first);
  const team = await gate.admin.createTeam();
  const { secret } = await gate.admin.createKey({ team_id: team });
  await succeeded(
    gate.admin.post('/policy/new', {
      policy_name: 'stricter',
      applies_to: { teams: [team] },
      checks: { entities: { email: 'mask' } },
    }),
    '/policy/new',
  );
  await eventually(
    async () => {
      const stricter = await ask(secret);
      ok(!stricter.includes(MAIL) && !stricter.includes(CARD), stricter);
    },
    { withinMs: 10_000 },
  );
  const others = await ask(gate.secret);
  ok(others.includes(MAIL) && !others.includes(CARD), others);
  await succeeded(
    gate.admin.post('/policy/update', { policy_name: 'judged', checks: { entities: { default: 'mask' } } }),
    '/policy/update',
  );
  await eventually(
    async () => {
      const changed = await ask(gate.secret);
      ok(!changed.includes(MAIL) && !changed.includes(CARD), changed);
    },
    { withinMs: 10_000 },
  );
});

test('a stream that breaks in the middle of a placeholder ends as it would, and leaves nothing', async (t) => {
  const gate = await startJudged(t);
  for (const kind of ['cut', 'cut-mid-frame', 'corrupt', 'exception']) {
    const type = kind === 'exception' ? { type: 'internalServerException' } : {};
    for (const afterEvents of [3, 4, 5, 6]) {
      const directive = steer({
        text: `to [EMAIL_1] and [EMAIL_1] and [EMAIL_1]`,
        wordsPerEvent: 1,
        fail: { kind, ...type, afterEvents },
      });
      const body = { model: CLAUDE, stream: true, max_tokens: 100, messages: [user(`${MAIL} ${directive}`)] };
      const { text, status } = await gate.postRaw(MESSAGES, JSON.stringify(body));
      ok(status === 200 || status >= 500, text);
      ok(!text.includes('EMAIL_1'), text);
    }
  }
  const whole = await gate.postRaw(
    CHAT,
    JSON.stringify({ model: CLAUDE, messages: [user(`still ${MAIL}`)] }),
  );
  equal(whole.status, 200, whole.text);
  gate.unseenByBedrock(MAIL);
  await gate.leftNowhere([MAIL]);
});

test('a task that dies in the middle of calls leaves nothing of them in its journal', async (t) => {
  const gate = await startJudged(t);
  const directive = steer({ text: '[EMAIL_1] '.repeat(200), wordsPerEvent: 1, delayMs: 50 });
  const body = JSON.stringify({
    model: CLAUDE,
    stream: true,
    messages: [user(`${MAIL} ${CARD} ${directive}`)],
  });
  const running = [1, 2, 3].map(() => gate.postRaw(CHAT, body).catch(() => null));
  await eventually(() => ok(gate.arrived.length >= 3), { withinMs: 5_000 });
  const [task] = gate.tasks();
  ok(task !== undefined);
  task.kill('SIGKILL');
  await Promise.all(running);
  await gate.leftNowhere([MAIL, CARD]);
});
