/** The data sources the dashboards name. Their uids are fixed, so that a dashboard needs no variable to find them. */
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import type { Queries } from '../../../core/dashboards/panel.ts';

type Source = Queries['source'];

const DATA_SOURCES: Readonly<Record<Source, { readonly uid: string; readonly type: string }>> = {
  prometheus: { uid: 'stargate-prometheus', type: 'prometheus' },
  postgres: { uid: 'stargate-postgres', type: 'postgres' },
  cloudwatch: { uid: 'stargate-cloudwatch', type: 'cloudwatch' },
};

export function dataSourceRef(source: Source): DataSourceRef {
  return { ...DATA_SOURCES[source] };
}
