/**
 * Who works there: members of the organization and of each space, and teams. Those of the organization come from the User
 * Management API, which smaller plans do not have:
 * https://www.contentful.com/developers/docs/references/user-management-api/
 */
import type { ContentfulAccount } from '../../account.ts';
import type { Collector, Fault } from '../../collector.ts';
import { wholeAccount, type LevelSample, type Scope } from '../../sample.ts';
import { contentfulAsk, faultOf, faultOfSomePlans } from './contentful-ask.ts';
import { readSpaces } from './spaces.ts';

const ofOrganization = ['organization_memberships', 'space_memberships', 'teams'] as const;

export const membersCollector: Collector<ContentfulAccount> = {
  part: 'members',
  everySeconds: 3600,
  days: null,
  collect: async ({ account, ask }) => {
    const contentful = contentfulAsk(ask, account);
    const levels: LevelSample[] = [];
    const faults: Fault[] = [];
    await Promise.all([
      ...ofOrganization.map((metric) =>
        count(
          metric,
          wholeAccount,
          ['organizations', account.organizationId, metric],
          `${metric} of the organization`,
        ),
      ),
      ofSpaces(),
    ]);
    return { samples: levels, faults };

    async function ofSpaces(): Promise<void> {
      try {
        const read = await readSpaces(contentful, account);
        faults.push(...read.faults);
        await Promise.all(
          read.spaces.map(({ id, scope }) =>
            count(
              'space_memberships',
              scope,
              ['spaces', id, 'space_memberships'],
              `space_memberships of space ${id}`,
            ),
          ),
        );
      } catch (error) {
        faults.push(faultOf(error));
      }
    }

    async function count(metric: string, scope: Scope, path: readonly string[], what: string): Promise<void> {
      try {
        levels.push({ kind: 'level', metric, scope, value: await contentful.total(path, what, '1') });
      } catch (error) {
        faults.push(scope.kind === 'account' ? faultOfSomePlans(error) : faultOf(error));
      }
    }
  },
};
