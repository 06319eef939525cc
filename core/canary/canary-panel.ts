/** The panel whose query the canary asks: calls of a user by model, on the dashboard of users. */
import { users } from '../dashboards/users.ts';

const [panel] = users.rows.flatMap(({ panels }) => panels).filter(({ id }) => id === 'user-models');
if (panel?.queries.source !== 'postgres') throw new Error('user-models is no panel of PostgreSQL');

export const canaryPanel = { id: panel.id, title: panel.title, sql: panel.queries.sql } as const;
