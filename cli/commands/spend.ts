/** stargate spend … */
import { optionsOf, reading, rows, type Command } from '../command.ts';

const questionOptions = optionsOf([
  ['since', 'text', 'from this date or instant; 30 days ago when absent'],
  ['until', 'text', 'up to this date or instant; now when absent'],
  ['timezone', 'text', 'of dates, days, weeks and months, e.g. Europe/Berlin'],
  ['user_id', 'text', 'only these users, with commas between'],
  ['team_id', 'text', 'only these teams'],
  ['key_id', 'text', 'only these keys'],
  ['model', 'text', 'only these models'],
  ['tag', 'text', 'only calls with one of these tags'],
]);

const pageOptions = optionsOf([
  ['page_size', 'integer', 'rows a page'],
  ['cursor', 'text', 'the next page, as the page before names it'],
]);

const orderOption = optionsOf([['order_by', 'text', 'spend, requests, tokens or group']]);

const figures = ['spend', 'api_requests', 'failed_requests', 'prompt_tokens', 'completion_tokens'] as const;

export const spendCommands: readonly Command[] = [
  reading('spend', {
    verb: 'total',
    path: '/internal/usage',
    summary: 'Shows what was used in all, or by a user, team, key, model or tag.',
    options: questionOptions,
  }),
  by('users', 'user_id', 'what each user used'),
  by('teams', 'team_id', 'what each team used'),
  by('keys', 'key_id', 'what each key used'),
  by('models', 'model', 'what was used of each model'),
  by('tags', 'tag', 'what was used under each tag'),
  reading('spend', {
    verb: 'report',
    path: '/spend/report',
    summary: 'Shows usage grouped by anything: stargate spend report day,team.',
    positional: { field: 'group_by', name: 'dimensions', isList: false, isRequired: true },
    options: [...questionOptions, ...orderOption, ...pageOptions],
    show: rows('data', ['group.*', ...figures]),
  }),
  reading('spend', {
    verb: 'logs',
    path: '/spend/logs',
    summary: 'Lists usage records one by one, newest first.',
    options: [
      ...optionsOf([
        ['request_id', 'text', 'only this request'],
        ['ending', 'text', 'complete, client-gone, upstream-error, upstream-cut or task-lost'],
      ]),
      ...questionOptions,
      ...pageOptions,
    ],
    show: rows('data', [
      'startTime',
      'request_id',
      'user',
      'team_id',
      'model',
      'total_tokens',
      'spend',
      'status',
    ]),
  }),
  reading('spend', {
    verb: 'top',
    path: '/internal/usage/leaderboard',
    summary: 'Shows who used most.',
    options: [
      ...optionsOf([
        ['dimension', 'text', 'user, team, model or key'],
        ['metric', 'text', 'cost, tokens or requests'],
        ['limit', 'integer', 'places'],
      ]),
      ...questionOptions,
    ],
    show: rows('leaderboard', ['rank', 'id', 'name', ...figures]),
  }),
];

function by(verb: string, id: string, what: string): Command {
  const name = verb === 'models' || verb === 'tags' ? [] : ['name'];
  return {
    ...reading('spend', {
      verb,
      path: `/spend/${verb}`,
      summary: `Shows ${what}, the largest spend first.`,
      options: [...questionOptions, ...orderOption, ...pageOptions],
      show: rows('data', [id, ...name, ...figures]),
    }),
    otherVerbs: [verb.slice(0, -1)],
  };
}
