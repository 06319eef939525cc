/** The log of a task: one JSON line per event, and no more memory than its bound when lines cannot be written. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createLog, type LogLevel } from '../../proxy/log.ts';
import { linesTo } from '../../proxy/write-lines.ts';

function fixture(t: TestContext, level: LogLevel) {
  const directory = mkdtempSync(join(tmpdir(), 'stargate-log-'));
  const file = join(directory, 'log');
  const fd = openSync(file, 'w');
  t.after(() => {
    closeSync(fd);
    rmSync(directory, { recursive: true });
  });
  const log = createLog(level, { nowMs: () => Date.UTC(2026, 0, 2), monotonicMs: () => 0 }, linesTo(fd));
  const lines = async () => {
    await log.flush();
    return readFileSync(file, 'utf8').trimEnd().split('\n');
  };
  return { log, lines };
}

test('a line has time, level and message before its fields; less urgent levels are left out', async (t) => {
  const { log, lines } = fixture(t, 'warn');
  log.warn('refused', { status: 429, key_id: null });
  log.info('request', { status: 200 });
  log.error('stop failed');
  deepEqual(await lines(), [
    '{"time":"2026-01-02T00:00:00.000Z","level":"warn","message":"refused","status":429,"key_id":null}',
    '{"time":"2026-01-02T00:00:00.000Z","level":"error","message":"stop failed"}',
  ]);
});

test('lines beyond the bound are dropped, and the next line says how many', async (t) => {
  const { log, lines } = fixture(t, 'info');
  const text = 'x'.repeat(1_048_576);
  for (let line = 0; line < 20; line += 1) log.info('large', { text });
  const written = await lines();
  ok(written.length < 10, `${written.length} of 20 lines were kept`);
  log.info('next');
  const last = JSON.parse((await lines()).at(-1) ?? '') as Record<string, unknown>;
  equal(last['dropped_lines'], 20 - written.length);
});
