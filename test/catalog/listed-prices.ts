/**
 * Two price lists in the form of AWS's price list files, for us-east-1: the rates of the catalog in the three spellings
 * that AWS uses, and rows of what the gateway does not serve. Against the catalog, Nova Lite's output costs more, Titan
 * Embed Image is missing, and Kimi K9 is additional.
 */
type Rate = {
  readonly usageType: string;
  readonly usd: string;
  readonly unit: string;
  readonly attributes: Readonly<Record<string, string>>;
};

/** The texts of the files of both offers: Amazon's and open models, then those of the Marketplace. */
export function priceLists(): readonly string[] {
  return [
    fileOf('AmazonBedrock', [
      ...amazonRates('NovaMicro', 'Nova Micro', [
        ['input-tokens', '0.000035'],
        ['output-tokens', '0.00014'],
        ['cache-read-input-token-count', '0.00000875'],
        ['cache-write-input-token-count', '0.000035'],
        ['input-tokens-batch', '0.0000175'],
      ]),
      ...amazonRates('NovaLite', 'Nova Lite', [
        ['input-tokens', '0.00006'],
        ['output-tokens', '0.00025'],
        ['cache-read-input-token-count', '0.000015'],
        ['cache-write-input-token-count', '0.00006'],
        ['input-tokens-batch', '0.00003'],
      ]),
      ...amazonRates('NovaPro', 'Nova Pro', [
        ['input-tokens', '0.0008'],
        ['output-tokens', '0.0032'],
        ['cache-read-input-token-count', '0.0002'],
        ['cache-write-input-token-count', '0.0008'],
        ['input-tokens-batch', '0.0004'],
        ['input-tokens-priority', '0.0014'],
        ['output-tokens-priority', '0.0056'],
        ['input-tokens-flex', '0.0004'],
        ['output-tokens-flex', '0.0016'],
        ['input-tokens-custom-model', '0.0008'],
      ]),
      ...amazonRates('Llama4-Maverick-17B', 'Llama 4 Maverick 17B', [
        ['input-tokens', '0.00024'],
        ['output-tokens', '0.00097'],
        ['input-tokens-batch', '0.00012'],
      ]),
      ...amazonRates('Llama3-3-70B', 'Llama 3.3 70B', [
        ['input-tokens', '0.00072'],
        ['output-tokens', '0.00072'],
        ['input-tokens-batch', '0.00036'],
      ]),
      ...amazonRates('DeepSeek-R1', 'R1', [
        ['input-tokens', '0.00135'],
        ['output-tokens', '0.0054'],
        ['input-tokens-batch', '0.000675'],
      ]),
      ...amazonRates('mistral.mistral-large-3-675b-instruct-mantle', 'Mistral Large 3', [
        ['input-tokens-standard', '0.0005'],
        ['output-tokens-standard', '0.0015'],
      ]),
      ...amazonRates('openai.gpt-oss-120b-mantle', 'gpt-oss-120b', [
        ['input-tokens-standard', '0.00015'],
        ['output-tokens-standard', '0.0006'],
        ['input-tokens-priority', '0.0002625'],
        ['output-tokens-priority', '0.00105'],
        ['input-tokens-flex', '0.000075'],
        ['output-tokens-flex', '0.0003'],
        ['input-tokens-batch', '0.000075'],
        ['output-tokens-batch', '0.0003'],
      ]),
      ...amazonRates('openai.gpt-oss-20b-mantle', 'gpt-oss-20b', [
        ['input-tokens-standard', '0.00007'],
        ['output-tokens-standard', '0.0003'],
        ['input-tokens-priority', '0.0001225'],
        ['output-tokens-priority', '0.000525'],
        ['input-tokens-flex', '0.000035'],
        ['output-tokens-flex', '0.00015'],
        ['input-tokens-batch', '0.000035'],
        ['output-tokens-batch', '0.00015'],
      ]),
      ...amazonRates('qwen.qwen3-coder-480b-a35b-mantle', 'Qwen3 Coder 480B A35B', [
        ['input-tokens-standard', '0.00045'],
        ['output-tokens-standard', '0.0018'],
      ]),
      ...amazonRates('moonshotai.kimi-k9-mantle', 'Kimi K9', [
        ['input-tokens-standard', '0.0033'],
        ['output-tokens-standard', '0.0165'],
      ]),
      amazonRate('TitanEmbeddingsV2-Text-input-tokens', '0.00002', '1K tokens', {
        titanModel: 'TitanEmbeddingsV2-Text-input',
      }),
      amazonRate('Rerank-1.0-search-units', '1', '1K search units', {
        model: 'Amazon Rerank 1.0',
        feature: 'Reranker',
      }),
      amazonRate('NovaMultimodalEmbeddings-input-tokens', '0.000135', '1K tokens'),
      amazonRate('NovaMultimodalEmbeddings-input-image', '0.00006', 'image'),
      amazonRate('Guardrail-ContentPolicyUnitsConsumed', '0.15', '1K text units', { feature: 'Guardrail' }),
      amazonRate('NovaSonic-input-audio-token-count', '0.0034', '1K tokens', {
        model: 'Nova Sonic',
        feature: '',
      }),
      amazonRate('Ray-V2-Medfps-HDRes', '1.5', 'Second', { model: 'Ray v2', feature: '' }),
    ]),
    fileOf('AmazonBedrockFoundationModels', [
      ...claudeRates('Claude Opus 5.5', snakeCase, [
        ['global', '4', '20', '0.2', '5', '8'],
        ['region', '4.4', '22', '0.22', '5.5', '8.8'],
        ['batch', '2.2'],
      ]),
      ...['Claude Opus 5', 'Claude Opus 4.8'].flatMap((model) =>
        claudeRates(model, snakeCase, [
          ['global', '5', '25', '0.5', '6.25', '10'],
          ['region', '5.5', '27.5', '0.55', '6.875', '11'],
          ['batch', '2.75'],
        ]),
      ),
      ...claudeRates('Claude Opus 4.5', camelCase, [
        ['global', '5', '25', '0.5', '6.25', '10'],
        ['region', '5.5', '27.5', '0.55', '6.875', '11'],
        ['batch', '2.75'],
      ]),
      ...claudeRates('Claude Sonnet 5', snakeCase, [
        ['global', '2', '10', '0.2', '2.5', '4'],
        ['region', '2.2', '11', '0.22', '2.75', '4.4'],
        ['batch', '1.1'],
      ]),
      ...claudeRates('Claude Sonnet 4.6', camelCase, [
        ['global', '3', '15', '0.3', '3.75', '6'],
        ['region', '3.3', '16.5', '0.33', '4.125', '6.6'],
        ['batch', '1.65'],
      ]),
      ...claudeRates('Claude Sonnet 4.5', camelCase, [
        ['global', '3', '15', '0.3', '3.75', '6'],
        ['globalLong', '6', '22.5', '0.6', '7.5', '12'],
        ['region', '3.3', '16.5', '0.33', '4.125', '6.6'],
        ['regionLong', '6.6', '24.75', '0.66', '8.25', '13.2'],
        ['batch', '1.65'],
      ]),
      ...claudeRates('Claude Haiku 4.5', camelCase, [
        ['global', '1', '5', '0.1', '1.25', '2'],
        ['region', '1.1', '5.5', '0.11', '1.375', '2.2'],
        ['batch', '0.55'],
      ]),
      marketplaceRate('Cohere Embed 4 Model', 'InputTokenCount', '0.12'),
      marketplaceRate('Cohere Embed 4 Model', 'InputTokenCount_Global', '0.12'),
      ...['English', 'Multilingual'].flatMap((language) => [
        marketplaceRate(`Cohere Embed Model 3 - ${language}`, 'InputTokenCount', '0.1'),
        marketplaceRate(`Cohere Embed Model 3 - ${language}`, 'InputImageCount', '0.1', '1K images'),
      ]),
      marketplaceRate('Cohere Rerank 3.5', 'search_units', '2', '1K search units'),
    ]),
  ];
}

