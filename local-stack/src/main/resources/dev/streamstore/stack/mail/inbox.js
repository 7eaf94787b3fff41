// Shows the newest messages and, on demand, one of them. Asks again every two seconds.
const SHOWN = 200;
const list = document.getElementById('messages');
const view = document.getElementById('message');
const state = document.getElementById('state');
let shownIds = '';
let chosen = location.hash.slice(1);

function element(name, text, attributes = {}) {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  return node;
}

function time(iso) {
  return new Date(iso).toLocaleTimeString();
}

async function json(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} for ${url}`);
  return response.json();
}

async function refresh() {
  try {
    const messages = await json(`/api/messages?limit=${SHOWN}`);
    const ids = messages.map((message) => message.id).join();
    state.dataset.state = 'live';
    state.textContent = messages.length === 0
      ? 'no mail yet'
      : `${messages.length === SHOWN ? `newest ${SHOWN}` : messages.length} messages, as of ${new Date().toLocaleTimeString()}`;
    if (ids !== shownIds) {
      shownIds = ids;
      const focused = document.activeElement?.dataset?.id;
      list.replaceChildren(...messages.map(row));
      if (focused) list.querySelector(`[data-id="${focused}"]`)?.focus();
    }
  } catch (error) {
    state.dataset.state = 'stale';
    state.textContent = `the inbox does not answer (${error.message})`;
  }
}

function row(message) {
  const button = element('button', message.subject || '(no subject)', { type: 'button', 'data-id': message.id });
  button.setAttribute('aria-current', String(message.id === chosen));
  const clip = message.attachments.length > 0 ? ` · ${message.attachments.length} attached` : '';
  button.append(element('small', `to ${message.to} · ${time(message.receivedAt)}${clip}`));
  button.addEventListener('click', () => { location.hash = message.id; });
  const item = element('li');
  item.append(button);
  return item;
}

async function show(id) {
  chosen = id;
  list.querySelectorAll('button').forEach((b) => b.setAttribute('aria-current', String(b.dataset.id === id)));
  if (!id) return;
  try {
    const message = await json(`/api/messages/${encodeURIComponent(id)}`);
    const facts = element('dl');
    [['From', message.from], ['To', message.to], ['Received', new Date(message.receivedAt).toLocaleString()]]
      .forEach(([label, value]) => facts.append(element('dt', label), element('dd', value)));
    message.attachments.forEach((attachment) => {
      const link = element('a', `${attachment.name} (${Math.ceil(attachment.size / 1024)} KiB)`, {
        href: `/api/messages/${encodeURIComponent(id)}/attachments/${encodeURIComponent(attachment.name)}`,
        download: attachment.name,
      });
      const cell = element('dd');
      cell.append(link);
      facts.append(element('dt', 'Attached'), cell);
    });
    // A mail is a stranger's text: its HTML runs no scripts and reaches nothing.
    const body = message.html
      ? element('iframe', undefined, { sandbox: '', title: 'The message', srcdoc: message.html })
      : element('pre', message.text);
    view.replaceChildren(element('h2', message.subject || '(no subject)'), facts, body);
  } catch (error) {
    view.replaceChildren(element('p', `This message can't be shown (${error.message}).`));
  }
}

addEventListener('hashchange', () => show(location.hash.slice(1)));
await refresh();
show(chosen);
setInterval(refresh, 2000);
