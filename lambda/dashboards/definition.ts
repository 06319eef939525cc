/**
 * What Grafana shall hold, as the deployment wrote it beside this function: data sources, dashboards, alert rules.
 * Names of resources are in it as `${loadBalancer}` and are filled in from what CloudFormation hands over, so the
 * file is the same for every account.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonRecord = { readonly [name: string]: Json };

export type Definition = {
  readonly folder: { readonly uid: string; readonly title: string };
  readonly dataSources: readonly JsonRecord[];
  readonly dashboards: readonly JsonRecord[];
  readonly alertRules: readonly JsonRecord[];
};

/** Everything of ours has a uid that starts so; nothing else is ever deleted. */
export const OWN_PREFIX = 'stargate-';

/** Throws when a name is asked for that was not handed over. */
export function fillDefinition(text: string, names: Readonly<Record<string, string>>): Definition {
  const parsed = fill(JSON.parse(text) as Json, names) as JsonRecord;
  const { folder, dataSources, dashboards, alertRules } = parsed;
  if (
    !isRecord(folder) ||
    typeof folder['title'] !== 'string' ||
    !isList(dataSources) ||
    !isList(dashboards) ||
    !isList(alertRules)
  ) {
    throw new Error('the definition lacks folder, dataSources, dashboards or alertRules');
  }
  return {
    folder: { uid: uidOf(folder), title: folder['title'] },
    dataSources: dataSources.filter(isRecord),
    dashboards: dashboards.filter(isRecord),
    alertRules: alertRules.filter(isRecord),
  };
}

/** The names that properties such as `NameLoadBalancer` of the custom resource hand over: `loadBalancer`. */
export function namesOf(properties: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([property, value]) => {
      const [, first = '', rest = ''] = /^Name([A-Z])(\w*)$/.exec(property) ?? [];
      return first === '' ? [] : [[first.toLowerCase() + rest, value]];
    }),
  );
}

export function uidOf(thing: Json): string {
  const uid = isRecord(thing) ? thing['uid'] : undefined;
  if (typeof uid !== 'string' || uid === '') throw new Error('something in the definition has no uid');
  return uid;
}

export function isRecord(value: Json | undefined): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Marks of ours are `${aName}` alone; Grafana's own hold a colon, a dot or an underscore and stay. */
function fill(value: Json, names: Readonly<Record<string, string>>): Json {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\{([a-zA-Z]+)\}/g, (_, name: string) => {
      const filled = names[name];
      if (filled === undefined) throw new Error(`the definition asks for ${name}, which was not handed over`);
      return filled;
    });
  }
  if (isList(value)) return value.map((one) => fill(one, names));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner, names)]));
}
