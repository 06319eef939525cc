/** One thing that a source says otherwise than the catalog. */

/** In the order they are shown. */
export const driftKinds = [
  'missing here',
  'ended',
  'unknown there',
  'priced otherwise',
  'limits otherwise',
  'lifecycle otherwise',
  'availability otherwise',
] as const;

export type DriftKind = (typeof driftKinds)[number];

export type Drift = {
  readonly kind: DriftKind;
  /** Several where they say the same: `litellm, genai-prices`. */
  readonly source: string;
  /** Public name of a model of the catalog, or Bedrock's id of one that it lacks. */
  readonly model: string;
  /** Which of its facts, as `eu flex output` or `endsOn`; empty for the model itself. */
  readonly what: string;
  readonly here: string;
  readonly there: string;
};

/** Before it is known which source says it, of which model. */
export type Differing = Omit<Drift, 'source' | 'model'>;

/** What several sources say alike is said once. */
export function joined(drifts: readonly Drift[]): readonly Drift[] {
  const bySaying = new Map<string, Drift>();
  for (const drift of drifts) {
    const { source: _source, ...saying } = drift;
    const key = JSON.stringify(saying);
    const known = bySaying.get(key);
    if (known === undefined) bySaying.set(key, drift);
    else if (!known.source.split(', ').includes(drift.source)) {
      bySaying.set(key, { ...known, source: `${known.source}, ${drift.source}` });
    }
  }
  return [...bySaying.values()];
}
