// The page of the dead letters: a list, one letter with its history, and the three things that can be done to it.
const base = 'api/dead-letters';
const byId = (id) => document.getElementById(id);
const list = byId('letters');
const panel = byId('letter');
let current = null;

function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

async function call(path, options = {}) {
  const headers = { Accept: 'application/json' };
  const actor = byId('actor').value.trim();
  if (actor) headers['X-Actor'] = actor;
  if (options.body) headers['Content-Type'] = 'application/json';
  const response = await fetch(base + path, { ...options, headers });
  const body = await response.json();
  if (!response.ok) {
    const fields = (body.errors ?? []).map((error) => `${error.field} ${error.message}`);
    throw new Error(fields.length > 0 ? fields.join('\n') : body.detail ?? response.statusText);
  }
  return body;
}

async function refresh() {
  const state = byId('state').value;
  try {
    const letters = await call(state ? `?state=${state}` : '');
    list.replaceChildren(...(letters.length === 0
      ? [element('li', { className: 'empty', textContent: state === 'OPEN' ? 'Nothing is waiting for you.' : 'None.' })]
      : letters.map(item)));
    byId('freshness').textContent = `as of ${new Date().toLocaleTimeString()}`;
  } catch (problem) {
    byId('freshness').textContent = `not refreshed: ${problem.message}`;
  }
}

function item(letter) {
  const button = element('button', { type: 'button' },
    element('span', { className: 'type', textContent: letter.type ?? 'no type' }),
    element('span', { className: 'where', textContent:
      `${letter.topic}/${letter.partition} @${letter.offset} for ${letter.group}, key ${letter.key ?? 'none'}` }),
    element('span', { className: 'reason', textContent: letter.reason }));
  button.setAttribute('aria-current', String(letter.id === current));
  button.addEventListener('click', () => open(letter.id));
  return element('li', {}, button);
}

async function open(id, message) {
  current = id;
  const letter = await call(`/${id}`);
  panel.hidden = false;
  panel.replaceChildren(...parts(letter, message));
  await refresh();
}

function parts(letter, message) {
  const value = element('textarea', {
    value: letter.valueBase64 ? atob(letter.valueBase64) : JSON.stringify(letter.value, null, 2),
    readOnly: letter.state !== 'OPEN',
    spellcheck: false,
  });
  const note = element('p', { className: 'message' });
  note.setAttribute('role', 'alert');
  if (message) {
    note.textContent = message;
    note.classList.add('good');
  }
  return [
    element('h2', { textContent: `${letter.type ?? 'no type'}: ${letter.state.toLowerCase()}` }),
    facts({
      Reason: letter.reason,
      'Came from': `${letter.topic}, partition ${letter.partition}, offset ${letter.offset}`,
      Group: letter.group,
      Key: letter.key ?? 'none',
      Attempts: letter.attempts,
      'Failed at': letter.failedAt,
    }),
    element('label', {}, 'Value', value),
    note,
    ...(letter.state === 'OPEN' ? [actions(letter, value, note)] : []),
    element('details', {}, element('summary', { textContent: 'Stack trace' }), element('pre', { textContent: letter.stacktrace })),
    element('details', { open: letter.history.length > 0 },
      element('summary', { textContent: `History (${letter.history.length})` }),
      ...letter.history.map(change)),
  ];
}

function facts(entries) {
  return element('dl', {}, ...Object.entries(entries).flatMap(([name, text]) =>
    [element('dt', { textContent: name }), element('dd', { textContent: text })]));
}

function change(entry) {
  const line = element('p', { textContent: `${entry.at} ${entry.who}: ${entry.action.toLowerCase().replace('_', ' ')}` });
  const before = entry.previousValue ?? entry.previousValueBase64;
  return element('div', {}, line,
    ...(entry.note ? [element('p', { className: 'reason', textContent: entry.note })] : []),
    ...(before === undefined ? [] : [element('pre', { textContent: JSON.stringify(before, null, 2) })]));
}

function actions(letter, value, note) {
  const stored = value.value;
  const attempt = async (work, done) => {
    note.classList.remove('good');
    try {
      await work();
      await open(letter.id, done);
    } catch (problem) {
      note.textContent = problem.message;
    }
  };
  const save = () => call(`/${letter.id}`, { method: 'PUT', body: JSON.stringify({ value: JSON.parse(value.value) }) });
  const button = (label, className, work, done) => {
    const node = element('button', { type: 'button', textContent: label, className });
    node.addEventListener('click', () => attempt(work, done));
    return node;
  };
  return element('div', { className: 'actions' },
    button('Replay', 'primary', async () => {
      // What is seen is what is replayed.
      if (value.value !== stored) await save();
      await call(`/${letter.id}/replay`, { method: 'POST' });
    }, 'The group has handled it.'),
    button('Save the value', '', save, 'Saved.'),
    button('Discard', 'danger', () => call(`/${letter.id}/discard`, { method: 'POST' }), 'Discarded.'));
}

byId('filters').addEventListener('submit', (event) => {
  event.preventDefault();
  refresh();
});
byId('state').addEventListener('change', refresh);
refresh();
