/**
 * The simulator as a process of its own. Environment: PORT, HOST, AWS_REGION, AWS_ACCOUNT_ID, AWS_ACCESS_KEY_ID,
 * AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_BEARER_TOKEN_BEDROCK (what it accepts), SIMULATOR_LOG_FILE,
 * SIMULATOR_SUSPECTED_RULES (`all` or ids) and SIMULATOR_RULES_OFF (ids).
 * Prints one line of JSON once it listens; SIGTERM and SIGINT end it, and so does the end of who started it with a channel.
 */
import { ruleIdsOf } from './rules/rulebook.ts';
import { startBedrockSimulator, type AccessKey } from './simulator.ts';

const environment = process.env;
const accessKeyId = environment['AWS_ACCESS_KEY_ID'];
const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'];
const sessionToken = environment['AWS_SESSION_TOKEN'];
const bearerToken = environment['AWS_BEARER_TOKEN_BEDROCK'];
const logFile = environment['SIMULATOR_LOG_FILE'];
const region = environment['AWS_REGION'];
const account = environment['AWS_ACCOUNT_ID'];
const suspected = environment['SIMULATOR_SUSPECTED_RULES'];
const rulesOff = environment['SIMULATOR_RULES_OFF'];
const port = Number(environment['PORT'] ?? '4002');

if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error('PORT is a number from 0 to 65535');
  process.exit(2);
}

const accessKeys: AccessKey[] = [];
if (accessKeyId && secretAccessKey) {
  accessKeys.push({ accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) });
}

const simulator = await startBedrockSimulator({
  host: environment['HOST'] ?? '127.0.0.1',
  port,
  accessKeys,
  bearerTokens: bearerToken ? [bearerToken] : [],
  ...(region ? { region } : {}),
  ...(account ? { account } : {}),
  ...(logFile ? { logFile } : {}),
  rules: { suspected: suspected === 'all' ? suspected : ruleIdsOf(suspected), off: ruleIdsOf(rulesOff) },
}).catch((error: unknown) => {
  console.error(`The Bedrock simulator cannot start on port ${port}: ${String(error)}`);
  return process.exit(1);
});

console.log(
  JSON.stringify({ ready: true, service: 'bedrock-simulator', url: simulator.url, port: simulator.port }),
);

for (const end of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
  process.once(end, () => {
    void simulator.close().then(() => process.exit(0));
  });
}
