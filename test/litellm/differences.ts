/**
 * Where Stargate differs from LiteLLM on purpose: the rows of "What differs" in docs/import-from-litellm.md, in its order.
 * Every one has a check that holds what is done instead.
 */
export type Difference = {
  readonly what: string;
  readonly litellm: string;
  /** What is done here, and why. */
  readonly here: string;
};

export const differences = {
  'secrets are not repeated': {
    what: 'replies about a key',
    litellm: 'repeat the secret they were asked with; `key_name` is `sk-...1234`',
    here: 'name the key by its id, because replies are logged; `key_name` is `sk-sg-…1234`, so that leaked keys are found by their prefix',
  },
  'secrets are not chosen': {
    what: '`key` in `/key/generate`',
    litellm: 'takes a secret of your own',
    here: 'refused: a chosen secret may be weak, or be known elsewhere. Imported keys keep theirs',
  },
  'hidden is missing': {
    what: 'keys and users of others',
    litellm: '403',
    here: '404, as for what does not exist: an answer must not tell which ids there are',
  },
  'taken is a conflict': {
    what: 'an alias or id that is taken',
    litellm: '400',
    here: '409, so that a script can tell it from a mistake in the request',
  },
  'names of teams are unique': {
    what: 'two teams with the same `team_alias`',
    litellm: 'taken',
    here: '409: reports, lists and the command line name teams by their alias',
  },
  'blocked is forbidden': {
    what: 'a blocked key or team',
    litellm: '401',
    here: '403: the key is known, and asking for it again does not help',
  },
  'all-team-models is the empty list': {
    what: '`all-team-models`, `all-proxy-models`',
    litellm: 'kept as they were written',
    here: 'stored as the empty list, which means the same',
  },
  'admins have admin keys': {
    what: 'keys of a user with the role `proxy_admin`',
    litellm: 'are admins',
    here: 'are keys of a user, because keys lie in the settings of tools and leak; `"key_role": "admin"` makes a key for scripts',
  },
  'adding again sets the role': {
    what: '`/team/member_add` of a member',
    litellm: '400',
    here: 'sets the role that it names, so that a script can run twice',
  },
  'budgets answer 429': {
    what: 'a budget that is used up',
    litellm: '422 (400 in older versions)',
    here: '429 with the type `budget_exceeded` and `x-should-retry: false`, as for every limit',
  },
  'budgets are never exceeded': {
    what: 'a budget below the cost of one call',
    litellm: 'admits the first call, and what else begins before its cost is known',
    here: 'gives its answer a lower `max_tokens`, and refuses it if not even that can be paid: a hard budget is never exceeded ([limits-and-budgets.md](limits-and-budgets.md#when-a-budget-cannot-pay-the-worst-case))',
  },
  'every budget counts': {
    what: 'a key of a user and a team',
    litellm: 'is held to the team’s budget alone',
    here: 'is held to both; keys that the team made are held to the team’s alone',
  },
  'spend is the sum of records': {
    what: '`spend` in `/key/generate` and `/key/update`',
    litellm: 'sets the amount',
    here: 'ignored with a warning: spend is the sum of the usage records. Raise the budget, or let its period end',
  },
  'the last model stays': {
    what: '`/team/model/delete` of the last model of a team',
    litellm: 'leaves an empty list, which allows every model',
    here: '400: who takes a model away does not mean to give all of them',
  },
  'lists are sorted by what they store': {
    what: '`sort_by=spend`, `sort_by=last_active` on lists of keys and users',
    litellm: 'served',
    here: '400 that names the columns: `/spend/keys` and `/spend/users` are sorted by spend, `/key/list?unused_for=30d` finds idle keys',
  },
  'no model without its price': {
    what: '`/model/new` of a model whose price nobody knows',
    litellm: 'taken; its calls cost nothing',
    here: '400: a call without a price is never admitted. A model of the catalog needs none, and `inherits` takes price and limits from one',
  },
  'own limits come before those of a budget': {
    what: '`max_budget` beside `budget_id`',
    litellm: 'refused for a customer',
    here: 'taken everywhere: what an object says itself comes before what its budget says, field by field',
  },
  'customers are made by admins': {
    what: 'a customer named by a request',
    litellm: 'is made by its first call',
    here: 'is made by an admin first; another name changes nothing, because anybody could invent a million of them',
  },
  'unknown budgets are missing': {
    what: '`/budget/info` of an id that does not exist',
    litellm: 'an empty list',
    here: '404 that names it',
  },
  'refusals have no record': {
    what: 'a request that was refused',
    litellm: 'a row in the spend log',
    here: 'no usage record, because nothing was used: it is in the log and in the metrics',
  },
  'reports have one path': {
    what: '`/global/spend/report`, `/spend/calculate`',
    litellm: 'reports; the price of a request in advance',
    here: '`/spend/report` groups by anything; a budget reserves the highest price of a request before it is sent',
  },
  'errors have OpenAI’s types': {
    what: 'type and code of an error',
    litellm: 'types of its own (`key_model_access_denied`), the status as the code',
    here: 'OpenAI’s types, by which SDKs choose their exception, and a code that says the case (`model_not_allowed`)',
  },
  'unknown models are missing': {
    what: 'a model that nobody knows',
    litellm: '400',
    here: '404 `model_not_found`, as OpenAI’s API',
  },
  'the master key manages': {
    what: 'the master key on inference',
    litellm: 'calls models',
    here: '401 that says so: calls belong to a key, and the master key stays out of tools',
  },
  'the admin API is internal': {
    what: 'the admin API at the address of developers',
    litellm: 'served',
    here: '403; it is at the internal load balancer alone',
  },
  'Bedrock’s APIs alone': {
    what: '`/completions`, images, audio, files, batches, assistants; `input_items` of a response',
    litellm: 'served',
    here: 'not there: `/chat/completions` and `/responses` are',
  },
  'tokens are counted by Bedrock': {
    what: '`/v1/messages/count_tokens` of models other than Claude',
    litellm: 'an estimate by another tokenizer',
    here: '400: Bedrock counts for Claude alone, and an estimate would pass for a count',
  },
  'health costs nothing': {
    what: '`/health`',
    litellm: 'calls every model, for a key',
    here: 'liveness, for everybody and without paid calls; `/health/readiness` and the metrics tell what works',
  },
  'costs are told when they are known': {
    what: '`x-litellm-response-cost`, `x-litellm-key-spend`',
    litellm: 'in the headers of an answer',
    here: 'not there: the exact cost is known when an answer has ended; `/spend/logs` by the id of the answer, and `/v1/usage`, tell it',
  },
  'browsers hold no keys': {
    what: 'requests from browsers (CORS)',
    litellm: 'answered for any origin',
    here: 'not answered: a key in a page is everybody’s',
  },
} as const satisfies Readonly<Record<string, Difference>>;

export type DifferenceName = keyof typeof differences;