/** The file with its products and terms as AWS writes them; the SKU of a row is its number. */
function fileOf(offerCode: string, rates: readonly Rate[]): string {
  const rows = rates.map((rate, index) => ({ ...rate, sku: `SKU${index}` }));
  return JSON.stringify({
    formatVersion: 'v1.0',
    offerCode,
    version: '20261101000000',
    publicationDate: '2026-11-01T00:00:00Z',
    products: Object.fromEntries(
      rows.map(({ sku, usageType, attributes }) => [
        sku,
        {
          sku,
          productFamily: 'Amazon Bedrock',
          attributes: {
            servicecode: offerCode,
            location: 'US East (N. Virginia)',
            locationType: 'AWS Region',
            usagetype: `USE1-${usageType}`,
            operation: '',
            regionCode: 'us-east-1',
            ...attributes,
          },
        },
      ]),
    ),
    terms: { OnDemand: Object.fromEntries(rows.map((row) => [row.sku, termsOf(row)])) },
    attributesList: {},
  });
}

function termsOf({ sku, usd, unit }: Rate & { readonly sku: string }) {
  const term = `${sku}.JRTCKXETXF`;
  const rateCode = `${term}.6YS6EN2CT7`;
  const price = { rateCode, beginRange: '0', endRange: 'Inf', unit, appliesTo: [] };
  return {
    [term]: {
      offerTermCode: 'JRTCKXETXF',
      sku,
      effectiveDate: '2026-11-01T00:00:00Z',
      priceDimensions: { [rateCode]: { ...price, pricePerUnit: { USD: Number(usd).toFixed(10) } } },
      termAttributes: {},
    },
  };
}

