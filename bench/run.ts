/**
 * `npm run bench`: the gateway with everything on against a bare Node proxy, in turns, in one run, on the same
 * simulator. Prints rates, CPU per request and their ratios; `--write` puts them into bench/report.md, `--quick` makes
 * short turns, `--only <text>` chooses scenarios, `--peer <url> --peer-key <key>` adds any OpenAI-compatible gateway.
 */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { LoadJob, LoadResult } from './load.ts';
import { scenarios, type Scenario } from './scenarios.ts';
import { cpuMs, OTHER_CPU, spawnPinned, startStack, type BenchStack } from './stack.ts';

type Measured = LoadResult & { readonly cpuUsPerRequest: number | null };
type Row = {
  readonly scenario: string;
  readonly bare: Measured;
  readonly gateway: Measured;
  readonly peer: Measured | null;
};

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    peer: { type: 'string' },
    'peer-key': { type: 'string', default: '' },
  },
});
const WARMUP_SECONDS = flags.quick ? 1 : 2;
const TURN_SECONDS = flags.quick ? 2 : 5;
const TURNS = flags.quick ? 1 : 3;

async function load(job: LoadJob): Promise<LoadResult> {
  const entry = fileURLToPath(new URL('load.ts', import.meta.url));
  const child = spawnPinned([process.execPath, entry], OTHER_CPU, {});
  const result = new Promise<LoadResult>((resolve, reject) => {
    child.once('message', (message: LoadResult) => resolve(message));
    child.once('disconnect', () =>
      setImmediate(reject, new Error('the load process ended without a result')),
    );
  });
  child.send(job);
  return result;
}

async function turn(job: LoadJob, pid: number | null): Promise<Measured> {
  const before = pid === null ? 0 : await cpuMs(pid);
  const result = await load(job);
  const used = pid === null ? null : (await cpuMs(pid)) - before;
  if (result.errors > 0) console.error(`  ${result.errors} requests of ${job.path} failed`);
  return { ...result, cpuUsPerRequest: used === null ? null : (used * 1000) / Math.max(1, result.requests) };
}

/** The turn with the median rate. */
function median(turns: readonly Measured[]): Measured {
  const sorted = turns.toSorted((a, b) => rate(a) - rate(b));
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}

async function measure(scenario: Scenario, stack: BenchStack): Promise<Row> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${stack.key}` };
  const job = (origin: string, question: Scenario['bare'], seconds: number, extra = headers): LoadJob => ({
    origin,
    path: question.path,
    body: question.body,
    headers: extra,
    connections: scenario.connections,
    seconds,
  });
  await load(job(stack.bare.origin, scenario.bare, WARMUP_SECONDS));
  await load(job(stack.gateway.origin, scenario.gateway, WARMUP_SECONDS));
  const bare: Measured[] = [];
  const gateway: Measured[] = [];
  const peer: Measured[] = [];
  for (let count = 0; count < TURNS; count += 1) {
    bare.push(await turn(job(stack.bare.origin, scenario.bare, TURN_SECONDS), stack.bare.pid));
    gateway.push(await turn(job(stack.gateway.origin, scenario.gateway, TURN_SECONDS), stack.gateway.pid));
    if (flags.peer !== undefined) {
      const peerHeaders = { ...headers, authorization: `Bearer ${flags['peer-key']}` };
      peer.push(await turn(job(flags.peer, scenario.gateway, TURN_SECONDS, peerHeaders), null));
    }
  }
  return {
    scenario: scenario.name,
    bare: median(bare),
    gateway: median(gateway),
    peer: peer.length === 0 ? null : median(peer),
  };
}

function rate(measured: Measured): number {
  return measured.requests / measured.seconds;
}

function table(rows: readonly Row[]): string {
  const lines = [
    '| scenario | bare req/s | gateway req/s | rate ratio | bare CPU µs | gateway CPU µs | CPU ratio | gateway p50 / p99 ms | peer req/s |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|',
  ];
  for (const { scenario, bare, gateway, peer } of rows) {
    const bareCpu = bare.cpuUsPerRequest ?? 0;
    const gatewayCpu = gateway.cpuUsPerRequest ?? 0;
    lines.push(
      `| ${scenario} | ${rate(bare).toFixed(0)} | ${rate(gateway).toFixed(0)} | ${((rate(gateway) / rate(bare)) * 100).toFixed(0)} % | ${bareCpu.toFixed(0)} | ${gatewayCpu.toFixed(0)} | ${(gatewayCpu / bareCpu).toFixed(2)} | ${gateway.p50Ms.toFixed(2)} / ${gateway.p99Ms.toFixed(2)} | ${peer === null ? '–' : rate(peer).toFixed(0)} |`,
    );
  }
  return lines.join('\n');
}

const stack = await startStack();
try {
  const rows: Row[] = [];
  for (const scenario of scenarios.filter((one) => one.name.includes(flags.only))) {
    console.log(`measuring ${scenario.name} …`);
    rows.push(await measure(scenario, stack));
  }
  console.log(`\n${table(rows)}`);
  if (flags.write) {
    const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`;
    const text = `# Benchmark\n\n${new Date().toISOString().slice(0, 10)}, ${machine}. One gateway task with everything on (authentication, journal, metering,\nsigned requests, metrics, log) against a bare Node proxy (node:http and undici dispatch), in turns in one run on the\nsame simulator; each proxy alone on one processor, simulator and load on the other. Trust the ratios and the CPU\nfigures, not the rates.\n\n${table(rows)}\n\nMade by \`npm run bench -- --write\`.\n`;
    await writeFile(fileURLToPath(new URL('report.md', import.meta.url)), text);
  }
} finally {
  await stack.stop();
}
process.exit(0);
