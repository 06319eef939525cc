/** A gateway under load, scraped as a collector does it. */
import { equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { startGate } from '../support/start-gate.ts';

test('/metrics and /api/v1/metrics answer on the load balancer, plain and compressed, and never at the edge', async (t) => {
  const gate = await startGate(t);
  const user = await gate.admin.createUser({ user_id: 'ada' });
  const key = await gate.admin.createKey({ user_id: user });
  equal((await gate.chat(key.secret, 'hello')).status, 200);
  equal((await gate.chat('sk-wrong', 'hello')).status, 401);

  const plain = await request(`${gate.albUrl}/metrics`);
  equal(plain.statusCode, 200);
  equal(plain.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  const text = await plain.body.text();
  match(
    text,
    /^gen_ai_client_token_usage_sum\{user_id="ada",model="claude-haiku-4-5",token_type="input",.*\} [1-9]/m,
  );
  const lines = text.split('\n');
  for (const [model, status] of [
    ['claude-haiku-4-5', 200],
    ['', 401],
  ] as const)
    ok(
      lines.includes(
        `stargate_requests_total{model="${model}",dialect="openai-chat",route="chat-completions",status="${status}"} 1`,
      ),
      text,
    );
  match(text, /^nodejs_eventloop_lag_p99_seconds /m);
  match(text, /^process_resident_memory_bytes [1-9]/m);
  match(text, /^stargate_client_connections [1-9]/m);

  const compressed = await request(`${gate.albUrl}/api/v1/metrics`, {
    headers: { accept: 'application/openmetrics-text;version=1.0.0', 'accept-encoding': 'gzip' },
  });
  equal(compressed.headers['content-encoding'], 'gzip');
  ok(
    gunzipSync(Buffer.from(await compressed.body.arrayBuffer()))
      .toString()
      .endsWith('# EOF\n'),
  );

  equal((await request(`${gate.edgeUrl}/metrics`)).statusCode, 403);
});
