// The chat page: takes over the plain form, so that messages appear at once and nothing is lost on a bad connection.
import { Composer } from './composer.js';
import { Refused, request, send } from './connection.js';
import { Conversation, spoken } from './conversation.js';
import { settleInFrame } from './frame.js';
import { leaveByButton } from './leave.js';
import { memory } from './memory.js';

const SLOW = 8000; // milliseconds until it says that it is slow
const ANNOUNCE_LOOKING = 1500; // a screen reader need not hear of waits that are over before it could say so
const SETTLED = 3000; // milliseconds after which a network that has come back has settled; its first requests often fail
const OFFLINE = 'You are offline. You can go on writing; messages are sent when you are back.';
const NOT_DELETED = 'Your chat is not deleted yet. Please try again.';
const NOT_BEGUN = 'A new chat could not be begun. Please try again when you are online.';

const ask = document.getElementById('ask');
const menu = document.querySelector('.menu');
const after = document.getElementById('after');
const conversation = new Conversation(document.getElementById('turns'));
const composer = new Composer(ask, announce);
const underway = new Set();
let ticket = { id: ask.elements.id.value, secret: ask.elements.secret.value };
let begun = 'begun' in ask.dataset;
let judging = Promise.resolve();

function announce(words) {
  const region = document.getElementById('announce');
  region.textContent = '';
  requestAnimationFrame(() => (region.textContent = words));
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function use(other, hasBegun) {
  ticket = other;
  begun = hasBegun;
  for (const field of document.querySelectorAll('input[name="id"]')) field.value = ticket.id;
  for (const field of document.querySelectorAll('input[name="secret"]')) field.value = ticket.secret;
}

// --- messages

function say(text, words = text) {
  const kept = memory.ticket();
  if (!begun && kept) use(kept, true); // another tab has begun meanwhile
  begun = true;
  memory.keep(ticket);
  after.replaceChildren();
  const message = { key: newKey(), text, words };
  memory.hold(message);
  conversation.say(message.key, words);
  conversation.reveal(message.key);
  deliver(message);
}

async function deliver(message) {
  const { key } = message;
  if (underway.has(key) || conversation.answered(key)) return;
  if (!navigator.onLine) {
    failed(message, 'Not sent: you are offline. It will be sent when you are back.');
    return;
  }
  underway.add(key);
  let slow = false;
  conversation.state(key, 'waiting', 'Sending …');
  const timers = [
    setTimeout(() => announce('Looking that up.'), ANNOUNCE_LOOKING),
    setTimeout(() => {
      slow = true;
      const words = 'This is taking longer than usual. You can wait, or phone one of the numbers at the foot of this page.';
      conversation.state(key, 'waiting slow', words);
      announce(words);
    }, SLOW),
  ];
  try {
    let turn = null;
    for await (const event of send({ ...ticket, key, text: message.text })) {
      if (event.event === 'reply') turn = event.turn;
      else if (!slow) conversation.state(key, 'waiting', 'Looking that up …');
    }
    if (!turn) throw new Error('The stream ended early.');
    if (!conversation.turn(key)) return; // deleted or begun anew meanwhile
    memory.release(key);
    memory.keep(ticket, key);
    show(message, turn);
  } catch (problem) {
    if (!conversation.turn(key)) return;
    if (problem instanceof Refused && problem.status === 413) giveBack(message, problem.message);
    else if (problem instanceof Refused && problem.status === 403) failed(message, problem.message, 'Start again', beginWith);
    else failed(message, 'No answer came. Your message is kept, and trying again does not send it twice.');
  } finally {
    timers.forEach(clearTimeout);
    underway.delete(key);
  }
}

function show(message, turn) {
  const kinds = turn.replies.map(({ kind }) => kind);
  if (composer.length(message.text) > composer.limit && !kinds.includes('urgent')) {
    giveBack(message, spoken(turn));
    return;
  }
  conversation.answer(turn);
  conversation.reveal(turn.key);
  announce(spoken(turn));
  if (kinds.includes('error')) {
    conversation.state(turn.key, 'failed', 'Your message is kept.', 'Try again', () => {
      conversation.remove(turn.key);
      composer.field.focus();
      say(message.text, message.words);
    });
  }
}

function failed(message, words, button = 'Try again', pressed = () => deliver(message)) {
  conversation.state(message.key, 'failed', words, button, () => {
    composer.field.focus(); // the button goes away; the focus must not go with it
    pressed(message);
  });
  announce(words);
}

function giveBack(message, words) {
  memory.release(message.key);
  conversation.remove(message.key);
  composer.giveBack(message.text);
  composer.problem(words);
}

// What was answered meanwhile, here or in another tab, and what is still to be sent.
async function catchUp() {
  const { id } = ticket;
  try {
    const { turns } = begun && navigator.onLine ? await request('history', ticket) : { turns: [] };
    if (id === ticket.id) showMissing(turns); // otherwise deleted or begun anew meanwhile
  } catch (problem) {
    // Refused: kept for as long as chats are kept, or not begun yet because its first message is still on its way.
    if (!(problem instanceof Refused)) announce('Your earlier messages cannot be shown just now.');
  }
  for (const message of memory.waiting()) {
    if (!conversation.turn(message.key)) conversation.say(message.key, message.words);
    deliver(message);
  }
}

function showMissing(turns) {
  const missing = turns.filter(({ key }) => !underway.has(key) && !conversation.answered(key));
  for (const turn of missing) {
    if (!conversation.turn(turn.key)) conversation.say(turn.key, turn.said);
    conversation.answer(turn);
    memory.release(turn.key);
  }
  if (missing.length) conversation.reveal(missing.at(-1).key);
}

// --- the conversation as a whole

const freshTicket = () => request('conversations', {});

function begin(fresh) {
  memory.forget();
  conversation.clear();
  use(fresh, false);
  after.replaceChildren();
  banner('');
}

// Whether it could be done.
async function beginAnew() {
  try {
    begin(await freshTicket());
    return true;
  } catch {
    banner(NOT_BEGUN);
    return false;
  }
}

async function beginWith(message) {
  if (await beginAnew()) composer.giveBack(message.text);
}

function sure(dialog) {
  menu.open = false;
  if (menu.contains(document.activeElement)) menu.firstElementChild.focus();
  return new Promise((resolve) => {
    dialog.returnValue = '';
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
    dialog.showModal();
  });
}

async function startAgain() {
  if (!(await sure(document.getElementById('again'))) || !(await beginAnew())) return;
  announce('A new chat has begun.');
  composer.field.focus();
  window.scrollTo(0, 0);
}

async function deleteChat() {
  if (!(await sure(document.getElementById('delete')))) return;
  try {
    const fresh = await freshTicket(); // first, so that nothing can fail after the deletion
    const receipt = await erased();
    begin(fresh);
    showDeleted(receipt);
  } catch (problem) {
    banner((problem instanceof Refused && problem.message) || NOT_DELETED);
  }
}

// The receipt; null where the assistant has nothing: never begun there, past its days, or deleted before.
async function erased() {
  if (!begun) return null;
  try {
    return await request('delete', ticket);
  } catch (problem) {
    if (problem instanceof Refused && problem.status === 403) return null;
    throw problem;
  }
}

function showDeleted(receipt) {
  const panel = document.getElementById(receipt ? 'deleted' : 'nothing').content.cloneNode(true);
  if (receipt) {
    panel.querySelector('.code').textContent = receipt.code;
    panel.querySelector('.count').textContent = receipt.turns === 1 ? '1 message' : `${receipt.turns} messages`;
  }
  after.replaceChildren(panel);
  after.querySelector('button').addEventListener('click', () => {
    after.replaceChildren();
    composer.field.focus();
  });
  after.querySelector('h2').focus();
}

function judge(value) {
  const [key, said, reason] = value.split(' ');
  conversation.judge(key, said === 'yes', reason);
  const thought = { ...ticket, key, useful: said === 'yes', reason: reason ?? null };
  judging = judging // one after the other: what was said last is what is kept
    .then(() => request('feedback', thought))
    .then(
      () => announce('Thank you. That is kept.'),
      () => announce('That could not be kept just now.'),
    );
}

function banner(words) {
  const line = document.getElementById('banner');
  line.textContent = words;
  line.hidden = !words;
  if (words) announce(words);
}

// --- events

ask.addEventListener('submit', (event) => {
  event.preventDefault();
  const tapped = event.submitter?.name === 'tapped' ? event.submitter : null;
  if (tapped) {
    say(tapped.value, tapped.textContent);
    return;
  }
  const text = composer.take();
  if (text) say(text);
});

document.getElementById('options').addEventListener('submit', (event) => {
  const button = event.submitter;
  if (button?.name === 'judged') judge(button.value);
  else if (button?.matches('[formaction="/delete"]')) deleteChat();
  else {
    menu.open = false;
    return; // the takeaway is a page of its own
  }
  event.preventDefault();
});

menu.querySelector('.again').addEventListener('click', (event) => {
  event.preventDefault();
  startAgain();
});
menu.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !menu.open) return;
  event.preventDefault();
  menu.open = false;
  menu.firstElementChild.focus();
});
document.addEventListener('click', (event) => {
  if (!menu.contains(event.target)) menu.open = false;
});

window.addEventListener('offline', () => banner(OFFLINE));
window.addEventListener('online', () => {
  banner('');
  announce('You are online again.');
  catchUp();
  setTimeout(catchUp, SETTLED);
});
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && catchUp());
window.addEventListener('pageshow', ({ persisted }) => persisted && window.location.reload());
memory.watch((kept) => {
  if (!kept && begun) {
    conversation.clear();
    freshTicket().then(begin, () => window.location.reload());
  } else if (kept) {
    if (conversation.empty) use(kept, true);
    if (kept.id === ticket.id) catchUp();
  }
});

settleInFrame();
leaveByButton();
document.getElementById('fleeting').hidden = memory.works;
if (!navigator.onLine) banner(OFFLINE);
if (begun) memory.keep(ticket);
else if (memory.ticket()) use(memory.ticket(), true);
catchUp();
document.documentElement.dataset.ready = '';
