/** What an environment says about models reaches the task: which are served, and through which profile each is asked. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { environmentNamed } from '../../lib/environments.ts';
import { startGate } from '../support/start-gate.ts';
import { settingsOf } from './invariants/access-invariants.ts';
import { synthesize } from './support/synthesized.ts';

test('a task with the settings of the template asks through the application profiles, for its models only', async (t) => {
  const { templates } = synthesize({
    ...environmentNamed('dev'),
    bedrock: { models: ['claude-haiku-4-5', 'nova-micro'], applicationProfiles: 'per-model' },
  });
  const settings = settingsOf(templates);
  const profile = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456';
  const gate = await startGate(t, {
    applicationProfiles: { abc123def456: 'anthropic.claude-haiku-4-5-20251001-v1:0' },
    environment: {
      MODELS: settings['MODELS'] ?? '',
      DEPLOYMENTS: (settings['DEPLOYMENTS'] ?? '').replace(
        /\{BedrockAccessProfileclaudehaiku[^}]*\}/,
        profile,
      ),
    },
  });
  const key = await gate.admin.createKey();
  const answer = await gate.chat(key.secret, 'hi', { model: 'claude-haiku-4-5' });
  equal(answer.status, 200, answer.text);
  deepEqual(
    gate.bedrock.log().map((call) => call.modelId),
    [profile],
  );
  const other = await gate.chat(key.secret, 'hi', { model: 'claude-opus-5-5' });
  equal(other.status, 404);
  match(other.text, /claude-opus-5-5/);
});