function amazonRate(usageType: string, usd: string, unit: string, attributes: Rate['attributes'] = {}): Rate {
  const feature = 'On-demand Inference';
  return { usageType, usd, unit, attributes: { feature, servicename: 'Amazon Bedrock', ...attributes } };
}

/** The rates of one model, in dollars per 1,000 tokens. */
function amazonRates(
  prefix: string,
  model: string,
  rates: readonly (readonly [suffix: string, usd: string])[],
): readonly Rate[] {
  return rates.map(([suffix, usd]) => amazonRate(`${prefix}-${suffix}`, usd, '1K tokens', { model }));
}

function marketplaceRate(model: string, usage: string, usd: string, unit = '1M tokens'): Rate {
  const servicename = `${model} (Amazon Bedrock Edition)`;
  return { usageType: `MP:USE1_${usage}-Units`, usd, unit, attributes: { servicename } };
}

type ClaudeScope = 'global' | 'globalLong' | 'region' | 'regionLong' | 'batch';

/** In the order of the columns of `claudeRates`. */
const snakeCase = {
  rates: [
    'input_tokens',
    'output_tokens',
    'cache_read_tokens',
    'cache_write_tokens',
    'cache_write_tokens_1h',
  ],
  scopes: {
    global: '_global_standard',
    region: '_standard',
    batch: '_batch',
    globalLong: '',
    regionLong: '',
  },
};
const camelCase = {
  rates: [
    'InputTokenCount',
    'OutputTokenCount',
    'CacheReadInputTokenCount',
    'CacheWriteInputTokenCount',
    'CacheWrite1hInputTokenCount',
  ],
  scopes: {
    global: '_Global',
    globalLong: '_LongContext_Global',
    region: '',
    regionLong: '_LongContext',
    batch: '_Batch',
  },
};

/** Dollars per million tokens of input, output, cache reads, and cache writes for 5 minutes and for an hour. */
function claudeRates(
  model: string,
  spelling: typeof snakeCase,
  rows: readonly (readonly [scope: ClaudeScope, ...usd: string[]])[],
): readonly Rate[] {
  return [
    ...rows.flatMap(([scope, ...usd]) =>
      usd.map((price, index) =>
        marketplaceRate(model, `${spelling.rates[index]}${spelling.scopes[scope]}`, price),
      ),
    ),
    marketplaceRate(model, 'Reserved_1Month_InputTPM_Geo', '0.198', '1M TPM Hour'),
  ];
}
