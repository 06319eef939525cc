/** The metrics of a gate's tasks, as a scraper reads them. */
import { request } from 'undici';
import type { Gate } from './start-gate.ts';

/** Of one task. */
export async function metricsOf(url: string): Promise<string> {
  return (await request(`${url}/metrics`)).body.text();
}

/** The values of one series, `name{label="value"}`, added up over all tasks; a task without it counts as 0. */
export async function metric(gate: Gate, series: string): Promise<number> {
  const texts = await Promise.all(gate.tasks().map(({ url }) => metricsOf(url)));
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.startsWith(`${series} `));
  return lines.reduce((sum, line) => sum + Number(line.slice(series.length + 1)), 0);
}
