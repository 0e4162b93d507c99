"""The server's own key for keyed hashes: who someone is on Telegram or by phone is kept only under it.

It is made once and kept beside the data, so that a chat goes on after a restart. Several servers must share one key, which
is why the production profile asks for it as a setting.
"""

from __future__ import annotations

import hashlib
import os
import secrets

from bot.settings import Settings, SettingsError

FILE = "secret.key"
_BYTES = 32


def secret_key(settings: Settings) -> bytes:
    """The key: from PLANBOT_SECRET_KEY, or from its file, made now if need be.

    Raises SettingsError when the production profile has none, or when the file cannot be read or made.
    """
    if settings.secret_key:
        return settings.secret_key.encode()
    if settings.production:
        raise SettingsError(
            "PLANBOT_SECRET_KEY is not set, and a channel that is switched on needs it. Set it to a long random text, "
            "the same on every server: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    path = settings.data / FILE
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make(str(path))
        key = path.read_bytes().strip()
    except OSError as error:
        raise SettingsError(
            f"The key in {path} cannot be read or made ({error.strerror}). Let the assistant's user write in that folder, "
            "or set PLANBOT_SECRET_KEY."
        ) from None
    if len(key) < _BYTES:
        raise SettingsError(f"The key in {path} is damaged. Remove the file, and people's chats begin anew.")
    return key


def keyed_hash(key: bytes, *parts: object) -> str:
    """BLAKE2b under the key, of the parts with their borders: 32 hexadecimal digits."""
    text = "\0".join(str(part) for part in parts)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=hashlib.sha256(key).digest(), digest_size=16).hexdigest()


def _make(path: str) -> None:
    """Whole or not at all, also when two processes begin at once: written apart, then linked to its name."""
    apart = f"{path}.{secrets.token_hex(4)}"
    with os.fdopen(os.open(apart, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(_BYTES) + "\n")
    try:
        os.link(apart, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(apart)
