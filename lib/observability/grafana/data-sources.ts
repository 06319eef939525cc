/**
 * The data sources that dashboards name. In the workspace their uids are fixed, so that a dashboard needs no variable to
 * find them; in a Grafana of one's own they are called anything, and are chosen on the dashboard.
 */
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import type { Queries } from '../../../core/dashboards/panel.ts';

/** Whose Grafana shows it: the workspace that a deployment fills, or one's own. */
export type Place = 'workspace' | 'own';
export type Source = Queries['source'];

const DATA_SOURCES: Readonly<Record<Source, { readonly uid: string; readonly type: string }>> = {
  prometheus: { uid: 'stargate-prometheus', type: 'prometheus' },
  postgres: { uid: 'stargate-postgres', type: 'postgres' },
  cloudwatch: { uid: 'stargate-cloudwatch', type: 'cloudwatch' },
};

export function dataSourceRef(source: Source, place: Place): DataSourceRef {
  const { uid, type } = DATA_SOURCES[source];
  return { uid: place === 'workspace' ? uid : `\${${source}}`, type };
}
