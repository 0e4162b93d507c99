// Requests to the assistant. The secret travels in the body, never in an address; no cookies are sent.
const DOORS = '/webhooks/webchat/';
const SILENCE = 20_000; // milliseconds without a line, after which a stream is taken for dead

export class Refused extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

async function post(door, body, signal) {
  const response = await fetch(DOORS + door, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    cache: 'no-store',
    credentials: 'omit',
    keepalive: door === 'feedback', // it arrives even when the page is left at once
    signal,
  });
  if (response.ok) return response;
  const { error } = await response.json().catch(() => ({}));
  throw new Refused(response.status, error ?? '');
}

export async function request(door, body) {
  return (await post(door, body)).json();
}

// The events of one message as they come: received, looking, reply.
export async function* send(message) {
  const abort = new AbortController();
  let silence = setTimeout(() => abort.abort(), SILENCE);
  try {
    const { body } = await post('messages', message, abort.signal);
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(silence);
      silence = setTimeout(() => abort.abort(), SILENCE);
      const lines = (rest + value).split('\n');
      rest = lines.pop();
      for (const line of lines) yield JSON.parse(line);
    }
  } finally {
    clearTimeout(silence);
  }
}
