/** Bodies may come compressed in every way that clients compress; what they unpack to is bounded like any body. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { startGate } from '../support/start-gate.ts';

const encodings = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
  identity: (body: Buffer): Buffer => body,
};

test('compressed requests are answered like plain ones', async (t) => {
  const gate = await startGate(t, { environment: { MAX_BODY_BYTES: '1048576' } });
  const { secret } = await gate.admin.createKey();
  const send = async (path: string, encoding: string, body: Buffer): Promise<Response> =>
    fetch(gate.edgeUrl + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${secret}`,
        'content-type': 'application/json',
        'content-encoding': encoding,
      },
      body: new Uint8Array(body),
    });
  const bodyOf = (prompt: string): Buffer =>
    Buffer.from(
      JSON.stringify({
        model: 'claude-haiku-4-5',
        max_tokens: 200,
        messages: [{ role: 'user', content: prompt }],
      }),
    );

  for (const [encoding, compress] of Object.entries(encodings)) {
    for (const path of ['/v1/messages', '/v1/chat/completions']) {
      await t.test(`${encoding} to ${path}`, async () => {
        const answer = await send(path, encoding, compress(bodyOf('hello')));
        assert.equal(answer.status, 200);
        assert.match(await answer.text(), /You said: hello/);
      });
    }
    if (encoding === 'identity') continue;
    await t.test(`${encoding} that unpacks to more than a body may have`, async () => {
      const packed = compress(bodyOf('x'.repeat(4_000_000)));
      assert.ok(packed.length < 1_048_576);
      const answer = await send('/v1/messages', encoding, packed);
      assert.equal(answer.status, 413);
      assert.match(await answer.text(), /request_too_large/);
    });
    await t.test(`${encoding} that breaks off`, async () => {
      const packed = compress(bodyOf('hello'));
      const answer = await send('/v1/messages', encoding, packed.subarray(0, packed.length >> 1));
      assert.equal(answer.status, 400);
      assert.match(await answer.text(), new RegExp(`not valid ${encoding}`));
    });
  }
});
