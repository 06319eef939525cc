/**
 * What an earlier run may have left of its tasks, cleared before new ones start. The caller holds the data directory,
 * so whoever still uses a journal here has lost its supervisor: it is draining and is given a moment, then killed.
 * Journals of tasks that are not wanted any more are shipped here, so that no usage record waits for their return. One
 * that cannot be read is reported, and holds up neither the others nor the start.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { environmentCatalog } from '../../core/catalog/environment-catalog.ts';
import { models as catalogModels } from '../../core/catalog/models.ts';
import { keptPrices } from '../../core/catalog/price-figures.ts';
import type { Clock } from '../../core/clock.ts';
import { readSettings, type Environment } from '../../core/settings/read-settings.ts';
import { catalogSettings } from '../../core/settings/settings.ts';
import { readCatalogSettings } from '../../proxy/catalog-settings.ts';
import { connect } from '../../core/db/connect.ts';
import { closeLeaseOwner } from '../../core/db/queries/budgets/leases.ts';
import { createUsageSink } from '../../core/db/usage-sink.ts';
import { openJournal } from '../../proxy/journal/journal.ts';
import { ownerOf, releaseDirectory } from '../../proxy/journal/owner.ts';
import { ALONE, allPlaces, journalPlaces } from '../../proxy/journal/places.ts';
import { closeRuns } from '../../proxy/leases/previous-runs.ts';
import { errorText } from '../../proxy/log.ts';
import { settleLost } from '../../proxy/stages/settle-lost.ts';
import { commandOf, endProcess } from '../../proxy/process-table.ts';

export type LeftoverOptions = {
  /** Holds one directory per task. */
  readonly journals: string;
  /** Names of the tasks about to start: they replay their own journals. */
  readonly wanted: readonly string[];
  readonly databaseUrl: string;
  readonly region: string;
  /** The variables of the tasks, for their settings of models. */
  readonly taskEnvironment: Environment;
  readonly clock: Clock;
  readonly report: (sentence: string) => void;
};

/** It is draining, and killed when that takes too long. */
const STEPS = [
  [0, 4_000],
  ['SIGKILL', 10_000],
] as const;
const SHIP_DEADLINE_MS = 5_000;

export async function clearLeftovers(options: LeftoverOptions): Promise<void> {
  const entries = await readdir(options.journals, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  await Promise.all(names.map((name) => told(name, options, endOwners(join(options.journals, name)))));
  for (const name of names) {
    if (!options.wanted.includes(name))
      await told(name, options, ship(join(options.journals, name), options));
  }
}

async function told(name: string, { report }: LeftoverOptions, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    report(`The journal ${name} is left as it is: ${errorText(error)}`);
  }
}

async function endOwners(journal: string): Promise<void> {
  await Promise.all((await allPlaces(journal)).map(endOwner));
}

/** A number that now belongs to another program means nothing. */
async function endOwner(journal: string): Promise<void> {
  const owner = await ownerOf(journal);
  if (owner === null) return;
  if (commandOf(owner)?.includes('proxy/main.ts') === true) await endProcess(owner, STEPS);
  await releaseDirectory(journal);
}

async function ship(root: string, options: LeftoverOptions): Promise<void> {
  const { directory, abandoned } = await journalPlaces(root, ALONE);
  const database = connect({ url: options.databaseUrl, maxConnections: 1 });
  try {
    const { models, deployments } = environmentCatalog(
      catalogModels,
      await readCatalogSettings(readSettings(catalogSettings, options.taskEnvironment)),
      { homeRegion: options.region, nowMs: options.clock.nowMs() },
    );
    const catalog = createCatalog(models, options.region, deployments);
    const onProblem = (what: string, error: unknown): void =>
      options.report(`${directory}: ${what}: ${errorText(error)}`);
    const journal = await openJournal({
      directory,
      abandoned,
      clock: options.clock,
      insert: createUsageSink(database, keptPrices(models)),
      lostRecord: (admission) => settleLost(admission, catalog),
      onProblem,
    });
    const left = await journal.close(SHIP_DEADLINE_MS);
    if (left > 0) options.report(`${directory} still holds ${left} usage records`);
    else {
      for (const one of [...abandoned, directory])
        await closeRuns(one, (run) => closeLeaseOwner(database, run), onProblem);
    }
  } finally {
    await database.close();
  }
}
