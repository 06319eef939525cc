/**
 * The part of the canary inside the VPC: it puts the user and key in place, and says what the database has of a call. Only
 * the canary may invoke it. The panel's query runs in the role that dashboards read with, where there is one.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../core/clock.ts';
import { patiently, unchecked, type Verdict } from '../../core/canary/chain.ts';
import type { DatabaseQuestion } from '../../core/canary/questions.ts';
import { connect, type Database } from '../../core/db/connect.ts';
import { loginIn } from '../../core/db/database-secret.ts';
import { checkPanel, checkRecord, checkRow, prepareCanary } from '../../core/db/queries/operations/canary.ts';
import { displayName, hashVirtualKey, virtualKeyIn } from '../../core/keys/virtual-key.ts';
import { readSettings } from '../../core/settings/read-settings.ts';
import { programs } from '../../core/settings/settings.ts';
import { createLog } from '../log.ts';
import { createSecretReader, databaseUrl } from '../secrets.ts';

const settings = readSettings(programs['canary-database'], process.env);
const log = createLog('canary-database', settings.environmentName);
const readSecret = createSecretReader();
/** As long as the dashboards' role has. */
const STATEMENT_TIMEOUT_MS = 30_000;
const PATIENCE = {
  clock: systemClock,
  sleep: delay,
  withinMs: settings.recordWaitSeconds * 1_000,
  everyMs: 1_000,
};

export async function handler(question: DatabaseQuestion): Promise<Verdict> {
  const url = await databaseUrl(settings, readSecret);
  const verdict = await withDatabase(url, (db) => answer(question, db, url));
  log('info', 'asked', { ask: question.ask, ...verdict });
  return verdict;
}

async function answer(question: DatabaseQuestion, db: Database, url: string): Promise<Verdict> {
  switch (question.ask) {
    case 'prepare': {
      const key = virtualKeyIn((await readSecret(settings.canaryKeySecretArn)).text);
      const pepper = settings.keyPepper ?? (await readSecret(settings.keyPepperSecretArn ?? '')).text;
      return prepareCanary(db, {
        keyHash: hashVirtualKey(key, pepper),
        keyName: displayName(key),
        model: question.model,
        nowMs: systemClock.nowMs(),
      });
    }
    case 'record':
      return patiently(() => checkRecord(db, question.answered), PATIENCE);
    case 'row':
      return checkRow(db, question.answered);
    case 'panel': {
      if (settings.readerSecretArn === null) return unchecked('there is no Grafana here');
      const reader = asReader(url, (await readSecret(settings.readerSecretArn)).text);
      return withDatabase(reader, (as) => checkPanel(db, as, question.answered));
    }
  }
}

async function withDatabase<Result>(url: string, work: (db: Database) => Promise<Result>): Promise<Result> {
  const db = connect({
    url,
    applicationName: 'canary',
    maxConnections: 2,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

/** The same database, by the login of the dashboards' role. */
function asReader(url: string, secretText: string): string {
  const { username, password } = loginIn(secretText);
  const reader = new URL(url);
  reader.username = encodeURIComponent(username);
  reader.password = encodeURIComponent(password);
  return reader.href;
}
