/** The PostgreSQL role that dashboards read with; core/db/queries/operations/dashboard-reader.ts says what it may. */
export const DASHBOARD_READER = 'stargate_dashboards';
