/**
 * A metered service that no one here has written a collector for before: it knows what is true, how far it remembers, whom it
 * answers, and keeps everything it was sent. Its collectors below are one folder's worth, as those of a third service would be.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { SaasAccount, SaasServiceName } from '../../../core/saas-usage/account.ts';
import {
  AskFailure,
  type Collector,
  type CollectRequest,
  type Fault,
  type SaasService,
} from '../../../core/saas-usage/collector.ts';
import { daysBetween } from '../../../core/saas-usage/days.ts';
import { gaugesOf } from '../../../core/metrics/metric.ts';
import { ACCOUNT, daysOf } from '../../../core/saas-usage/published.ts';
import { wholeAccount, type Sample } from '../../../core/saas-usage/sample.ts';

export const ORIGIN = 'https://shop.example';

/** By metric and day, of the account and of each warehouse. */
export type Truth = Map<string, Map<string, number>>;

export type TrueService = {
  readonly origin: string;
  readonly truth: Truth;
  /** Replaced by a test that wants a fault; `null`: the right answer. */
  refuse: (path: string) => Refusal | null;
  readonly seen: { readonly method: string; readonly path: string }[];
};

export type Refusal = {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
};

export async function startTrueService(t: TestContext, key: () => string): Promise<TrueService> {
  const truth: Truth = new Map();
  const seen: TrueService['seen'] = [];
  const service = { truth, seen, refuse: (): Refusal | null => null, origin: '' } as {
    -readonly [Field in keyof TrueService]: TrueService[Field];
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const path = decodeURIComponent(request.url ?? '');
    seen.push({ method: request.method ?? '', path });
    const wrongKey = request.headers['x-key'] !== key();
    const refusal = wrongKey ? { status: 401, body: '{"message":"who are you?"}' } : service.refuse(path);
    if (refusal !== null) {
      response.writeHead(refusal.status, { 'content-type': 'application/json', ...refusal.headers });
      response.end(refusal.body ?? '{"message":"not now"}');
      return;
    }
    const url = new URL(request.url ?? '', ORIGIN);
    const metric = url.pathname.slice(1);
    const known = [...(truth.get(metric) ?? [])].filter(
      ([day]) => day >= (url.searchParams.get('from') ?? '') && day <= (url.searchParams.get('to') ?? ''),
    );
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(known));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  service.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return service;
}

export const third = 'shop' as SaasServiceName;

const gauges = gaugesOf('Read from the shop.', {
  orders: { name: 'shop_orders', unit: 'items', help: 'Orders.', labels: { ...ACCOUNT, date: 'day' } },
});

export const shop: SaasService = {
  name: third,
  keyNames: { required: ['key'], optional: [] },
  idOf: () => 'shop-1',
  onBills: { provider: 'Shop', category: 'Business Applications' },
  mostPerSecond: 1000,
  metrics: {
    orders: { perDay: 'sum', unit: 'requests', help: 'Orders', source: ORIGIN },
    baskets: { perDay: 'sum', unit: 'requests', help: 'Baskets', source: ORIGIN },
    returns: { perDay: 'sum', unit: 'requests', help: 'Returns', source: ORIGIN },
  },
  published: {
    gauges,
    seriesOf: ({ account, samples }) =>
      daysOf(samples)
        .filter(({ metric, scope }) => metric === 'orders' && scope.kind === 'account')
        .map(({ day, value }) => ({ metric: gauges.orders, labels: [account.name, day], value })),
    summary: { id: 'shop_id', sections: { sales: 'sales' }, nameOf: (metric) => metric },
  },
  inCloudWatch: [],
  collectors: [collectorOf('sales', ['orders', 'baskets']), collectorOf('after-sales', ['returns'])],
};

export const shopAccount = {
  name: 'corner-shop',
  service: third,
  team: 'retail',
  prices: { orders: { usd: '0.50', per: 1000, includedPerMonth: 100 } },
} as unknown as SaasAccount;

function collectorOf(part: string, metrics: readonly string[]): Collector {
  return {
    part,
    everySeconds: 0,
    days: { mostAtOnce: 10, mostBack: 90, again: 4, atFirst: 30 },
    collect: async (request) => {
      const samples: Sample[] = [];
      const faults: Fault[] = [];
      for (const metric of metrics) {
        try {
          samples.push(...(await daysOfMetric(request, metric)));
        } catch (error) {
          if (!(error instanceof AskFailure)) throw error;
          faults.push(error.fault);
        }
      }
      return { samples, faults };
    },
  };
}

async function daysOfMetric({ ask, from, to }: CollectRequest, metric: string): Promise<readonly Sample[]> {
  const answer = await ask({
    url: new URL(`${ORIGIN}/${metric}?from=${from}&to=${to}`),
    headers: (keys) => ({ 'x-key': keys['key'] ?? '' }),
    what: metric,
  });
  const asked = new Set(daysBetween(from, to));
  return (answer as [string, number][])
    .filter(([day]) => asked.has(day))
    .map(([day, value]): Sample => ({ kind: 'day', metric, scope: wholeAccount, day, value }));
}
