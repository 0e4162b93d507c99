// One line puts the chat on any page: <script src="https://.../embed.js" defer></script>. It adds a button; the chat itself
// stands in a frame of its own origin, out of reach of this page's scripts and styles, and loads when it is opened.
(() => {
  const script = document.currentScript;
  const { title = 'Ask a question', color = '#14566b', position = 'right', greeting = '' } = script.dataset;
  const colour = /^#[0-9a-f]{6}$/i.test(color) ? color : '#14566b';
  const origin = new URL(script.src).origin;
  const side = position === 'left' ? 'left' : 'right';
  const part = (at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const ink = 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5) > 0.179 ? '#000' : '#fff';

  const make = (name, attributes, text = '') => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  };

  // Set on the element itself, and important, so that no rule of the page can win over it.
  const host = document.createElement('div');
  for (const [key, value] of Object.entries({ all: 'initial', display: 'block', position: 'static' })) {
    host.style.setProperty(key, value, 'important');
  }
  const shadow = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    button, dialog, h2, .bar, iframe { all: unset; box-sizing: border-box; font: 600 18px/1.3 system-ui, sans-serif; }
    button { min-height: 44px; padding: 10px 18px; border: 2px solid ${ink}; border-radius: 12px; background: ${colour};
      color: ${ink}; cursor: pointer; }
    button:focus-visible { outline: 3px solid #fd0; box-shadow: 0 0 0 6px #0b0c0c; }
    .open { position: fixed; inset: auto; bottom: 16px; ${side}: 16px; max-width: calc(100vw - 32px); z-index: 2147483647;
      margin: 0; border-radius: 24px; box-shadow: 0 4px 16px #0006; }
    dialog:not([open]) { display: none; }
    dialog { position: fixed; ${side}: 16px; bottom: 16px; display: flex; flex-direction: column; width: 440px;
      height: 720px; max-width: calc(100vw - 32px); max-height: calc(100vh - 32px); max-height: calc(100dvh - 32px);
      border: 2px solid ${colour}; border-radius: 12px; overflow: hidden; background: Canvas; }
    dialog::backdrop { background: #0006; }
    .bar { display: flex; align-items: center; justify-content: space-between; gap: 8px; padding: 6px 6px 6px 16px;
      background: ${colour}; color: ${ink}; }
    h2 { min-width: 0; overflow-wrap: anywhere; }
    iframe { flex: 1; min-height: 0; width: 100%; }
    @media (max-width: 500px), (max-height: 500px) {
      dialog { inset: 0; width: 100vw; height: 100vh; height: 100dvh; max-width: none; max-height: none; border: 0; border-radius: 0; }
    }`);
  shadow.adoptedStyleSheets = [sheet];

  const launcher = make('button', { type: 'button', class: 'open', popover: 'manual', 'aria-haspopup': 'dialog' }, title);
  const dialog = make('dialog', { 'aria-labelledby': 'title' });
  const bar = make('div', { class: 'bar' });
  const close = make('button', { type: 'button' }, 'Close');
  close.setAttribute('aria-label', 'Close the chat');
  bar.append(make('h2', { id: 'title' }, title), close);
  dialog.append(bar);
  shadow.append(launcher, dialog);

  let frame;
  launcher.addEventListener('click', () => {
    if (!frame) {
      const look = new URLSearchParams({ color: colour, greeting });
      frame = make('iframe', { title, src: `${origin}/#${look}`, referrerpolicy: 'no-referrer' });
      dialog.append(frame);
    }
    dialog.showModal();
  });
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => launcher.focus());
  window.addEventListener('message', (event) => {
    if (frame && event.source === frame.contentWindow && event.data === 'plan-assistant:close') dialog.close();
  });

  const start = () => {
    document.body.append(host);
    launcher.showPopover?.(); // in the top layer nothing of the page can cover or move it
  };
  if (document.body) start();
  else document.addEventListener('DOMContentLoaded', start);
})();
