"""How a reply leaves: in a channel's own form, or as plain text and buttons where it has none of ours."""

from __future__ import annotations

from typing import Optional

from rasa.core.channels.channel import OutputChannel

from bot.knowledge.reply import Reply, plain_text


async def deliver(reply: Reply, channel: Optional[OutputChannel], recipient: str) -> None:
    """Send a reply: our channels take its parts, stock ones plain text and buttons."""
    if channel is None:
        return
    if hasattr(channel, "send_reply"):
        await channel.send_reply(recipient, reply)
        return
    buttons = [{"title": choice.title, "payload": choice.key} for choice in reply.choices]
    if buttons:
        await channel.send_text_with_buttons(recipient, plain_text(reply), buttons)
    else:
        await channel.send_text_message(recipient, plain_text(reply))
