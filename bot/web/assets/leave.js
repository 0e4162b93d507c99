// "Leave this page": what is on the screen goes at once, this browser forgets the chat, and the page is not in the way
// back. The chat's own page may stand in a frame; the whole window leaves.
import { memory } from './memory.js';

export function leaveByButton() {
  const button = document.getElementById('leave');
  button.addEventListener('click', (event) => {
    event.preventDefault();
    document.body.replaceChildren();
    document.title = '';
    memory.forget();
    try {
      window.top.location.replace(button.href);
    } catch {
      window.location.replace(button.href);
    }
  });
}
