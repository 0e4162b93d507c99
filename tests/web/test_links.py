"""Numbers and addresses in a text become links; nothing dangerous does."""

from __future__ import annotations

import pytest

from bot.knowledge import content as content_module
from bot.settings import ROOT
from bot.web.links import SCHEMES, paragraphs, safe_href


def links(text: str) -> dict[str, str]:
    return {piece.text: piece.href for row in paragraphs(text) for piece in row if piece.href}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Phone 999 now.", {"999": "tel:999"}),
        ("phone 111, day or night", {"111": "tel:111"}),
        ("the police on 101.", {"101": "tel:101"}),
        ("phone 116 123 or 111 with you", {"116 123": "tel:116123", "111": "tel:111"}),
        ("Childline on 0800 1111, free", {"0800 1111": "tel:08001111"}),
        ("0303 123 1008, option 2", {"0303 123 1008": "tel:03031231008"}),
        ("on 0800 83 85 87.", {"0800 83 85 87": "tel:0800838587"}),
        ("webchat at sdafmh.org.uk, and email at helpline@sdafmh.org.uk.",
         {"sdafmh.org.uk": "https://sdafmh.org.uk", "helpline@sdafmh.org.uk": "mailto:helpline@sdafmh.org.uk"}),
        ("See https://www.example.org/a?b=c.", {"https://www.example.org/a?b=c": "https://www.example.org/a?b=c"}),
        ("It cost 101 pounds, 999 of them said, in 2022-2025.", {}),
        ("On 1 July 2022 there were 320,530 people, or 111,000 homes, or 101 %.", {}),
        ("javascript:alert(1) data:text/html,x //evil.example", {}),
    ],
)  # fmt: skip
def test_what_becomes_a_link(text: str, found: dict[str, str]) -> None:
    assert links(text) == found
    assert "".join(piece.text for row in paragraphs(text) for piece in row) == text


def test_every_number_of_the_urgent_texts_can_be_tapped() -> None:
    content = content_module.shared(ROOT / "content")
    for tier, text in content.urgent.items():
        phones = {contact.phone for name in text.contacts if (contact := content.contacts[name]).phone}
        for words in (text.text, text.other, text.under, *text.after.values()):
            said = {phone for phone in phones if phone in words}
            assert said <= set(links(words)), f"{tier}: {words}"


@pytest.mark.parametrize("address", ["https://a.example/b", "http://a.example", "tel:999", "mailto:a@b.example"])
def test_safe_addresses_stay(address: str) -> None:
    assert safe_href(address) == address


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc",
     "//evil.example", "/path", "https:evil", "tel:", "blob:https://a.example/1", "", None, "https://[bad"],
)  # fmt: skip
def test_no_other_address_does(address: str | None) -> None:
    assert safe_href(address) is None
    assert not any((address or "").strip().startswith(f"{scheme}://a") for scheme in SCHEMES)


def test_blank_lines_part_paragraphs() -> None:
    assert [[piece.text for piece in row] for row in paragraphs("One.\n\nTwo.\n\n")] == [["One."], ["Two."]]
    assert paragraphs(None) == paragraphs("") == ()
