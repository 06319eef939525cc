/** What the exporter of other services' usage needs around it on this machine: a stand-in of Algolia. */
import { setTimeout as delay } from 'node:timers/promises';
import { startAlgolia } from '../../simulator/algolia/algolia.ts';
import { demoAlgolia } from '../../simulator/algolia/world.ts';
import type { Surroundings } from './images.ts';

const READY_WITHIN_MS = 30_000;

export async function startServices(): Promise<Surroundings> {
  const algolia = await startAlgolia();
  return {
    environment: {
      ALGOLIA_APPLICATION_ID: demoAlgolia.id,
      ALGOLIA_USAGE_API_KEY: demoAlgolia.usageKey,
      SAAS_ORIGINS: `https://usage.algolia.com=${algolia.usageUrl},https://status.algolia.com=${algolia.monitoringUrl}`,
    },
    smoke,
    stop: () => algolia.stop(),
  };
}

async function smoke(url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while ((await statusOf(`${url}/ready`)) !== 200) {
    if (Date.now() > deadline) throw new Error('it was not ready in time');
    await delay(100);
  }
  const metrics = await (await fetch(`${url}/metrics`)).text();
  for (const name of ['algolia_usage_total{', 'algolia_scrape_success{']) {
    if (!metrics.includes(name)) throw new Error(`${name}…} is not in /metrics`);
  }
}

async function statusOf(url: string): Promise<number | null> {
  try {
    return (await fetch(url)).status;
  } catch {
    // It does not listen yet.
    return null;
  }
}
