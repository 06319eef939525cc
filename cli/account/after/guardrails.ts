/**
 * Whether the guardrails of an environment are there, with the id and version that a content policy names.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetGuardrail.html
 */
import { outputName } from '../../../lib/guardrail-name.ts';
import { outputOf } from '../deployed.ts';
import { about, type AccountFinding, type Check } from '../finding.ts';

export const guardrailsCheck: Check = {
  topic: 'guardrails',
  asks: ['bedrock:GetGuardrail'],
  run: async ({ environment, aws, stacks }) => {
    const { ok, warning, failure } = about('guardrails', 'bedrock:GetGuardrail');
    const found: AccountFinding[] = [];
    for (const name of Object.keys(environment.guardrails ?? {})) {
      const guardrailIdentifier = outputOf(stacks, `${outputName(name)}Id`);
      const guardrailVersion = outputOf(stacks, `${outputName(name)}Version`);
      if (guardrailIdentifier === null || guardrailVersion === null) {
        found.push(
          warning(`the guardrail ${name} is not deployed yet`, `run npm run deploy -- ${environment.name}`),
        );
        continue;
      }
      const bedrock = await aws.bedrock();
      const { status } = await bedrock.getGuardrail({ guardrailIdentifier, guardrailVersion });
      found.push(
        status === 'READY'
          ? ok(`the guardrail ${name} is ${guardrailIdentifier}, version ${guardrailVersion}`)
          : failure(
              `the guardrail ${name} is ${status ?? 'unknown'}`,
              'see it in the Amazon Bedrock console, Guardrails',
            ),
      );
    }
    return found;
  },
};
