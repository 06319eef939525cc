/** The fault proof at full size: `npm run prove:faults [-- --requests 100000 --seed 7]`. */
import { parseArgs } from 'node:util';
import { formatUsd, picoUsd } from '../../../core/money.ts';
import { proveFaults } from './prove.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    kills: { type: 'string', default: '10' },
    restarts: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    concurrency: { type: 'string', default: '48' },
  },
});

const result = await proveFaults({
  requests: Number(values.requests),
  kills: Number(values.kills),
  restarts: Number(values.restarts),
  seed: Number(values.seed),
  concurrency: Number(values.concurrency),
  report: (sentence) => console.log(sentence),
});
console.log(
  JSON.stringify(
    {
      ...result,
      reportedPicoUsd: undefined,
      estimatedPicoUsd: undefined,
      reportedUsd: formatUsd(picoUsd(result.reportedPicoUsd)),
      estimatedUsd: formatUsd(picoUsd(result.estimatedPicoUsd)),
    },
    null,
    2,
  ),
);
console.log('Proven: records = admissions, none twice, every reported cost and their sum to the last unit.');
