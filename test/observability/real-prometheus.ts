/** A real Prometheus for a test, where one is installed; tests that need it are skipped elsewhere and say why. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { request } from 'undici';
import { eventually } from '../support/eventually.ts';
import { findProgram, startPrometheus, type PrometheusOptions } from '../../local/observe/prometheus.ts';

const searchPath = process.env['PATH'] ?? '';

export const prometheusBinary = await findProgram('prometheus', searchPath);
export const promtoolBinary = await findProgram('promtool', searchPath);

export type Sample = { readonly metric: Readonly<Record<string, string>>; readonly value: number };

export type TestPrometheus = {
  readonly url: string;
  /** An instant query, at `atSeconds` or now. Throws what Prometheus says of a wrong one. */
  readonly query: (expr: string, atSeconds?: number) => Promise<readonly Sample[]>;
  readonly get: (path: string) => Promise<unknown>;
};

export async function startTestPrometheus(
  t: TestContext,
  hosts: readonly string[],
  ruleFiles: readonly string[] = [],
  scrape: Pick<PrometheusOptions, 'metricsPath' | 'token'> = {},
): Promise<TestPrometheus> {
  if (prometheusBinary === null) throw new Error('skip this test when prometheusBinary is null');
  const directory = await mkdtemp(join(tmpdir(), 'stargate-prometheus-'));
  const prometheus = await startPrometheus({
    binary: prometheusBinary,
    directory,
    scrapeSeconds: 1,
    retentionDays: 31,
    targets: { kind: 'fixed', hosts },
    ruleFiles,
    ...scrape,
  });
  t.after(async () => {
    await prometheus.stop();
    await rm(directory, { recursive: true, force: true });
  });
  const get = async (path: string): Promise<unknown> => {
    const answer = await request(`${prometheus.url}${path}`);
    return answer.body.json();
  };
  return {
    url: prometheus.url,
    get,
    query: async (expr, atSeconds) => {
      const at = atSeconds === undefined ? '' : `&time=${atSeconds}`;
      const answer = (await get(`/api/v1/query?query=${encodeURIComponent(expr)}${at}`)) as QueryAnswer;
      if (answer.status !== 'success') throw new Error(`${expr}: ${answer.error}`);
      return answer.data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
    },
  };
}

/** Waits until every target has been scraped `count` more times. */
export async function scrapes(prometheus: TestPrometheus, count: number): Promise<void> {
  const seen = async () => {
    const samples = await prometheus.query('min(count_over_time(up[1h]))');
    return samples[0]?.value ?? 0;
  };
  const before = await seen();
  await eventually(
    async () => {
      if ((await seen()) < before + count) throw new Error('Prometheus has not scraped again');
    },
    { withinMs: 20_000 },
  );
}

type QueryAnswer = {
  readonly status: string;
  readonly error: string;
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [number, string];
    }[];
  };
};
