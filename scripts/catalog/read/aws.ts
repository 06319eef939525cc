/**
 * What AWS's own API says in some regions: `ListFoundationModels` with the life of each model, `ListInferenceProfiles`,
 * and `GET /v1/models` of bedrock-mantle.
 */
import { isObject, type JsonObject } from '../../../core/json.ts';
import type { PublishedModel } from '../published.ts';
import type { Listing } from './bedrock-models.ts';
import { isOfAnotherKind, isOfAnotherPartition, takenApart } from './profile-id.ts';

/** The answers of one region, as they came. */
export type RegionAnswers = {
  readonly region: string;
  readonly foundationModels: unknown;
  readonly inferenceProfiles: unknown;
  /** Null: the region has no such endpoint. Absent: nobody asked. */
  readonly mantleModels?: unknown;
};

type Growing = {
  facts: Pick<PublishedModel, 'status' | 'launchedOn' | 'legacyOn' | 'extendedAccessOn' | 'endsOn'>;
  readonly inRegion: string[];
  readonly profiles: Record<string, string[]>;
  readonly mantle: string[];
};

/** A file of such answers, one per region. */
export function readAwsAnswers(text: string): Listing {
  const answers: unknown = JSON.parse(text);
  if (!Array.isArray(answers)) throw new Error('The answers of AWS are no JSON array, one item per region.');
  return readAws(
    answers
      .filter(isObject)
      .filter(({ region }) => !isOfAnotherPartition(String(region)))
      .map((answer) => ({
        region: String(answer['region']),
        foundationModels: answer['foundationModels'],
        inferenceProfiles: answer['inferenceProfiles'],
        mantleModels: answer['mantleModels'],
      })),
  );
}

export function readAws(answers: readonly RegionAnswers[]): Listing {
  const models = new Map<string, Growing>();
  const growing = (id: string): Growing => {
    const known = models.get(id) ?? { facts: {}, inRegion: [], profiles: {}, mantle: [] };
    models.set(id, known);
    return known;
  };
  for (const { region, foundationModels, inferenceProfiles, mantleModels } of answers) {
    for (const summary of objectsIn(foundationModels, 'modelSummaries')) {
      const model = growing(String(summary['modelId']));
      const types = summary['inferenceTypesSupported'];
      if (Array.isArray(types) && types.includes('ON_DEMAND')) model.inRegion.push(region);
      model.facts = lifeIn(summary['modelLifecycle']);
    }
    for (const summary of objectsIn(inferenceProfiles, 'inferenceProfileSummaries')) {
      const { id, prefix } = takenApart(String(summary['inferenceProfileId']));
      if (prefix !== null) (growing(id).profiles[prefix] ??= []).push(region);
    }
    for (const summary of objectsIn(mantleModels, 'data')) growing(String(summary['id'])).mantle.push(region);
  }
  const isMantleAsked = answers.some(({ mantleModels }) => mantleModels !== undefined);
  return {
    regions: answers.map(({ region }) => region),
    models: [...models]
      .filter(([id]) => !isOfAnotherKind(id))
      .map(([id, { facts, inRegion, profiles, mantle }]) => ({
        id,
        ...facts,
        inRegion,
        profiles,
        ...(isMantleAsked ? { mantle } : {}),
      })),
  };
}

function lifeIn(life: unknown): Growing['facts'] {
  if (!isObject(life)) return {};
  return {
    status: life['status'] === 'LEGACY' ? 'legacy' : 'active',
    ...dayAs('launchedOn', life['startOfLifeTime']),
    ...dayAs('legacyOn', life['legacyTime']),
    ...dayAs('extendedAccessOn', life['publicExtendedAccessTime']),
    ...dayAs('endsOn', life['endOfLifeTime']),
  };
}

/** AWS writes times as ISO text or as seconds since 1970. */
function dayAs(name: string, time: unknown): object {
  if (typeof time !== 'string' && typeof time !== 'number') return {};
  const at = new Date(typeof time === 'number' ? time * 1_000 : time);
  return { [name]: at.toISOString().slice(0, 10) };
}

function objectsIn(answer: unknown, member: string): readonly JsonObject[] {
  const list = isObject(answer) ? answer[member] : null;
  return Array.isArray(list) ? list.filter(isObject) : [];
}
