/** The report as a page, and the files that `--write` puts into the repository. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Findings } from './findings.ts';
import { cpuPlot, latencyPlot, streamPlot } from './plots.ts';
import { summaryTable, twoProcessesTable } from './summary.ts';
import { isOfOtherWork } from '../row.ts';
import { cpuTable, streamTable, waitTable } from './tables.ts';

/** All tables; those of which nothing was measured are left out. */
export function tablesOf(findings: Findings): string {
  const { cpu, waits, streams, twoProcesses } = findings;
  const parts = [['## The figures that decide', summaryTable(findings)]];
  if (cpu.length > 0) parts.push(['## As fast as it goes: CPU', CPU_NOTE, cpuTable(cpu)]);
  if (streams.length > 0)
    parts.push(['## Streams at the pace of a model', STREAM_NOTE, streamTable(streams)]);
  if (waits.length > 0)
    parts.push(['## At intended times: what callers wait for', WAIT_NOTE, waitTable(waits)]);
  if (twoProcesses !== null) parts.push(['## Two processors', TWO_NOTE, twoProcessesTable(twoProcesses)]);
  return parts.map((part) => part.join('\n\n')).join('\n\n');
}

export function reportOf(findings: Findings): string {
  const { at, machine, node, commit, length } = findings;
  return `# Benchmark

${at} UTC, ${machine}, Node ${node}, commit ${commit}, \`--${length}\`. One gateway task with everything on (authentication,
limits, journal, usage records in PostgreSQL, signed requests, metrics, log) beside a bare Node proxy (node:http and undici)
and beside none (direct: load and simulator alone), in turns in one run. The proxies have one processor; load, simulator and
PostgreSQL the other. Medians of the turns, with the least and the most of them in brackets.

Trust CPU and ratios. Rates say what this machine can do, and where load and simulator have no time left (see the notes of
a row) not even that.
${isDisturbed(findings) ? DISTURBED : ''}
${tablesOf(findings)}

Made by \`npm run bench -- --${length} --write\`; the same as data in \`bench/report.json\`. What the columns mean:
[docs/performance.md](../docs/performance.md).
`;
}

const DISTURBED = `
**Disturbed**: in most rows other work took a good part of the processors, so times are those of a busy machine, calls were
refused as overload, and ratios are scattered. Measure again on an idle one before you compare.
`;

function isDisturbed({ cpu, waits, streams }: Findings): boolean {
  const rows = [...cpu, ...waits, ...streams].flatMap((measured) => measured.rows);
  const judged = rows.filter(({ target }) => target !== 'direct');
  return judged.filter(({ notes }) => notes.some(isOfOtherWork)).length > judged.length / 2;
}

const CPU_NOTE =
  'A closed loop: each client asks again as soon as it has its answer. CPU is that of all threads of a process.';
const STREAM_NOTE =
  'As many streams begin in a second as end. Each event is due 20 ms after the one before it, the first delta 20 ms after its request; all above that is waiting. A gap is the time between two reads of a stream.';
const WAIT_NOTE =
  'Times count from the intended moment of sending, so a pause is seen by all that wanted to send meanwhile.';
const TWO_NOTE =
  'Calls of 1 KB. Load and simulator share the two processors with the gateway, so what two processes carry is told by CPU.';

export async function writeReport(findings: Findings): Promise<void> {
  const { cpu, waits, streams } = findings;
  const half = waits[0];
  await Promise.all([
    write('bench/report.md', reportOf(findings)),
    write('bench/report.json', `${JSON.stringify(findings, null, 1)}\n`),
    write('docs/images/cpu-over-bare.svg', cpuPlot(cpu)),
    write(
      'docs/images/first-delta.svg',
      streamPlot(
        streams,
        streams.map(({ count }) => count),
      ),
    ),
    ...(half === undefined ? [] : [write('docs/images/latency.svg', latencyPlot(half))]),
  ]);
}

function write(path: string, text: string): Promise<void> {
  return writeFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), text);
}
