/**
 * Writes the shapes of simulator/service-model/ from AWS's own service model, which botocore carries.
 *
 *     pip download --no-deps botocore && unzip -d botocore botocore-*.whl
 *     npm run service-model -- botocore
 *
 * Names, types, patterns, enums and limits are AWS's; nothing in the files is typed by hand.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { dataFile, type Source } from './service-model/data-file.ts';
import { shapesOf, type Wanted } from './service-model/shapes-of.ts';

const OUT = join(import.meta.dirname, '..', 'simulator', 'service-model');

type File = Wanted & { readonly service: string; readonly name: string; readonly out: string };

const FILES: readonly File[] = [
  {
    service: 'bedrock-runtime',
    name: 'bedrockRuntime',
    out: 'bedrock-runtime.ts',
    operations: [
      'Converse',
      'ConverseStream',
      'InvokeModel',
      'InvokeModelWithResponseStream',
      'CountTokens',
      'ApplyGuardrail',
    ],
    // Prompt routers and automated reasoning: the simulator has neither.
    without: [
      'ConverseTrace.promptRouter',
      'ConverseStreamTrace.promptRouter',
      'GuardrailAssessment.automatedReasoningPolicy',
    ],
  },
  {
    service: 'comprehend',
    name: 'comprehend',
    out: 'comprehend.ts',
    operations: ['DetectPiiEntities'],
    without: [],
  },
  {
    service: 'bedrock-agent-runtime',
    name: 'bedrockAgentRuntime',
    out: 'bedrock-agent-runtime.ts',
    operations: ['Rerank'],
    without: [],
  },
];

function main(): number {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    console.error('Say where botocore is unpacked: npm run service-model -- <folder of the unpacked wheel>');
    return 2;
  }
  const about = readdirSync(folder).find((name) => /^botocore-.+\.dist-info$/.test(name));
  if (about === undefined) {
    console.error(`${folder} holds no botocore-*.dist-info: unpack a wheel of botocore there.`);
    return 2;
  }
  const version = about.replace(/^botocore-(.+)\.dist-info$/, '$1');
  const [name = '', copyright = ''] = readFileSync(join(folder, about, 'NOTICE'), 'utf8').split('\n');
  for (const file of FILES) {
    const versions = join(folder, 'botocore', 'data', file.service);
    const apiVersion = readdirSync(versions).toSorted().at(-1) ?? '';
    const bytes = gunzipSync(readFileSync(join(versions, apiVersion, 'service-2.json.gz')));
    const source: Source = { service: file.service, apiVersion, version, notice: [name, copyright], bytes };
    const model = shapesOf(JSON.parse(bytes.toString()), file);
    writeFileSync(join(OUT, file.out), dataFile(file.name, source, model));
    console.log(`${file.out}: ${Object.keys(model.shapes).length} shapes of botocore ${version}`);
  }
  return 0;
}

process.exitCode = main();
