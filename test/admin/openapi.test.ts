/** The description of the API is complete, and says what the code does. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { matchRoute } from '../../core/routes.ts';
import { apiReference } from '../../scripts/api-reference.ts';
import { commandTable } from '../../scripts/cli-commands.ts';
import { describeApi } from '../../lambda/admin/api/openapi.ts';
import { operations } from '../../lambda/admin/api/operations.ts';
import { startAdmin, type Json } from './admin-fixture.ts';

test('/openapi.json describes every operation', async (t) => {
  const admin = await startAdmin(t);
  const { body } = await admin.get('/openapi.json');
  equal(body.openapi, '3.1.0');
  deepEqual(Object.keys(body.paths).toSorted(), operations.map(({ path }) => path).toSorted());
  for (const operation of operations) {
    const described = body.paths[operation.path];
    const methods = operation.kind === 'write' ? ['post'] : operation.takesPost ? ['get', 'post'] : ['get'];
    deepEqual(Object.keys(described), methods);
  }
});

test('fields are described as they are validated', async (t) => {
  const admin = await startAdmin(t);
  const { paths } = (await admin.get('/openapi.json')).body;
  const body = paths['/key/generate'].post.requestBody.content['application/json'].schema;
  equal(body.properties.rpm_limit.anyOf[0].type, 'integer');
  deepEqual(body.properties.max_budget.anyOf[0].type, ['number', 'string']);
  const deletion = paths['/user/delete'].post.requestBody.content['application/json'].schema;
  deepEqual(deletion.required, ['user_ids']);
  const query = paths['/team/info'].get.parameters;
  deepEqual(
    query.map((parameter: Json) => [parameter.name, parameter.in, parameter.required]),
    [['team_id', 'query', true]],
  );
  const reply = paths['/key/generate'].post.responses['200'].content['application/json'].schema;
  ok(reply.required.includes('key'));
});

test('the route table sends every operation to the admin function, and none to the edge', () => {
  for (const { path, kind } of operations) {
    const match = matchRoute(kind === 'read' ? 'GET' : 'POST', path);
    ok(match.kind === 'match' && match.route.target === 'admin', path);
    equal(match.route.exposure, 'internal');
  }
});

test('models are listed with abilities, deployments and exact prices', async (t) => {
  const admin = await startAdmin(t);
  const list = (await admin.get('/model/list')).body.data;
  ok(list.some((model: Json) => model.model_name === 'claude-opus-5-5'));
  const one = await admin.get('/model/info', { model: 'nova-micro' });
  equal(one.body.data.length, 1);
  ok(one.text.includes('"cache_read_input_token_cost":0.00000000875'), 'every digit of the price');
  const all = (await admin.get('/model/info')).body.data;
  equal(all.length, list.length);
  ok(
    all.every((model: Json) => model.model_info.deployments.length > 0),
    'each can be called',
  );
  // Bedrock has it, but not in us-east-1: it is told of when it is asked for.
  ok(!list.some((model: Json) => model.model_name === 'amazon-rerank-v1'));
  const elsewhere = await admin.get('/model/info', { model: 'amazon-rerank-v1' });
  deepEqual(elsewhere.body.data[0].model_info.deployments, []);
  equal((await admin.get('/model/info', { model: 'gpt-17' })).status, 404);
});

test('docs/api.md and the commands of stargate are what the schemas say; npm run docs:api writes them', async () => {
  const description = describeApi(operations);
  equal(await readFile(new URL('../../docs/api.md', import.meta.url), 'utf8'), apiReference(description));
  equal(
    await readFile(new URL('../../cli/api-commands.json', import.meta.url), 'utf8'),
    commandTable(description),
  );
});
