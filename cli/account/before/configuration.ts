/** What an environment may say and should know, as every synthesis prints it too. */
import { environmentWarnings } from '../../../lib/validation/warnings.ts';
import { about, type Check } from '../finding.ts';

export const configurationCheck: Check = {
  topic: 'configuration',
  asks: [],
  run: async ({ environment }) => {
    const { warning } = about('configuration', 'lib/environments.ts');
    return environmentWarnings(environment).map(({ field, say }) =>
      warning(`${field}: ${say}`, `see ${field} of ${environment.name} in lib/environments.ts`),
    );
  },
};
