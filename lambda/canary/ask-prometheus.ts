/** Asks Managed Prometheus what the tasks have counted of the canary's calls. */
import { canaryUser } from '../../core/canary/canary-user.ts';
import { countedOf, countedQuery, type Counted } from '../../core/canary/counted.ts';
import { isObject } from '../../core/json.ts';
import type { SendSigned } from './signed-request.ts';

const TIMEOUT_MS = 15_000;

/** `workspaceUrl` ends in a slash. */
export async function askPrometheus(send: SendSigned, workspaceUrl: string): Promise<Counted> {
  const url = new URL('api/v1/query', workspaceUrl);
  url.searchParams.set('query', countedQuery(canaryUser.userId));
  const { status, text } = await send({ service: 'aps', url, body: null, timeoutMs: TIMEOUT_MS });
  if (status !== 200) throw new Error(`Managed Prometheus answered ${status}: ${text.slice(0, 200)}`);
  return countedOf(seriesIn(JSON.parse(text)), canaryUser.userId);
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#instant-vectors */
function seriesIn(answer: unknown) {
  const data = isObject(answer) ? answer['data'] : null;
  const result: readonly unknown[] = isObject(data) && Array.isArray(data['result']) ? data['result'] : [];
  return result.flatMap((series) => {
    if (!isObject(series) || !isObject(series['metric']) || !Array.isArray(series['value'])) return [];
    const labels = Object.fromEntries(
      Object.entries(series['metric']).map(([name, value]) => [name, String(value)]),
    );
    return [{ labels, value: Number(series['value'][1]) }];
  });
}
