// In a frame of embed.js: how the page around wants it to look, and Escape, which closes the frame.
function contrast(colour) {
  const part = (at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const light = 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5); // relative luminance, WCAG 2.2
  return light > 0.179 ? '#000000' : '#ffffff';
}

export function settleInFrame() {
  if (window.parent === window) return;
  const wanted = new URLSearchParams(window.location.hash.slice(1));
  const page = document.documentElement;
  page.classList.add('framed');
  const colour = wanted.get('color') ?? '';
  if (/^#[0-9a-f]{6}$/i.test(colour)) {
    page.style.setProperty('--accent', colour);
    page.style.setProperty('--on-accent', contrast(colour));
  }
  const greeting = document.querySelector('.greeting');
  greeting.textContent = wanted.get('greeting') ?? '';
  greeting.hidden = !greeting.textContent;
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]')) {
      window.parent.postMessage('plan-assistant:close', '*');
    }
  });
}
