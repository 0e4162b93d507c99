"""Telegram as residents meet it: answers in its own form, choices, commands, edits, groups, and what is no words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from bot.knowledge import opening, phrase
from bot.knowledge.choices import key_of
from bot.secret_key import keyed_hash
from tests.channels.bot_api import Bot, BotApi
from tests.channels.conftest import KEY, agent_folder

QUESTION = "What are the priorities?"
GROUP = -50
Connect = Callable[..., Any]


def rows(agent: Any, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(agent_folder(agent) / "assistant.db") as database:
        return database.execute(query).fetchall()


def settled(api: BotApi, bot: Bot, chat: int = 999) -> None:
    """One more question in another chat, and its answer: whatever came before it has been looked at by then."""
    before = len(bot.sent(chat))
    number = api.says(bot, "hello", chat)
    api.answer(bot, chat, before + 1)
    api.wait(lambda: any(call.method == "getUpdates" and int(call.data.get("offset", 0)) > number for call in bot.calls))


def test_a_question_gets_its_answer_with_sources_as_links_and_choices_one_under_another(
    api: BotApi, bot: Bot, connect: Connect
) -> None:
    connect()
    api.says(bot, QUESTION)
    [shown] = api.answer(bot)
    assert "<i>Source" in shown["text"] and '<a href="http' in shown["text"] and shown["parse_mode"] == "HTML"
    assert len(shown["buttons"]) >= 2 and all(len(row) == 1 for row in shown["buttons"])
    assert bot.of("sendChatAction")[0].data["action"] == "typing"


def test_the_menu_has_every_command_with_a_description(api: BotApi, bot: Bot, connect: Connect) -> None:
    import json

    connect()
    menu = json.loads(api.wait(lambda: bot.of("setMyCommands"))[0].data["commands"])
    assert [command["command"] for command in menu] == ["start", "help", "contact", "privacy", "restart", "delete"]
    assert all(len(command["description"]) > 10 for command in menu)


def test_a_tapped_choice_is_acknowledged_shown_and_answered(api: BotApi, bot: Bot, connect: Connect) -> None:
    connect()
    api.says(bot, QUESTION)
    title, key = api.answer(bot)[0]["buttons"][1][0]
    api.taps(bot, key)
    shown = api.answer(bot, count=2)[1]
    assert shown["shown"].startswith(f"You chose: {title}\n\n")
    assert len(api.wait(lambda: bot.of("answerCallbackQuery"))) == 1


def test_a_choice_may_be_typed_by_its_number_or_its_words(api: BotApi, bot: Bot, connect: Connect) -> None:
    connect()
    for chat, typed in ((11, lambda row: "2"), (12, lambda row: row[1][0][0].upper())):
        api.says(bot, QUESTION, chat)
        buttons = api.answer(bot, chat)[0]["buttons"]
        api.says(bot, typed(buttons), chat)
    assert api.answer(bot, 11, 2)[1]["shown"] == api.answer(bot, 12, 2)[1]["shown"]


@pytest.mark.parametrize("data", ["/start_again", '/care_at_home{"x": "y"}', "~aaaaaaaaaaaaa", "hello", "", "x" * 64])
def test_a_made_up_payload_reaches_no_intent(api: BotApi, bot: Bot, connect: Connect, data: str) -> None:
    connect()
    api.taps(bot, data)
    assert api.answer(bot)[0]["shown"].startswith("That choice is no longer there.")


@pytest.mark.parametrize("command, said", [("/start", "Hello"), ("/help", "Ask me about"), ("/contact", "Who do you need to reach?"),
                                           ("/restart", "All right, we start again"), ("/privacy", "I keep what you write"),
                                           ("/START now", "Hello"), ("/nonsense", "I don't take commands like that")])  # fmt: skip
def test_a_command_is_answered(api: BotApi, bot: Bot, connect: Connect, command: str, said: str) -> None:
    connect()
    api.says(bot, command)
    assert api.answer(bot)[0]["shown"].startswith(said)


def test_delete_erases_the_conversation_with_a_receipt_and_tapping_twice_does_no_harm(
    api: BotApi, bot: Bot, connect: Connect, agent: Any, background: Any
) -> None:
    first = connect()
    api.says(bot, QUESTION, 21)
    api.answer(bot, 21)
    mine = f"telegram:{keyed_hash(KEY, bot.id, 21, 21)}"
    assert (mine,) in rows(agent, "select sender from conversation")
    raw = api.message("/delete", 21)
    number = api.update(bot, "message", raw)
    said = api.answer(bot, 21, 2)[1]["shown"]
    code = said.split("Your receipt is ")[1].split(".")[0]
    receipt = background.run(agent.store.receipt(code))
    assert receipt.turns == 1 and receipt.remaining == 0
    assert (mine,) not in rows(agent, "select sender from conversation")
    settled(api, bot)
    background.run(first.close())
    connect()  # the server begins anew, and the same update is delivered again
    api.update(bot, "message", raw, number)
    settled(api, bot)
    assert len(bot.sent(21)) == 2


@pytest.mark.parametrize("kind, said", [
    ("photo", "I can't look at pictures"), ("voice", "I can't listen"), ("audio", "I can't listen"), ("video", "I can't watch"),
    ("video_note", "I can't watch"), ("sticker", "Thanks. I can only read words"), ("document", "I can't open files"),
    ("location", "I don't read places"), ("contact", "I don't need anyone's contact details"), ("dice", "I can't read that kind"),
])  # fmt: skip
def test_what_is_no_words_gets_a_kind_sentence_and_is_not_fetched_or_kept(
    api: BotApi, bot: Bot, connect: Connect, agent: Any, kind: str, said: str
) -> None:
    file = {"file_id": "secret-file", "file_unique_id": "u", "duration": 1, "length": 1, "width": 1, "height": 1}
    sticker = {**file, "type": "regular", "is_animated": False, "is_video": False}
    bodies = {"photo": [file], "sticker": sticker, "location": {"latitude": 55.7743915, "longitude": -4.0391266}, "dice": {"emoji": "🎲", "value": 3},
              "contact": {"phone_number": "+447700900123", "first_name": "Isa"}}  # fmt: skip
    connect()
    api.update(bot, "message", api.message(None, 31, **{kind: bodies.get(kind, file)}))
    assert api.answer(bot, 31)[0]["shown"].startswith(said)
    assert not bot.of("getFile")
    kept = " ".join(str(row) for table in ("turn", "event") for row in rows(agent, f"select * from {table}"))
    assert "secret-file" not in kept and "7700900123" not in kept and "55.77439" not in kept


def test_the_words_under_a_photo_are_answered_and_danger_in_them_is_seen(api: BotApi, bot: Bot, connect: Connect) -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    connect()
    api.update(bot, "message", api.message(None, 32, photo=photo, caption=QUESTION))
    api.update(bot, "message", api.message(None, 33, photo=photo, caption="I want to kill myself"))
    said = api.answer(bot, 32)[0]["shown"]
    assert said.startswith("I can't open what you sent") and "priorities" in said
    assert "116 123" in api.answer(bot, 33)[0]["shown"]


def test_an_album_is_answered_once(api: BotApi, bot: Bot, connect: Connect) -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    connect()
    for _ in range(4):
        api.update(bot, "message", api.message(None, 34, photo=photo, media_group_id="album-1"))
    settled(api, bot)
    assert len(bot.sent(34)) == 1


def test_the_words_with_an_album_are_answered_wherever_they_stand_and_the_rest_of_it_is_not(
    api: BotApi, bot: Bot, connect: Connect
) -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    connect()
    for chat, captions in ((36, (QUESTION, None, None)), (37, (None, "I want to kill myself", None))):
        for caption in captions:
            more = {"caption": caption} if caption else {}
            api.update(bot, "message", api.message(None, chat, photo=photo, media_group_id=f"album-{chat}", **more))
    settled(api, bot)
    assert [message["shown"].split("\n\n")[0] for message in bot.sent(36)] == ["I can't open what you sent, so I answer the words with it."]
    assert "116 123" in bot.sent(37)[1]["shown"] and len(bot.sent(37)) == 2


def test_danger_is_answered_as_on_the_web_and_only_once(
    api: BotApi, bot: Bot, connect: Connect, background: Any
) -> None:
    first = connect()
    raw = api.message("I want to kill myself", 35)
    number = api.update(bot, "message", raw)
    said = api.answer(bot, 35)[0]
    assert said["shown"].startswith("Phone 116 123 now.") and "<b>116 123</b>" in said["text"]
    settled(api, bot)
    background.run(first.close())
    connect()
    api.update(bot, "message", raw, number)
    settled(api, bot)
    assert len(bot.sent(35)) == 1


@pytest.mark.parametrize("text", ["/help ma man batters me", "/delete I want to kill myself", "/start my mum has collapsed"])
def test_danger_after_a_command_is_seen(api: BotApi, bot: Bot, connect: Connect, agent: Any, text: str) -> None:
    connect()
    api.says(bot, text, 38)
    danger = agent.watch.look(text)
    words = phrase.urgent_reply(danger.tier, danger.about_other, agent.content, opening.now()).text
    assert api.answer(bot, 38)[0]["shown"].startswith(words)


def test_a_tapped_choice_is_no_danger_whatever_its_key_looks_like(api: BotApi, bot: Bot, connect: Connect, agent: Any) -> None:
    connect()
    keys = [key_of("card", card) for card in agent.content.cards]
    odd = [key for key in keys if agent.watch.look(key)]
    assert odd, "None of the keys looks like danger; then this shows nothing."
    for chat, key in enumerate(odd[:3], 390):
        api.taps(bot, key, chat)
        said = api.answer(bot, chat)[0]["shown"]
        assert said.startswith("You chose:") and "If it is all too much" not in said and "may be at risk" not in said


def test_a_command_that_is_put_right_is_obeyed_once(api: BotApi, bot: Bot, connect: Connect) -> None:
    connect()
    first = api.message("/delte", 40)
    api.update(bot, "message", first)
    assert api.answer(bot, 40)[0]["shown"].startswith("I don't take commands like that")
    changed = {**first, **api.message("/delete", 40), "message_id": first["message_id"], "edit_date": first["date"] + 3}
    api.update(bot, "edited_message", changed)
    assert "Your receipt is" in api.answer(bot, 40, 2)[1]["shown"]
    api.update(bot, "edited_message", {**changed, "edit_date": first["date"] + 5})  # something else about it changed
    settled(api, bot)
    assert len(bot.sent(40)) == 2


def test_a_changed_question_is_answered_once_as_a_correction(api: BotApi, bot: Bot, connect: Connect) -> None:
    connect()
    first = api.message(QUESTION, 41)
    api.update(bot, "message", first)
    api.answer(bot, 41)
    changed = {**first, "text": "What does care at home cost?", "edit_date": first["date"] + 5}
    api.update(bot, "edited_message", changed)
    corrected = api.answer(bot, 41, 2)[1]
    assert corrected["shown"].startswith("You changed your message.") and "priorities" not in corrected["shown"]
    assert str(first["message_id"]) in corrected["reply_parameters"]
    api.update(bot, "edited_message", {**changed, "edit_date": first["date"] + 9})  # something else about it changed
    api.update(bot, "edited_message", {**api.message(None, 41), "location": {"latitude": 1, "longitude": 1}, "edit_date": 2})
    settled(api, bot)
    assert len(bot.sent(41)) == 2


def test_in_a_group_it_speaks_only_when_spoken_to_and_leaves_its_own_name_out(api: BotApi, bot: Bot, connect: Connect) -> None:
    connect()
    name = f"@{bot.name}"
    mention = [{"type": "mention", "offset": 0, "length": len(name)}]
    api.says(bot, QUESTION, GROUP, person=1)
    api.says(bot, "/help", GROUP, person=1)
    api.says(bot, "/help@another_bot", GROUP, person=1)
    api.says(bot, "@morag_1 hello", GROUP, person=1, entities=[{"type": "mention", "offset": 0, "length": 8}])
    api.update(bot, "message", {**api.message(None, GROUP, 1), "new_chat_members": [{"id": 5, "is_bot": False, "first_name": "A"}]})
    settled(api, bot)
    assert bot.sent(GROUP) == []
    api.says(bot, f"{name} {QUESTION}", GROUP, person=1, entities=mention)
    api.answer(bot, GROUP, 1)
    said_by_bot = {**api.message("...", GROUP), "from": {"id": bot.id, "is_bot": True, "first_name": "Plan", "username": bot.name}}
    api.says(bot, "What does care at home cost?", GROUP, person=2, reply_to_message=said_by_bot)
    api.answer(bot, GROUP, 2)
    api.says(bot, f"/help{name}", GROUP, person=2)
    said = [message["shown"] for message in api.answer(bot, GROUP, 3)]
    assert "priorities" in said[0] and "priorities" not in said[1] and "Ask me about" in said[2]
    assert all("reply_parameters" in message for message in bot.sent(GROUP)[:2])


def test_in_a_group_each_person_has_a_conversation_of_their_own(api: BotApi, bot: Bot, connect: Connect) -> None:
    connect()
    name = f"@{bot.name}"
    mention = [{"type": "mention", "offset": 0, "length": len(name)}]
    api.says(bot, f"{name} {QUESTION}", GROUP - 1, person=1, entities=mention)
    offered = api.answer(bot, GROUP - 1, 1)[0]["buttons"]
    for count, person in ((2, 1), (3, 2)):
        api.says(bot, f"{name} 2", GROUP - 1, person=person, entities=mention)
        api.answer(bot, GROUP - 1, count)
    known, stranger = (message["shown"] for message in bot.sent(GROUP - 1)[1:])
    assert offered and known != stranger


def test_in_a_group_with_topics_it_answers_in_the_topic_and_shows_what_it_answers(api: BotApi, bot: Bot, connect: Connect) -> None:
    connect()
    where = {"message_thread_id": 77, "is_topic_message": True}
    command = f"/help@{bot.name}"
    api.says(bot, command, GROUP - 2, person=1, **where)
    shown = api.answer(bot, GROUP - 2)[0]
    assert "reply_parameters" in shown and bot.of("sendChatAction")[0].data["message_thread_id"] == "77"
    tapped = {**api.message("...", GROUP - 2), **where, "from": {"id": bot.id, "is_bot": True, "first_name": "Plan"}}
    tap = {"id": "1", "from": {"id": 1, "is_bot": False, "first_name": "M"}, "chat_instance": "1", "data": shown["buttons"][0][0][1]}
    api.update(bot, "callback_query", {**tap, "message": tapped})
    assert [message["message_thread_id"] for message in api.answer(bot, GROUP - 2, 2)] == ["77", "77"]
    api.says(bot, command, GROUP - 3, person=1, message_thread_id=78)  # a reply in a group without topics
    assert "message_thread_id" not in api.answer(bot, GROUP - 3)[0]


def test_other_bots_channels_and_kinds_of_the_future_are_let_pass(api: BotApi, bot: Bot, connect: Connect) -> None:
    connect()
    api.update(bot, "message", {**api.message(QUESTION, 51), "from": {"id": 9, "is_bot": True, "first_name": "Bot"}})
    api.update(bot, "channel_post", {"message_id": 1, "date": 1, "chat": {"id": 51, "type": "channel", "title": "c"}, "text": "hello"})
    api.update(bot, "my_chat_member", {"chat": {"id": 51}, "from": {"id": 51}})
    api.update(bot, "telepathy", {"thought": "hello"})
    api.update(bot, "message", {"message_id": 3, "chat": {"id": 51}})
    api.update(bot, "message", {**api.message(None, 51), "hologram": {"size": 3}})
    api.update(bot, "message", {**api.message(None, 51), "pinned_message": api.message("x", 51)})
    settled(api, bot)
    assert bot.sent(51) == []


def test_a_long_answer_is_parted_at_the_ends_of_paragraphs(
    api: BotApi, bot: Bot, connect: Connect, agent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.knowledge.reply import Choice, Reply
    from bot.turn import Answer

    paragraphs = [f"{number}:" + " é😀 & <so> on." * 60 for number in range(12)]

    async def answer(message: Any) -> Answer:
        return Answer((Reply("\n\n".join(paragraphs), "answered", choices=(Choice("Next", key_of("card", "hello")),)),))

    monkeypatch.setattr(agent, "answer", answer)
    connect()
    api.says(bot, QUESTION, 52)
    api.wait(lambda: bot.sent(52) and bot.sent(52)[-1]["buttons"])
    shown = bot.sent(52)
    assert len(shown) > 2 and all(len(message["shown"].encode("utf-16-le")) // 2 <= 4096 for message in shown)
    assert "\n\n".join(message["shown"] for message in shown).split("\n\n") == paragraphs
    assert all(message["buttons"] == [] for message in shown[:-1])


def test_tags_that_telegram_refuses_are_left_out_rather_than_the_answer(
    api: BotApi, bot: Bot, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.channels import telegram_rendering

    monkeypatch.setattr(telegram_rendering.Paragraph, "within", lambda self, tag: telegram_rendering.Paragraph(self.plain, f"<x>{self.html}"))
    connect()
    api.says(bot, QUESTION, 53)
    [shown] = api.answer(bot, 53)
    assert "parse_mode" not in shown and "Source" in shown["shown"] and shown["buttons"]


def test_ids_and_names_are_stored_nowhere(api: BotApi, bot: Bot, connect: Connect, agent: Any) -> None:
    connect()
    api.says(bot, QUESTION, 987_654_321)
    api.answer(bot, 987_654_321)
    settled(api, bot)
    for file in agent_folder(agent).glob("assistant.db*"):
        data = file.read_bytes()
        assert b"987654321" not in data and b"morag_987654321" not in data, file.name
    senders = [sender for (sender,) in rows(agent, "select sender from conversation")]
    assert all(len(sender) == len("telegram:") + 32 for sender in senders if sender.startswith("telegram:"))


def test_who_has_blocked_the_bot_costs_one_call_and_no_error(
    api: BotApi, bot: Bot, connect: Connect, logs: pytest.LogCaptureFixture
) -> None:
    connect()
    bot.blocked.add(61)
    api.says(bot, QUESTION, 61)
    settled(api, bot)
    assert len([call for call in bot.calls if call.method == "sendMessage" and call.data["chat_id"] == "61"]) == 1
    assert not [record for record in logs.records if record.levelname in ("WARNING", "ERROR", "CRITICAL")]
