/** The models of a team, and its names for them. */
import { deepEqual, equal } from 'node:assert/strict';
import type { Expectation } from '../expectation.ts';
import { inTime, MODEL, named } from '../gateway.ts';

const TEAM = 'test_team.py';
const PRISMA = 'proxy_unit_tests/test_key_generate_prisma.py';
const MODULE = 'management_endpoints/team_endpoints.py';

export const teamsModels: readonly Expectation[] = [
  {
    expects: 'keys of a team call a model by the alias that the team was made with',
    source: `${TEAM}::test_team_alias`,
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', { model_aliases: { 'cheap-model': MODEL } });
      const { secret } = await key({ team_id: team, models: [MODEL] });
      equal((await through(secret).chat({ model: 'cheap-model' })).status, 200);
    },
  },
  {
    expects: 'an update gives a team its alias for a model',
    source: 'store_model_in_db_tests/test_team_models.py::test_team_model_alias',
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', { models: [MODEL] });
      await admin.done('/team/update', { team_id: team, model_aliases: { 'gpt-4o': MODEL } });
      const { secret } = await key({ team_id: team });
      await inTime(async () => equal((await through(secret).chat({ model: 'gpt-4o' })).status, 200));
    },
  },
  {
    expects: 'the models of a team hold its keys',
    source: 'otel_tests/test_e2e_model_access.py::test_team_model_access_patterns',
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', { models: ['claude-*'] });
      const { secret } = await key({ team_id: team });
      const refused = await through(secret).chat();
      equal(refused.status, 403);
      equal(refused.body.error.param, 'model');
    },
  },
  {
    expects: 'an update of a team’s models reaches its keys',
    source: 'otel_tests/test_e2e_model_access.py::test_team_model_access_update',
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', { models: ['nova-lite'] });
      const { secret } = await key({ team_id: team });
      equal((await through(secret).chat()).status, 403);
      await admin.done('/team/update', { team_id: team, models: ['nova-*'] });
      await inTime(async () => equal((await through(secret).chat()).status, 200));
      equal((await through(secret).chat({ model: 'claude-haiku-4-5' })).status, 403);
    },
  },
  {
    expects: 'models are added to a team and taken from it one by one',
    source: `${MODULE}::team_model_add, team_model_delete`,
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', { models: ['nova-lite'] });
      const added = await admin.done('/team/model/add', { team_id: team, models: ['nova-lite', MODEL] });
      deepEqual(added.models.toSorted(), ['nova-lite', MODEL]);
      const left = await admin.done('/team/model/delete', { team_id: team, models: ['nova-lite'] });
      deepEqual(left.models, [MODEL]);
    },
  },
  {
    expects: 'a model that is added to a team of every model takes none away',
    source: `${MODULE}::append_team_models`,
    check: async ({ admin, key, through }) => {
      const { team_id: team } = await admin.done('/team/new', {});
      await admin.done('/team/model/add', { team_id: team, models: ['nova-lite'] });
      const { secret } = await key({ team_id: team });
      equal((await through(secret).chat()).status, 200);
    },
  },
  {
    expects: 'a team whose last model is taken may use every model',
    source: `${MODULE}::team_model_delete; an empty list`,
    differs: 'the last model stays',
    check: async ({ admin }) => {
      const { team_id: team } = await admin.done('/team/new', { models: [MODEL] });
      const refused = await admin.post('/team/model/delete', { team_id: team, models: [MODEL] });
      deepEqual([refused.status, refused.body.error.param], [400, 'models']);
    },
  },
  {
    expects: 'a team is held to an access group of models',
    source: `${PRISMA}::test_team_access_groups`,
    check: async ({ admin, key, through }) => {
      const group = named('beta-models');
      await admin.done('/model/access_groups', { model: 'nova-pro', access_groups: [group] });
      const { team_id: team } = await admin.done('/team/new', { models: [group] });
      const { secret } = await key({ team_id: team });
      await inTime(async () => equal((await through(secret).chat({ model: 'nova-pro' })).status, 200));
      equal((await through(secret).chat()).status, 403);
    },
  },
];
