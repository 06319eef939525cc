/** What `npm run bench` can be told, and what it says when it is told something else. */
import { deepEqual, equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { readFlags, USAGE } from '../../bench/flags.ts';

test('without flags everything is measured, and nothing is written', () => {
  deepEqual(readFlags([]), {
    length: 'usual',
    only: '',
    writes: false,
    printsJson: false,
    peers: [],
    simulatorPort: 0,
  });
});

test('a peer is named once, and everything about it by that name', () => {
  const { peers } = readFlags([
    '--peer=other=http://127.0.0.1:8787/v1/',
    '--peer-key',
    'other=sk-1==',
    '--peer-pid',
    'other=4711',
    '--peer-model',
    'other=claude',
    '--peer-header',
    'other=x-provider: bedrock',
    '--peer-header',
    'other=x-host: http://127.0.0.1:4002',
  ]);
  deepEqual(peers, [
    {
      name: 'other',
      origin: 'http://127.0.0.1:8787/v1',
      key: 'sk-1==',
      pid: 4_711,
      model: 'claude',
      headers: { 'x-provider': 'bedrock', 'x-host': 'http://127.0.0.1:4002' },
    },
  ]);
});

for (const [args, says] of [
  [['--quik'], /Unknown option '--quik'/],
  [['all'], /positional/],
  [['--quick', '--long'], /--quick and --long exclude each other/],
  [['--only'], /--only/],
  [['--peer', 'http://127.0.0.1'], /--peer is <name>=<value>/],
  [['--peer', 'a=ftp://127.0.0.1'], /--peer a needs a URL like http:/],
  [['--peer', 'bare=http://127.0.0.1'], /a peer is not called direct, bare, gateway/],
  [['--peer', 'a=http://h:1', '--peer', 'a=http://h:2'], /two peers have the same name/],
  [['--simulator-port', '65536'], /--simulator-port is a number up to 65535, not 65536/],
  [['--peer-key', 'b=sk'], /there is no --peer b=<url>/],
  [['--peer', 'a=http://h:1', '--peer-pid', 'a=self'], /--peer-pid a is the number of a process, not self/],
  [['--peer', 'a=http://h:1', '--peer-header', 'a=x: y\r\nz'], /--peer-header is/],
] as const) {
  test(`${JSON.stringify(args)} is refused with what is wrong`, () => {
    throws(() => readFlags(args), says);
  });
}

test('each flag stands in the usage', () => {
  for (const flag of ['quick', 'long', 'only', 'write', 'json', 'peer', 'peer-key', 'peer-pid', 'peer-model'])
    equal(USAGE.includes(`--${flag} `), true, flag);
});
