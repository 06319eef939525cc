/**
 * What the pages that ask the admin API share: the key that the reader types in, which is in `key` and nowhere else, and
 * the lines that say what goes on.
 */
export const at = (id) => document.querySelector(`#${id}`);

export function say(alert, status) {
  at('alert').textContent = alert;
  at('status').textContent = status;
}

/**
 * @param {{ load: () => Promise<void>, forget: () => void }} page `load` reads and draws what the page shows, `forget`
 *   drops it
 */
export function openSession({ load, forget }) {
  let key = '';

  at('sign-in').addEventListener('submit', (event) => {
    event.preventDefault();
    key = at('key').value.trim();
    void reload();
  });
  at('leave').addEventListener('click', () => leave(''));

  /**
   * Asks the admin API. What it refuses is thrown as `{ status, message, details }`, where `details` names fields.
   *
   * @param {string} path
   * @param {object} [body] posts it
   */
  async function api(path, body) {
    const answer = await fetch(path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      credentials: 'omit',
      cache: 'no-store',
    }).catch(() =>
      Promise.reject({ status: 0, message: 'The admin API does not answer. Try again shortly.' }),
    );
    const reply = await answer.json().catch(() => ({}));
    if (answer.ok) return reply;
    const { message = `The admin API answered ${answer.status}.`, param, details } = reply.error ?? {};
    const refusal = {
      status: answer.status,
      message,
      details: details ?? [{ param: param ?? null, message }],
    };
    if (answer.status === 401) leave(message);
    throw refusal;
  }

  async function reload() {
    say('', 'Loading …');
    try {
      await load();
    } catch ({ status, message }) {
      if (status !== 401) say(message, '');
      return;
    }
    at('sign-in').hidden = true;
    at('key').value = '';
    at('leave').hidden = false;
    at('list').hidden = false;
  }

  /** Forgets the key and all that was read with it. */
  function leave(why) {
    key = '';
    for (const dialog of document.querySelectorAll('dialog')) {
      dialog.close();
      dialog.replaceChildren();
    }
    forget();
    at('list').hidden = true;
    at('leave').hidden = true;
    at('sign-in').hidden = false;
    say(why, '');
    at('key').focus();
  }

  return { api, reload };
}
