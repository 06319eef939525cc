/** `stargate doctor` says what a task knows that a person should look at. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { models } from '../../core/catalog/models.ts';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { systemClock } from '../../core/clock.ts';
import { taskGauges } from '../../core/metrics/prometheus.ts';
import { leftOutMetric } from '../../proxy/metrics/left-out-metric.ts';
import { createRegistry } from '../../proxy/metrics/registry.ts';
import { answerScrape } from '../../proxy/metrics/scrape.ts';
import { createLeftOut } from '../../proxy/stages/dispatch/left-out.ts';
import { missingRights } from '../../cli/missing-rights.ts';
import { listen } from '../support/listen.ts';
import { run } from './cli-fixture.ts';

test('stargate doctor tells what Bedrock refuses, what waits, and why a task takes no traffic', async (t) => {
  const registry = createRegistry(() => 0);
  const leftOut = createLeftOut(systemClock);
  registry.add(leftOutMetric(leftOut.all));
  let oldestSeconds = 0;
  let reviewedSeconds = Date.now() / 1_000;
  const { journalOldestSeconds, catalogReviewed } = taskGauges;
  registry.read(
    { journalOldestSeconds, catalogReviewed },
    { journalOldestSeconds: () => oldestSeconds, catalogReviewed: () => reviewedSeconds },
  );
  let unready: object | null = null;
  const server = createServer((incoming, outgoing) => {
    if (incoming.url === '/metrics') void answerScrape(incoming, outgoing, registry);
    else outgoing.writeHead(unready === null ? 200 : 503).end(JSON.stringify(unready ?? { status: 'ready' }));
  });
  const url = await listen(t, server);
  const doctor = () => run(`doctor --url ${url}`);

  const well = await doctor();
  deepEqual([well.code, well.out], [0, 'The task is ready.\nNothing to look at.\n'], well.err);

  const catalog = createCatalog(models, 'us-east-1');
  const model = catalog.find('claude-opus-5');
  const [deployment] = model === null ? [] : catalog.deployments(model);
  if (deployment === undefined) throw new Error('claude-opus-5 has a deployment');
  leftOut.learn(deployment, 'strict');
  oldestSeconds = 300;
  reviewedSeconds -= 46 * 86_400;
  unready = { status: 'unready', reason: 'database is read-only' };
  const ill = await doctor();
  equal(ill.code, 1);
  match(ill.out, /^The task is not ready\.\n- It takes no traffic: database is read-only\.\n/);
  match(ill.out, /^- Bedrock refused strict at .*claude-opus-5: requests leave it out for now/m);
  match(ill.out, /^- A usage record has waited 300 s for PostgreSQL\.$/m);
  match(ill.out, /^- The catalog of models and prices was reviewed 46 days ago: /m);
  const { findings } = (await run(`gateway doctor --json --url ${url}`)).json();
  equal(findings.length, 4);
  equal((await run('doctor --url http://127.0.0.1:1')).code, 3);
});

test('stargate doctor names the ARN that the role of the tasks lacks', () => {
  const cases: readonly (readonly [deployment: string, says: RegExp])[] = [
    [
      'us-east-1/arn:aws:bedrock:us-east-1:111122223333:imported-model/abcdefghij12',
      /may lack arn:aws:bedrock:us-east-1:111122223333:imported-model\/abcdefghij12 \(add it to bedrock\.extraModelArns\)/,
    ],
    ['eu-west-1/eu.acme.x-v1:0', /arn:aws:bedrock:eu-west-1:<account>:inference-profile\/eu\.acme\.x-v1:0/],
    ['us-east-1/acme.x-v1:0', /arn:aws:bedrock:us-east-1::foundation-model\/acme\.x-v1:0/],
    ['us-east-1/mantle/acme.x', /bedrock-mantle:CreateInference/],
    ['us-east-1/us.acme.x@111122223333', /the role of the other account/],
  ];
  for (const [deployment, says] of cases) match(missingRights(deployment, 3), says);
});
