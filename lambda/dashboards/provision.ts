/**
 * Brings Grafana to the definition, and takes all of it away again. Both may be repeated at any time.
 *
 * 1. Data sources, found by uid, made or replaced.
 * 2. The folder.
 * 3. Dashboards: those that differ are written over what somebody may have changed by hand.
 * 4. Alert rules.
 * 5. What is ours and no longer in the definition is deleted; what is not ours is never touched.
 */
import { isDeepStrictEqual } from 'node:util';
import { isRecord, OWN_PREFIX, uidOf, type Definition, type Json, type JsonRecord } from './definition.ts';
import type { GrafanaClient } from './grafana-client.ts';

export type Provisioned = { readonly written: number; readonly unchanged: number; readonly deleted: number };

export async function provision(grafana: GrafanaClient, definition: Definition): Promise<Provisioned> {
  const { folder, dataSources, dashboards, alertRules } = definition;
  let written = 0;
  let unchanged = 0;
  for (const dataSource of dataSources) {
    await putDataSource(grafana, dataSource);
    written += 1;
  }
  await putFolder(grafana, folder);
  for (const dashboard of dashboards) {
    const known = await grafana.get(`/api/dashboards/uid/${uidOf(dashboard)}`);
    if (isSameDashboard(known, dashboard, folder.uid)) {
      unchanged += 1;
      continue;
    }
    await grafana.post('/api/dashboards/db', {
      dashboard: { ...dashboard, id: null },
      folderUid: folder.uid,
      overwrite: true,
      message: 'Stargate deployment',
    });
    written += 1;
  }
  for (const rule of alertRules) {
    const wanted = { ...rule, folderUID: folder.uid };
    const path = `/api/v1/provisioning/alert-rules/${uidOf(rule)}`;
    const known = await grafana.get(path);
    if (known === null) await grafana.post('/api/v1/provisioning/alert-rules', wanted);
    else if (!includes(known, wanted)) await grafana.put(path, wanted);
    else {
      unchanged += 1;
      continue;
    }
    written += 1;
  }
  const kept = new Set([...dataSources, ...dashboards, ...alertRules].map(uidOf));
  return { written, unchanged, deleted: await sweep(grafana, folder.uid, kept) };
}

/** Takes away everything of ours, the folder last. */
export async function withdraw(grafana: GrafanaClient, definition: Definition): Promise<Provisioned> {
  const deleted = await sweep(grafana, definition.folder.uid, new Set());
  await grafana.remove(`/api/folders/${definition.folder.uid}`);
  return { written: 0, unchanged: 0, deleted };
}

async function putDataSource(grafana: GrafanaClient, dataSource: JsonRecord): Promise<void> {
  const path = `/api/datasources/uid/${uidOf(dataSource)}`;
  const known = await grafana.get(path);
  if (known === null) await grafana.post('/api/datasources', dataSource);
  else await grafana.put(path, dataSource);
}

async function putFolder(grafana: GrafanaClient, folder: Definition['folder']): Promise<void> {
  const path = `/api/folders/${folder.uid}`;
  const known = await grafana.get(path);
  if (known === null) await grafana.post('/api/folders', folder);
  else if (isRecord(known) && known['title'] !== folder.title)
    await grafana.put(path, { title: folder.title, overwrite: true });
}

/** Deletes what is ours and not in `kept`; returns how many. */
async function sweep(grafana: GrafanaClient, folderUid: string, kept: ReadonlySet<string>): Promise<number> {
  const gone = (list: Json | null): readonly string[] =>
    Array.isArray(list) ? list.map(uidOf).filter((uid) => uid.startsWith(OWN_PREFIX) && !kept.has(uid)) : [];
  const rules = await grafana.get('/api/v1/provisioning/alert-rules');
  const dashboards = await grafana.get(`/api/search?type=dash-db&folderUIDs=${folderUid}&limit=5000`);
  const dataSources = await grafana.get('/api/datasources');
  const paths = [
    ...gone(rules).map((uid) => `/api/v1/provisioning/alert-rules/${uid}`),
    ...gone(dashboards).map((uid) => `/api/dashboards/uid/${uid}`),
    // Last, because the others refer to them.
    ...gone(dataSources).map((uid) => `/api/datasources/uid/${uid}`),
  ];
  for (const path of paths) await grafana.remove(path);
  return paths.length;
}

/** Grafana numbers what it stores; apart from that it gives a dashboard back as it got it. */
function isSameDashboard(known: Json | null, wanted: JsonRecord, folderUid: string): boolean {
  if (!isRecord(known ?? undefined)) return false;
  const { dashboard, meta } = known as { dashboard?: Json; meta?: Json };
  if (!isRecord(dashboard) || !isRecord(meta) || meta['folderUid'] !== folderUid) return false;
  const { id: _id, version: _version, ...stored } = dashboard;
  const { id: _wantedId, version: _wantedVersion, ...asked } = wanted;
  return isDeepStrictEqual(stored, asked);
}

/** Whether every field of `wanted` is in `known` with the same value; Grafana adds fields of its own. */
function includes(known: Json, wanted: Json): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(known) &&
      known.length === wanted.length &&
      wanted.every((one: Json, index) => includes(known[index] ?? null, one))
    );
  }
  if (!isRecord(wanted)) return known === wanted;
  return isRecord(known) && Object.entries(wanted).every(([name, one]) => includes(known[name] ?? null, one));
}
