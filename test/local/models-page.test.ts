/** The page of the models: served to this machine alone; in real Chromium a model is found, added, refused, changed, deleted. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { request } from 'undici';
import type { KeyId } from '../../core/ids.ts';
import { MASTER_KEY } from '../admin/admin-fixture.ts';
import { openTab, serveConsole, skip } from './console-in-chromium.ts';
import { storeRecords } from '../finance/usage-world.ts';
import { sampleRecord } from '../observability/sample-record.ts';

function openPage(t: TestContext, url: string, width?: number): Promise<Page> {
  return openTab(t, `${url}/ui/models`, width);
}

async function signIn(tab: Page, key: string): Promise<void> {
  await tab.getByLabel('Key').fill(key);
  await tab.getByRole('button', { name: 'Show the models' }).click();
}

async function fill(tab: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, text] of Object.entries(fields)) {
    await tab.getByRole('dialog').getByLabel(label, { exact: true }).fill(text);
  }
}

test('the page is served to this machine alone, and may load and send nothing elsewhere', async (t) => {
  const { url } = await serveConsole(t);
  const status = async (below: string, headers = {}) => {
    const answer = await request(`${url}${below}`, { headers });
    await answer.body.dump();
    return [answer.statusCode, String(answer.headers['content-security-policy'])] as const;
  };
  for (const file of [
    '/models',
    '/models/',
    '/models/page.js',
    '/models/details.js',
    '/models/entry-form.js',
    '/element.js',
    '/form.js',
    '/session.js',
    '/frame.css',
    '/page.css',
  ]) {
    const [code, policy] = await status(`/ui${file}`);
    equal(code, 200, file);
    for (const rule of ["default-src 'self'", "form-action 'none'", "frame-ancestors 'none'"])
      ok(policy.includes(rule), rule);
  }
  equal((await status('/ui/models', { host: 'models.example' }))[0], 403);
  for (const other of [
    '/ui/other',
    '/ui/modelsconstructor',
    '/ui/models/..%2F..%2Fpackage',
    '/ui/dashboards',
  ])
    equal((await status(other))[0], 404, other);
});

test('models are shown to whoever has a key, which is kept in memory alone', { skip }, async (t) => {
  const { admin, url } = await serveConsole(t);
  const tab = await openPage(t, url);
  await signIn(tab, 'sk-wrong');
  await tab.getByRole('alert').filter({ hasText: 'key' }).waitFor();
  equal(await tab.getByRole('table').count(), 0);
  await signIn(tab, MASTER_KEY);
  const rows = tab.getByRole('table', { name: 'Models served' }).getByRole('row');
  await rows.first().waitFor();
  const served = (await admin.get('/model/info')).body.data.length;
  equal(await rows.count(), served + 1);
  await tab.getByLabel('Find').fill('anthropic sonnet-5-5');
  equal(await rows.count(), 2);
  await tab.getByLabel('Find').fill('nothing like it');
  await tab.getByText('No model is like that.').waitFor();
  const kept = await tab.evaluate(
    '[localStorage.length, sessionStorage.length, document.cookie, location.href]',
  );
  deepEqual(kept, [0, 0, '', `${url}/ui/models`]);
  await tab.getByRole('button', { name: 'Forget the key' }).click();
  equal(await tab.getByLabel('Key').inputValue(), '');
  equal(await tab.getByRole('table').count(), 0);
});

test('a model tells its dates and prices, and who still uses it', { skip }, async (t) => {
  const { admin, url } = await serveConsole(t);
  const alias = '<img src=x onerror=document.title="read">';
  const key = (await admin.post('/key/generate', { key_alias: alias })).body;
  const record = sampleRecord({ keyId: key.key_id as KeyId, createdAtMs: Date.now() - 60_000 });
  await storeRecords(admin.database, [record]);
  const endsOn = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);
  await admin.post('/model/life', { model: 'claude-haiku-4-5', retires_on: endsOn, on_end: 'successor' });
  const tab = await openPage(t, url);
  await signIn(tab, MASTER_KEY);
  await tab.getByLabel('Show', { exact: true }).selectOption('ending');
  await tab.getByRole('button', { name: 'claude-haiku-4-5', exact: true }).click();
  const details = tab.getByRole('dialog');
  await details.getByText(`ends on ${endsOn}`).waitFor();
  await details.getByText('after its end the successor answers').waitFor();
  const prices = details.getByRole('table', { name: 'Prices' }).getByRole('row');
  match((await prices.nth(1).textContent()) ?? '', /^global, us-east-1todaystandard150\.1/);
  const user = details.getByRole('table', { name: 'Who used it' }).getByRole('row').nth(1);
  match((await user.textContent()) ?? '', /^<img src=x/);
  equal(await tab.title(), 'Stargate: models');
});

test(
  'what the API refuses of an entry stands at its field; then it is added, changed, deleted',
  { skip },
  async (t) => {
    const { admin, url } = await serveConsole(t);
    const tab = await openPage(t, url);
    await signIn(tab, MASTER_KEY);
    await tab.getByRole('button', { name: 'Add a model' }).click();
    await fill(tab, {
      Name: 'nova-pro',
      'In Bedrock': 'arn:aws:bedrock:us-east-1:111122223333:imported-model/abcdefghij12',
      Family: 'lama',
      Input: 'half',
      'More (JSON)': '{"tiers": {"flex": {"input": 1}}}',
    });
    const form = tab.getByRole('dialog');
    await form.getByRole('button', { name: 'Add the model' }).click();
    await form.getByText('Not saved').waitFor();
    const problem = async (label: string) => {
      const described = await form.getByLabel(label, { exact: true }).getAttribute('aria-describedby');
      return form.locator(`#${described?.split(' ').at(-1) ?? ''}`).textContent();
    };
    match((await problem('Family')) ?? '', /^must be one of claude, /);
    match((await problem('Input')) ?? '', /^must be USD per million tokens/);
    match((await problem('More (JSON)')) ?? '', /^prices\[0\]\.tiers\.flex\.input: must be /);
    equal(await form.getByLabel('Family', { exact: true }).getAttribute('aria-invalid'), 'true');
    await fill(tab, { Family: 'llama', Input: '0.5', Output: '1.5', 'More (JSON)': '' });
    await form.getByRole('button', { name: 'Add the model' }).click();
    await form.getByText('is the name of').waitFor();
    match((await problem('Most input tokens')) ?? '', /required|without/);
    await fill(tab, { Name: 'our-llama', 'Most input tokens': '128,000', 'Most output tokens': '4096' });
    await form.getByLabel('Tools', { exact: true }).selectOption('yes');
    await form.getByRole('button', { name: 'Add the model' }).click();
    await tab.getByText('our-llama is added.').waitFor();

    const entry = async () =>
      (await admin.get('/model/info', { model: 'our-llama' })).body.data[0].model_info.entry;
    const made = await entry();
    deepEqual(
      [made.max_input_tokens, made.supports_function_calling, made.prices[0].output],
      [128_000, true, '1.5'],
    );
    await tab.getByRole('button', { name: 'our-llama', exact: true }).click();
    await tab.getByRole('button', { name: 'Change or delete' }).click();
    await fill(tab, { Output: '2.5', 'Most output tokens': '8000' });
    await tab.getByRole('button', { name: 'Save' }).click();
    await tab.getByText('our-llama is changed.').waitFor();
    deepEqual(await entry(), {
      ...made,
      max_output_tokens: 8_000,
      prices: [{ ...made.prices[0], output: '2.5' }],
    });

    await tab.getByRole('button', { name: 'our-llama', exact: true }).click();
    await tab.getByRole('button', { name: 'Change or delete' }).click();
    tab.once('dialog', (asked) => void asked.accept());
    await tab.getByRole('button', { name: 'Delete the model' }).click();
    await tab.getByText('our-llama is deleted.').waitFor();
    equal((await admin.get('/model/info', { model: 'our-llama' })).status, 404);
  },
);

test('nothing is wider than the window, however narrow it is', { skip }, async (t) => {
  const { url } = await serveConsole(t);
  for (const width of [360, 800, 1_400]) {
    const tab = await openPage(t, url, width);
    const fits = () =>
      tab.evaluate(
        `[document.documentElement, ...document.querySelectorAll('dialog[open]')].every((part) => part.scrollWidth <= part.clientWidth)`,
      );
    await signIn(tab, MASTER_KEY);
    await tab.getByRole('button', { name: 'claude-sonnet-4-5', exact: true }).click();
    await tab.getByRole('dialog').getByText('Nobody.').waitFor();
    equal(await fits(), true, `details at ${width}`);
    await tab.keyboard.press('Escape');
    equal(await fits(), true, `list at ${width}`);
    await tab.getByRole('button', { name: 'Add a model' }).click();
    equal(await fits(), true, `form at ${width}`);
  }
});
