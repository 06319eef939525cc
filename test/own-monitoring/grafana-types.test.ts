/** Every dashboard, with the options and queries of its panels, is of Grafana's own types; and the check can fail. */
import { deepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { literalOf, problemsOf } from '../conformance/satisfies.ts';
import { exported, type OwnPanel } from './exported.ts';
import type { GrafanaTypes } from './grafana-types.ts';

const TYPES = fileURLToPath(new URL('grafana-types.ts', import.meta.url));
const { dashboards } = exported();

type Checked = { readonly of: string; readonly statement: string };

function checked(of: string, value: unknown, type: keyof GrafanaTypes): Checked {
  return { of: `${of}: ${type}`, statement: `(${literalOf(value)}) satisfies GrafanaTypes['${type}'];` };
}

async function problems(all: readonly Checked[]): Promise<readonly string[]> {
  const importing = `import type { GrafanaTypes } from ${JSON.stringify(TYPES)};`;
  const found = await problemsOf(
    all.map(({ statement }) => statement),
    importing,
  );
  return [...found].map(([at, problem]) => `${all[at]?.of}: ${problem}`);
}

function checksOf(dashboard: (typeof dashboards)[number]): readonly Checked[] {
  return [
    checked(dashboard.uid, dashboard, 'dashboard'),
    ...dashboard.panels.flatMap((panel) => checksOfPanel(`${dashboard.uid}, ${panel.title}`, panel)),
  ];
}

function checksOfPanel(of: string, panel: OwnPanel): readonly Checked[] {
  if (panel.type === 'row') return [];
  const checks = [checked(of, panel.options ?? {}, `options of ${panel.type}` as keyof GrafanaTypes)];
  if (panel.type === 'timeseries')
    checks.push(checked(of, panel.fieldConfig?.defaults.custom, 'lines of timeseries'));
  for (const target of panel.targets ?? []) {
    // What PostgreSQL is asked is in no published type; sql.test.ts asks it.
    const source = panel.datasource?.type;
    if (source === 'prometheus' || source === 'cloudwatch')
      checks.push(checked(of, target, `query of ${source}`));
  }
  return checks;
}

test('all of it is of their types', async () => {
  const all = dashboards.flatMap(checksOf);
  ok(all.length > 250);
  deepEqual(await problems(all), []);
});

test('a member that is not known, a value of no enumeration and a missing type are refused', async () => {
  const [dashboard] = dashboards;
  ok(dashboard !== undefined);
  const wrong = [
    { ...dashboard, titel: 'Overview' },
    { ...dashboard, timezone: 1 },
    { ...dashboard, panels: [{ ...dashboard.panels[1], gridPos: { x: 0, y: 0, w: 4 } }] },
    { ...dashboard, templating: { list: [{ type: 'data source', name: 'x' }] } },
  ].map((value, index) => checked(`wrong ${index}`, value, 'dashboard'));
  const query = { refId: 'A', expr: 'up', format: 'graph' };
  const legend = { displayMode: 'lst', placement: 'bottom', showLegend: true, calcs: [] };
  const all = [
    ...wrong,
    checked('wrong 4', query, 'query of prometheus'),
    checked('wrong 5', { legend, tooltip: { mode: 'multi', sort: 'none' } }, 'options of timeseries'),
    checked('wrong 6', { fillOpacity: '8' }, 'lines of timeseries'),
  ];
  deepEqual(
    (await problems(all)).map((problem) => problem.slice(0, 7)),
    all.map(({ of }) => of.slice(0, 7)),
  );
});
