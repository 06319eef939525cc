/** Lines of several processes come whole to where they are written, however long they are and whoever is slow. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { createLineRelay } from '../../proxy/processes/line-relay.ts';

test('lines that are longer than a pipe takes at once are not mixed', async () => {
  const written: Buffer[] = [];
  const relay = createLineRelay((bytes, done) => {
    written.push(bytes);
    setImmediate(done);
  });
  const lines = 200;
  const chars = 20_000;
  const script = `for (let n = 0; n < ${lines}; n += 1) process.stdout.write(process.argv[1].repeat(${chars}) + '\\n')`;
  for (const letter of ['a', 'b', 'c']) {
    const child = spawn(process.execPath, ['-e', script, letter], { stdio: ['ignore', 'pipe', 'inherit'] });
    relay.follow(child.stdout);
  }
  relay.write(Buffer.from('ours\n'), () => undefined);
  await relay.flush();
  const got = Buffer.concat(written).toString().trimEnd().split('\n');
  equal(got.length, 3 * lines + 1);
  for (const line of got)
    ok(line === 'ours' || /^(a{20000}|b{20000}|c{20000})$/.test(line), line.slice(0, 80));
});

test('what a killed process left of a line ends there, and the next line is whole', async () => {
  const written: string[] = [];
  const relay = createLineRelay((bytes, done) => {
    written.push(bytes.toString());
    done();
  });
  const killed = new PassThrough();
  relay.follow(killed);
  killed.write('{"whole":1}\n{"cut":');
  await new Promise((resolve) => setImmediate(resolve));
  relay.write(Buffer.from('{"ours":1}\n'), () => undefined);
  killed.destroy();
  await relay.flush();
  deepEqual(written.join('').split('\n'), ['{"whole":1}', '{"ours":1}', '{"cut":', '']);
});

test('while nothing is written, no more than a few megabytes are read', async () => {
  let release = (): void => undefined;
  const relay = createLineRelay((_, done) => {
    release = done;
  });
  const pipe = new PassThrough();
  relay.follow(pipe);
  const line = Buffer.alloc(64 * 1_024, 'x');
  line[line.length - 1] = 0x0a;
  let taken = 0;
  for (let turn = 0; turn < 200; turn += 1) {
    if (pipe.writableLength < 1_048_576) {
      pipe.write(line);
      taken += line.length;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  ok(taken < 4 * 1_048_576, `${taken} bytes were taken`);
  ok(pipe.isPaused());
  release();
});
