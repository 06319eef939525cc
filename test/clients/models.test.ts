/** Every chat model of the catalog answers by every API of the gateway, whole and streamed, and what it says conforms. */
import { equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { stageAt } from '../../core/catalog/life.ts';
import { conformingWire } from '../conformance/wire.ts';
import { startGate } from '../support/start-gate.ts';
import {
  chatModels,
  deploymentsElsewhere,
  modelApis,
  modelCell,
  whyNot,
  type ModelApi,
} from './model-matrix.ts';

type Asked = {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
};

const hello = [{ role: 'user', content: 'hello' }];

/** What each API is asked. */
const asking: Readonly<Record<ModelApi, (model: string, isStream: boolean) => Asked>> = {
  chat: (model, stream) => ({ path: '/v1/chat/completions', body: { model, messages: hello, stream } }),
  responses: (model, stream) => ({ path: '/v1/responses', body: { model, input: 'hello', stream } }),
  messages: (model, stream) => ({
    path: '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    body: { model, messages: hello, max_tokens: 200, stream },
  }),
  converse: (model, isStream) => ({
    path: `/bedrock/model/${model}/converse${isStream ? '-stream' : ''}`,
    body: { messages: [{ role: 'user', content: [{ text: 'hello' }] }] },
  }),
};

test('models', async (suite) => {
  let asked = '';
  const gate = await startGate(suite, {
    environment: { DEPLOYMENTS: deploymentsElsewhere() },
    watchBedrock: ({ target }) => (asked = target),
  });
  const { secret } = await gate.admin.createKey();
  const wire = conformingWire();
  for (const model of chatModels) {
    if (stageAt(model.lifecycle, Date.now()) === 'ended') continue;
    for (const api of Object.keys(modelApis) as ModelApi[]) {
      if (whyNot(model, api) !== null) continue;
      await suite.test(modelCell(model, api), async () => {
        for (const isStream of [false, true]) {
          const { path, headers = {}, body } = asking[api](model.name, isStream);
          const answer = await wire.fetch(`${gate.edgeUrl}${path}`, {
            method: 'POST',
            headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
            body: JSON.stringify(body),
          });
          const said = await answer.text();
          equal(answer.status, 200, said);
          match(said, /You|said|hello/);
          if (api === 'responses' && model.apis.runtime.includes(api)) equal(asked, '/openai/v1/responses');
        }
        await wire.verify();
      });
    }
  }
});
