// What this browser keeps, and for how long. Nothing before the first message. Then: what opens the conversation, until it
// is deleted, left, or begun anew; and in this tab only, a message that has no answer yet. Where a browser
// keeps nothing, the chat works until the page is closed.
const TICKET = 'plan-assistant';
const WAITING = 'plan-assistant-waiting';

function read(storage, name) {
  try {
    return JSON.parse(window[storage].getItem(name));
  } catch {
    return null;
  }
}

function write(storage, name, value) {
  try {
    if (value === null) window[storage].removeItem(name);
    else window[storage].setItem(name, JSON.stringify(value));
  } catch {
    // a browser that keeps nothing
  }
}

export const memory = {
  // Whether this browser keeps anything for this page: some keep nothing for a page in another site's frame.
  get works() {
    try {
      return Boolean(window.localStorage);
    } catch {
      return false;
    }
  },

  ticket() {
    const kept = read('localStorage', TICKET);
    return kept && { id: kept.id, secret: kept.secret };
  },
  // `last`: the message answered last; that it changes is how other tabs hear that there is something new.
  keep({ id, secret }, last = '') {
    write('localStorage', TICKET, { id, secret, last });
  },
  forget() {
    write('localStorage', TICKET, null);
    write('sessionStorage', WAITING, null);
  },

  waiting: () => read('sessionStorage', WAITING) ?? [],
  hold(message) {
    write('sessionStorage', WAITING, [...memory.waiting().filter(({ key }) => key !== message.key), message]);
  },
  release(key) {
    const left = memory.waiting().filter((message) => message.key !== key);
    write('sessionStorage', WAITING, left.length ? left : null);
  },

  // Another tab said something, or deleted or left the conversation: `changed` is given its ticket, or null.
  watch(changed) {
    window.addEventListener('storage', ({ key }) => {
      if (key === TICKET || key === null) changed(memory.ticket());
    });
  },
};
