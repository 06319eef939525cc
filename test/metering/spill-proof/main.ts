/** The proof of the spill at full size: `npm run prove:spill [-- --tasks 4 --calls 200]`. */
import { parseArgs } from 'node:util';
import { proveSpill } from './prove.ts';

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '4' },
    calls: { type: 'string', default: '200' },
  },
});

const result = await proveSpill({
  tasks: Number(values.tasks),
  calls: Number(values.calls),
  report: (sentence) => console.log(sentence),
});
console.log(JSON.stringify(result, null, 2));
console.log('Proven: every call has its record, but for the last seconds of the host that died.');
