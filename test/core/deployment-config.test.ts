/** The configuration of deployments: what it means, and that everything wrong with it is told at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { NO_DEPLOYMENT_CONFIG, readDeploymentConfig } from '../../core/catalog/deployment-config.ts';
import { models } from '../../core/catalog/models.ts';

const profile = 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc';
const role = 'arn:aws:iam::210987654321:role/bedrock';

test('a model gets the deployments and fallbacks it is given, the others keep the catalog’s', () => {
  const config = readDeploymentConfig(
    JSON.stringify({
      'claude-opus-5-5': {
        deployments: [
          { region: 'us-east-1', weight: 3 },
          { region: 'eu-west-1', scope: 'geographic', profile },
          { region: 'us-west-2', scope: 'geographic', role, weight: 0 },
          { region: 'us-east-1', transport: 'mantle' },
        ],
        fallbacks: ['claude-sonnet-5', 'nova-pro'],
      },
    }),
    models,
  );
  const catalog = createCatalog(models, 'us-east-1', config);
  const opus = catalog.find('claude-opus-5-5');
  assert.ok(opus !== null);
  assert.deepEqual(
    catalog.deployments(opus).map((one) => [one.id, one.scope, one.weight, one.transport, one.roleArn]),
    [
      ['us-east-1/global.anthropic.claude-opus-5-5', 'global', 3, null, null],
      [`eu-west-1/${profile}`, 'geographic', 1, null, null],
      ['us-west-2/us.anthropic.claude-opus-5-5@210987654321', 'geographic', 0, null, role],
      ['us-east-1/mantle/us.anthropic.claude-opus-5-5', 'geographic', 1, 'mantle', null],
    ],
  );
  assert.deepEqual(catalog.deployments(opus)[0]?.prices, opus.prices.global);
  assert.deepEqual(
    catalog.fallbacks(opus).map((model) => model.name),
    ['claude-sonnet-5', 'nova-pro'],
  );
  assert.equal(catalog.find(profile), opus, 'clients in Bedrock mode name the profile');
  const haiku = catalog.find('claude-haiku-4-5');
  assert.ok(haiku !== null);
  assert.deepEqual(
    catalog.deployments(haiku),
    createCatalog(models, 'us-east-1', NO_DEPLOYMENT_CONFIG).deployments(haiku),
  );
  assert.deepEqual(catalog.fallbacks(haiku), []);
});

test('everything that is wrong is told at once, by path', () => {
  const text = JSON.stringify({
    'gpt-7': {},
    'nova-pro': { deployment: [], fallbacks: ['nova-pro', 'nova-x', 'nova-lite', 'nova-lite'] },
    'claude-haiku-4-5': {
      deployments: [
        { region: 'mars', scope: 'regional', weight: -1, role: 'me', profile: '' },
        { region: 'us-east-1', weight: 0 },
        { region: 'us-east-1', weight: 0, colour: 'red' },
        { region: 'us-east-1', weight: 0, transport: 'mantle', profile: 'p' },
        { region: 'us-east-1', weight: 0, scope: 'regional' },
      ],
    },
    'llama3-3-70b': { deployments: [{ region: 'us-east-1', transport: 'invoke' }] },
    'nova-2-lite': { deployments: [{ region: 'us-east-1', scope: 'regional' }] },
    'nova-lite': { deployments: [] },
    'nova-micro': { deployments: [{ region: 'us-east-1', weight: 0 }] },
    'gpt-oss-20b': {
      deployments: [{ region: 'us-east-1' }, { region: 'us-east-1', weight: 2 }],
    },
  });
  const told = (): string => {
    try {
      readDeploymentConfig(text, models);
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
    return '';
  };
  for (const part of [
    'gpt-7: there is no model of this name',
    'nova-pro.deployment: is not known',
    'nova-pro.fallbacks[0]: a model is no fallback of its own',
    'nova-pro.fallbacks[1]: must be the name of a model',
    'nova-pro.fallbacks[3]: nova-lite is listed twice',
    'claude-haiku-4-5.deployments[0].region: must be an AWS region',
    'claude-haiku-4-5.deployments[4].scope: Bedrock serves claude-haiku-4-5 in us-east-1 through inference profiles alone',
    'nova-2-lite.deployments[0].scope: nova-2-lite has no price for the scope regional',
    'claude-haiku-4-5.deployments[0].weight: must be a whole number',
    'claude-haiku-4-5.deployments[0].role: must be the ARN',
    'claude-haiku-4-5.deployments[0].profile: must be the id or ARN',
    'claude-haiku-4-5.deployments[2].colour: is not known',
    'claude-haiku-4-5.deployments[3].profile: bedrock-mantle knows no inference profiles',
    'claude-haiku-4-5.deployments: at least one deployment needs a weight',
    'llama3-3-70b.deployments[0].transport: only Claude models',
    'nova-lite.deployments: must be a list of at least one deployment',
    'nova-micro.deployments: at least one deployment needs a weight',
    'gpt-oss-20b.deployments[1]: us-east-1/openai.gpt-oss-20b-1:0 is listed twice',
  ]) {
    assert.ok(told().includes(part), `${part} is missing in:\n${told()}`);
  }
  assert.throws(() => readDeploymentConfig('{', models), /not valid JSON/);
  assert.throws(() => readDeploymentConfig('[]', models), /must be an object of models/);
});

test('a model is served where Bedrock has it: in its regions by default, elsewhere by a deployment there', () => {
  const name = 'amazon-rerank-v1';
  const [id] = models.flatMap((model) => (model.name === name ? [model.bedrockId] : []));
  const served = (region: string, config = NO_DEPLOYMENT_CONFIG) => {
    const catalog = createCatalog(models, region, config);
    const model = catalog.find(name);
    const isListed = catalog.models.some((one) => one.name === name);
    assert.equal(isListed, model !== null);
    assert.equal(catalog.isElsewhere(name), model === null);
    assert.ok(catalog.named(name) !== null && catalog.modelsMeant([name]).has(name), 'lists may name it');
    return model === null ? [] : catalog.deployments(model).map((one) => one.id);
  };
  assert.deepEqual(served('us-west-2'), [`us-west-2/${id}`]);
  assert.deepEqual(served('us-east-1'), []);
  const there = JSON.stringify({ [name]: { deployments: [{ region: 'us-west-2' }] } });
  assert.deepEqual(served('us-east-1', readDeploymentConfig(there, models)), [`us-west-2/${id}`]);
  const nowhere = JSON.stringify({ [name]: { deployments: [{ region: 'us-east-1' }] } });
  assert.throws(
    () => readDeploymentConfig(nowhere, models),
    /amazon-rerank-v1\.deployments\[0\]\.region: Bedrock does not have amazon-rerank-v1 in us-east-1, but in us-west-2, /,
  );
});
