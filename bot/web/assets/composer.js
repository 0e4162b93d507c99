// Where a message is written: Enter sends, a counter from 80 % of the limit, and what is wrong with it.
const NEARLY = 0.8;
const PAUSE = 1000; // milliseconds without a key before the counter is read out
const DOUBLE = 1000; // milliseconds in which a second press on Send is half of a double click

export class Composer {
  constructor(form, announce) {
    this.form = form;
    this.field = form.elements.text;
    this.limit = Number(this.field.dataset.limit);
    this.announce = announce;
    this.field.addEventListener('input', () => this.count());
    this.field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.form.requestSubmit();
    });
    this.count();
  }

  length(text) {
    return [...text].length; // as the server counts, not in UTF-16 units
  }

  count() {
    const left = this.limit - this.length(this.field.value);
    const counter = document.getElementById('counter');
    counter.hidden = left > this.limit * (1 - NEARLY);
    counter.classList.toggle('over', left < 0);
    const characters = Math.abs(left) === 1 ? 'character' : 'characters';
    counter.textContent =
      left < 0 ? `${-left} ${characters} too many. Please make it shorter.` : `You have ${left} ${characters} left.`;
    if (left >= 0) this.problem('');
    clearTimeout(this.pause);
    if (!counter.hidden) this.pause = setTimeout(() => this.announce(counter.textContent), PAUSE);
  }

  // Gives what is written and empties the field; says so when there is nothing.
  take() {
    const text = this.field.value.trim();
    const again = performance.now() - this.taken < DOUBLE;
    if (!text && again) return '';
    if (!text) {
      this.problem('Write your question first.');
      this.field.focus();
      return '';
    }
    this.field.value = '';
    this.taken = performance.now();
    this.count();
    return text;
  }

  // Puts a text back, unless something new has been written meanwhile.
  giveBack(text) {
    if (!this.field.value) this.field.value = text;
    this.count();
  }

  problem(words) {
    const line = document.getElementById('problem');
    line.textContent = words;
    line.hidden = !words;
    if (words) {
      this.field.setAttribute('aria-invalid', 'true');
      this.announce(words);
    } else this.field.removeAttribute('aria-invalid');
  }
}
