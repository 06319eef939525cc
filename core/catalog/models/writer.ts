/** Writer's Palmyra: X4 and X5 through profiles of the United States, Vision 7B by the region. */
import { PLAIN_TRAITS, type Model, type ModelTraits } from '../model.ts';
import { chatModel, OPEN_MODEL_APIS, type ChatEntry } from './chat-model.ts';
import { inOut, openModel, openSources, OPEN_TRAITS } from './open-model.ts';
import { AMERICAN_REGIONS, MANTLE_REGIONS } from './open-regions.ts';
import type { RateText } from '../price-text.ts';
import { UNITED_STATES } from './profile-regions.ts';

const TRAITS: ModelTraits = {
  ...PLAIN_TRAITS,
  json: 'instruction',
  toolChoice: 'auto',
  stopSequences: 'none',
};

export const palmyraModels: readonly Model[] = [
  palmyra({
    name: 'palmyra-x5',
    bedrockId: 'writer.palmyra-x5-v1:0',
    contextTokens: 1_040_000,
    listedAs: ['Palmyra X5'],
    lifecycle: { legacyOn: '2026-09-21', endsOn: '2027-03-21' },
    rates: inOut('0.6', '6'),
  }),
  palmyra({
    name: 'palmyra-x4',
    bedrockId: 'writer.palmyra-x4-v1:0',
    contextTokens: 128_000,
    listedAs: ['Palmyra X4'],
    lifecycle: { legacyOn: '2026-09-09', endsOn: '2027-03-09' },
    rates: inOut('2.5', '10'),
  }),
  openModel({
    family: 'palmyra',
    name: 'palmyra-vision-7b',
    bedrockId: 'writer.palmyra-vision-7b',
    card: 'writer-palmyra-vision-7b',
    contextTokens: 4_096,
    maxOutputTokens: 4_096,
    supportsTools: false,
    supportsImages: true,
    listedAs: ['Palmyra Vision 7B', 'writer.palmyra-vision-7b'],
    runtime: AMERICAN_REGIONS,
    mantle: MANTLE_REGIONS,
    traits: { ...OPEN_TRAITS, json: 'instruction' },
    rates: inOut('0.15', '0.6'),
  }),
];

type PalmyraEntry = Pick<ChatEntry, 'name' | 'bedrockId' | 'contextTokens' | 'listedAs' | 'lifecycle'> & {
  readonly rates: RateText;
};

function palmyra({ rates, ...entry }: PalmyraEntry): Model {
  return chatModel({
    ...entry,
    family: 'palmyra',
    maxOutputTokens: 8_192,
    traits: TRAITS,
    availability: {
      inRegion: [],
      profiles: { us: UNITED_STATES },
      mantle: [],
    },
    apis: { ...OPEN_MODEL_APIS, mantle: [] },
    prices: {
      geographic: [{ from: '2026-01-01', ...rates, source: 'genai-prices 0.2.3 and LiteLLM 1.110.2' }],
    },
    sources: openSources(entry.name.replace('palmyra', 'writer-palmyra')),
  });
}
