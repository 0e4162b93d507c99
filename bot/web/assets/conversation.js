// The conversation on the screen. Everything that was said or answered is put there as text; templates/turn.html makes
// the same markup without JavaScript.
const SAFE = ['http:', 'https:', 'tel:', 'mailto:'];

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) if (value) element.setAttribute(attribute, value);
  element.append(...children.filter((child) => child !== null && child !== ''));
  return element;
}

function link(text, href) {
  return href && SAFE.includes(new URL(href, 'about:blank').protocol) ? make('a', { href }, text) : text;
}

const paragraph = (pieces, kind) => make('p', { class: kind }, ...pieces.map(({ text, href }) => link(text, href)));
const paragraphs = (list, kind) => list.map((pieces) => paragraph(pieces, kind));
const list = (kind, items) => make('ul', { class: kind }, ...items);

function contact({ name, ways, details, origin }) {
  const reach = ({ label, text, href }) => make('p', { class: 'way' }, make('span', {}, label), ' ', link(text, href));
  const from = origin ? [make('p', { class: 'small' }, origin)] : [];
  return make('li', {}, make('strong', {}, name), ...ways.map(reach), ...paragraphs(details), ...from);
}

function sources(items) {
  const rows = items.map(({ text, href, date }) =>
    make('li', {}, link(text, href), ' ', make('span', {}, `(${date || 'undated page'})`)),
  );
  return make('details', { class: 'sources' }, make('summary', {}, 'Where this comes from'), make('ul', {}, ...rows));
}

function choices(offered) {
  const button = ({ key, title }) => make('li', {}, make('button', { form: 'ask', name: 'tapped', value: key }, title));
  return make('ul', { class: 'choices', 'aria-label': 'Choices' }, ...offered.map(button));
}

function reply(parts) {
  const { kind, text, more, links, contacts, status, notice } = parts;
  return make(
    'div',
    { class: `reply ${kind}` },
    ...paragraphs(text),
    ...paragraphs(more),
    links.length ? list('links', links.map((item) => make('li', {}, link(item.text, item.href)))) : null,
    contacts.length ? list('contacts', contacts.map(contact)) : null,
    status ? make('p', { class: 'small' }, status) : null,
    parts.sources.length ? sources(parts.sources) : null,
    ...paragraphs(notice, 'notice'),
    parts.choices.length ? choices(parts.choices) : null,
    parts.private ? deleting() : null,
  );
}

function deleting() {
  const button = make('button', { form: 'options', formaction: '/delete', class: 'plain-button' }, 'Delete my chat');
  return make('p', { class: 'private' }, 'If someone may look at this screen: ', button);
}

function useful({ key, useful: said, reason }, possible) {
  const button = (value, title, pressed) =>
    make(
      'button',
      { form: 'options', formaction: '/feedback#shown', name: 'judged', value, 'aria-pressed': String(pressed) },
      title,
    );
  const group = make(
    'div',
    { class: 'useful', role: 'group', 'aria-label': 'Was this useful?' },
    make('span', {}, 'Was this useful?'),
    ' ',
    button(`${key} yes`, 'Yes', said === true),
    ' ',
    button(`${key} no`, 'No', said === false),
  );
  if (said === true) group.append(' ', make('span', { class: 'thanks' }, 'Thank you.'));
  if (said === false) {
    const reasons = Object.entries(possible).map(([code, words]) => button(`${key} no ${code}`, words, reason === code));
    group.append(
      make('div', { class: 'reasons' }, make('p', {}, 'Thank you. What was wrong? You can leave this out.'), ...reasons),
    );
  }
  return group;
}

// What a screen reader hears of a turn: the answer's words and how many choices there are.
export function spoken({ replies }) {
  const words = replies.flatMap(({ text, notice }) => [...text, ...notice]).map((row) => row.map((p) => p.text).join(''));
  const offered = replies.reduce((sum, parts) => sum + parts.choices.length, 0);
  if (offered) words.push(offered === 1 ? 'There is one choice.' : `There are ${offered} choices.`);
  return words.join(' ');
}

export class Conversation {
  constructor(element) {
    this.element = element;
    this.reasons = JSON.parse(element.dataset.reasons);
  }

  get empty() {
    return !this.element.hasChildNodes();
  }

  turn(key) {
    return [...this.element.children].find((turn) => turn.dataset.key === key);
  }

  // What the resident said, at once; the answer is put under it later.
  say(key, words) {
    const said = make('h2', { class: 'said' }, make('span', { class: 'unseen' }, 'You: '), words);
    this.element.append(make('li', { class: 'turn', 'data-key': key }, said));
  }

  answer(turn) {
    this.state(turn.key);
    this.turn(turn.key).append(...turn.replies.map(reply), ...(turn.judged ? [useful(turn, this.reasons)] : []));
  }

  answered(key) {
    return Boolean(this.turn(key)?.querySelector('.reply'));
  }

  // A line under what was said: how far it is, or what went wrong, with a button where something can be done.
  state(key, kind = '', words = '', button = '', pressed = null) {
    const turn = this.turn(key);
    turn?.querySelector('.state')?.remove();
    if (!turn || !words) return;
    const line = make('p', { class: `state ${kind}` }, words);
    if (button) {
      const control = make('button', { type: 'button' }, button);
      control.addEventListener('click', pressed);
      line.append(' ', control);
    }
    turn.append(line);
  }

  judge(key, said, reason) {
    const group = this.turn(key).querySelector('.useful');
    const fresh = useful({ key, useful: said, reason }, this.reasons);
    const pressed = document.activeElement?.value;
    group.replaceChildren(...fresh.childNodes);
    group.querySelector(`button[value="${pressed}"]`)?.focus(); // the same button, drawn anew
  }

  remove(key) {
    this.turn(key)?.remove();
  }

  clear() {
    this.element.replaceChildren();
  }

  // The newest turn is moved to the top of the window; an older one stays where the reader has it.
  reveal(key) {
    const turn = this.turn(key);
    if (turn === this.element.lastElementChild) turn.scrollIntoView({ block: 'start' });
  }
}
