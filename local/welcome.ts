/** What `npm start` prints when everything runs: addresses, the demo key, and lines to copy for each client. */
import { shellWord } from './command-line.ts';
import type { Laptop, Observed } from './laptop.ts';
import type { Tls } from './tls/kept-certificates.ts';

const MODEL = 'claude-haiku-4-5';

export function welcome(laptop: Laptop): string {
  const { tls } = laptop;
  const { edgeUrl, albUrl } = laptop.gateway;
  const key = laptop.demo.secret;
  const trusting = tls === null ? '' : ` --cacert ${shellWord(tls.authorityFile)}`;
  return `
  Edge (public)      ${edgeUrl}
  Internal ALB       ${albUrl}   admin API and metrics
  Models             ${albUrl}/ui/models
  Policies           ${albUrl}/ui/policies
  Bedrock            ${laptop.bedrock}${observedLines(laptop.observed)}${serviceLines(laptop.services)}
  Data directory     ${laptop.dataDirectory}   logs, journal, secrets (master key: secrets.json)

  Demo key           ${key}
${tls === null ? '' : trustLines(tls)}
  curl
    curl -N${trusting} ${edgeUrl}/v1/chat/completions -H "authorization: Bearer ${key}" \\
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
    ${assignments(laptop.commandLine)}npx stargate key list

  OpenAI SDK
    new OpenAI({ baseURL: '${edgeUrl}/v1', apiKey: '${key}' })      JavaScript
    OpenAI(base_url="${edgeUrl}/v1", api_key="${key}")      Python

  AWS SDKs${tls === null ? ' (Python takes a bearer token over TLS only: npm start -- --tls)' : ''}
    export AWS_ENDPOINT_URL_BEDROCK_RUNTIME=${edgeUrl}/bedrock AWS_BEARER_TOKEN_BEDROCK=${key} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
`;
}

/** In the order of the clients above; a variable of Python and Rust takes the place of the system's authorities. */
function trustLines({ authorityFile, endsOn }: Tls): string {
  const file = shellWord(authorityFile);
  return `
  TLS                ${authorityFile}   the authority of this machine, until ${endsOn}; it signs for localhost alone
    export NODE_EXTRA_CA_CERTS=${file}      Node, Claude Code, npx stargate
    export AWS_CA_BUNDLE=${file}      AWS SDKs
    export SSL_CERT_FILE=${file} REQUESTS_CA_BUNDLE=${file}      Python, Codex: in place of the system's
`;
}

function assignments(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value} `)
    .join('');
}

function serviceLines(services: readonly string[]): string {
  return services.length === 0 ? '' : `\n  Other services     ${services.join(', ')}`;
}

function observedLines(observed: Observed | null): string {
  if (observed === null) return '';
  const prometheus = observed.prometheusUrl ?? 'not installed here; panels of the database work without';
  return `\n  Dashboards         ${observed.dashboardsUrl}\n  Prometheus         ${prometheus}`;
}
