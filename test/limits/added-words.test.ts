/** What a call reserves covers the words that the gateway adds for the model: schemas written out, instructions. */
import { ok } from 'node:assert/strict';
import { test } from 'node:test';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { models } from '../../core/catalog/models.ts';
import { systemClock } from '../../core/clock.ts';
import { isRefusal } from '../../core/errors.ts';
import { inputBoundOn } from '../../proxy/dialects/token-bound.ts';
import { openaiChat } from '../../proxy/dialects/openai-chat/index.ts';
import { finish } from '../../proxy/dialects/work.ts';
import { accept } from '../../proxy/exchange.ts';
import { createLeftOut } from '../../proxy/stages/dispatch/left-out.ts';
import { planning, type PlanDeps } from '../../proxy/stages/plan.ts';
import { createDeploymentHealth } from '../../proxy/upstream/deployment-health.ts';
import { callOf, rawRequest } from '../dialects/dialect-fixture.ts';

/** One definition that many properties share, and limits that become words. */
const address = {
  type: 'object',
  properties: Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [
      `line${index}`,
      { type: 'string', minLength: 1, maxLength: 9 },
    ]),
  ),
};
const properties = Object.fromEntries(
  Array.from({ length: 40 }, (_, index) => [`place${index}`, { $ref: '#/$defs/Address' }]),
);
const schema = { type: 'object', properties, $defs: { Address: address }, additionalProperties: false };

const requests = {
  'a tool': { tools: [{ type: 'function', function: { name: 'visit', parameters: schema } }] },
  'a strict tool': {
    tools: [{ type: 'function', function: { name: 'visit', parameters: schema, strict: true } }],
  },
  'an answer': { response_format: { type: 'json_schema', json_schema: { name: 'visit', schema } } },
};

for (const model of ['nova-pro', 'claude-opus-4-5', 'claude-opus-5-5', 'llama3-3-70b']) {
  for (const [what, fields] of Object.entries(requests)) {
    test(`${what} with a schema that ${model} gets in more words is bounded by what it gets`, () => {
      const catalog = createCatalog(models, 'us-east-1');
      const deps: PlanDeps = {
        catalog,
        health: createDeploymentHealth(systemClock),
        leftOut: createLeftOut(systemClock),
        random: () => 0,
      };
      const raw = rawRequest('chat-completions', {
        model,
        messages: [{ role: 'user', content: 'Where?' }],
        ...fields,
      });
      const call = callOf(openaiChat, raw);
      const asked = catalog.find(model);
      ok(asked !== null);
      const head = { routeId: 'chat-completions', param: '', incoming: { headers: {} } };
      const arrival = accept(head as unknown as Parameters<typeof accept>[0], systemClock);
      const wanted = {
        call,
        model: asked,
        insteadOf: null,
        ended: null,
        ending: null,
        bodyBytes: raw.body.length,
      };
      const plan = finish(planning(arrival, wanted, deps));
      ok(!isRefusal(plan));
      const bound = inputBoundOn(asked, call, arrival.progress);
      ok(bound >= plan.upstreamRequest.body.length, `${bound} of ${plan.upstreamRequest.body.length}`);
    });
  }
}
