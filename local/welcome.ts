/** What `npm start` prints when everything runs: addresses, the demo key, and lines to copy for each client. */
import { resolve } from 'node:path';
import { readSettings } from '../core/settings/read-settings.ts';
import { programs } from '../core/settings/settings.ts';
import type { Laptop, Observed } from './laptop.ts';

const MODEL = 'claude-haiku-4-5';

export function welcome(laptop: Laptop): string {
  const { edgeUrl, albUrl } = laptop.gateway;
  const key = laptop.demo.secret;
  return `
  Edge (public)      ${edgeUrl}
  Internal ALB       ${albUrl}   admin API and metrics
  Models             ${albUrl}/ui/models
  Bedrock            ${laptop.bedrock}${observedLines(laptop.observed)}
  Data directory     ${laptop.dataDirectory}   logs, journal, secrets (master key: secrets.json)

  Demo key           ${key}

  curl
    curl -N ${edgeUrl}/v1/chat/completions -H "authorization: Bearer ${key}" \\
      -H "content-type: application/json" \\
      -d '{"model":"${MODEL}","stream":true,"messages":[{"role":"user","content":"hello"}]}'

  Claude Code
    ANTHROPIC_BASE_URL=${edgeUrl} ANTHROPIC_AUTH_TOKEN=${key} claude

  Codex (~/.codex/config.toml; then: export STARGATE_API_KEY=${key})
    model = "${MODEL}"
    model_provider = "stargate"
    [model_providers.stargate]
    name = "Stargate"
    base_url = "${edgeUrl}/v1"
    env_key = "STARGATE_API_KEY"
    wire_api = "responses"

  Command line (teams, users, keys, budgets, spend)
    ${whereabouts(laptop)}npx stargate key list

  OpenAI SDK
    new OpenAI({ baseURL: '${edgeUrl}/v1', apiKey: '${key}' })      JavaScript
    OpenAI(base_url="${edgeUrl}/v1", api_key="${key}")      Python
`;
}

/** Tells the command line where this gateway is, when it is not where it looks by itself. */
function whereabouts({ gateway, dataDirectory }: Laptop): string {
  const { albPort, dataDirectory: usual } = readSettings(programs.laptop, {});
  const url = new URL(gateway.albUrl).port === String(albPort) ? '' : `STARGATE_URL=${gateway.albUrl} `;
  return dataDirectory === resolve(usual) ? url : `${url}STARGATE_DATA_DIR=${dataDirectory} `;
}

function observedLines(observed: Observed | null): string {
  if (observed === null) return '';
  const prometheus = observed.prometheusUrl ?? 'not installed here; panels of the database work without';
  return `\n  Dashboards         ${observed.dashboardsUrl}\n  Prometheus         ${prometheus}`;
}
