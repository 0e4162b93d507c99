"""One message of a conversation at a time, on one server and on several with a real Redis."""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from rasa.core.lock_store import LockError

from bot.stores import locks as module
from bot.stores.locks import MemoryLocks, RedisLocks, locks
from tests.conftest import free_port
from tests.stores.conftest import end_with_parent, missing


class Redis:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=end_with_parent)
        deadline = time.monotonic() + 20
        while True:
            try:
                redis.Redis(port=self.port).ping()
                return
            except redis.ConnectionError:
                assert time.monotonic() < deadline
                time.sleep(0.02)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Redis]:
    if shutil.which("redis-server") is None:
        missing("Redis")
    started = Redis(tmp_path)
    yield started
    if started.process.poll() is None:
        started.process.send_signal(signal.SIGCONT)
    started.stop()


async def overlap(*of: MemoryLocks | RedisLocks, times: int = 10) -> tuple[int, int]:
    """The most holders of one conversation's lock at the same time, and how many got it in all."""
    inside, most, total = 0, 0, 0

    async def turn(one: MemoryLocks | RedisLocks) -> None:
        nonlocal inside, most, total
        async with one.lock("rest:a", wait_time_in_seconds=0.01):
            inside += 1
            most, total = max(most, inside), total + 1
            await asyncio.sleep(0.005)
            inside -= 1

    await asyncio.gather(*(turn(one) for one in of for _ in range(times)))
    return most, total


def test_without_an_address_locks_are_in_memory() -> None:
    assert isinstance(locks(None), MemoryLocks) and asyncio.run(locks(None).trouble()) is None


def test_on_one_server_one_message_at_a_time() -> None:
    assert asyncio.run(overlap(MemoryLocks())) == (1, 10)


def test_on_two_servers_one_message_at_a_time(server: Redis) -> None:
    async def scene() -> tuple[int, int]:
        return await overlap(RedisLocks(server.url), RedisLocks(server.url))

    assert asyncio.run(scene()) == (1, 20)


def test_two_conversations_do_not_wait_for_each_other(server: Redis) -> None:
    async def scene() -> None:
        first, second = RedisLocks(server.url), RedisLocks(server.url)
        async with first.lock("rest:a"), second.lock("rest:b"):
            pass

    asyncio.run(asyncio.wait_for(scene(), 5))


def test_redis_gone_is_said_in_time_and_works_again_when_it_is_back(server: Redis) -> None:
    async def scene() -> None:
        one = locks(server.url)
        async with one.lock("rest:a"):
            pass
        assert await one.trouble() is None
        server.stop()
        begun = time.monotonic()
        with pytest.raises(LockError):
            async with one.lock("rest:a"):
                pass
        assert await one.trouble() == "locks unreachable"
        assert time.monotonic() - begun < 8
        server.start()
        async with one.lock("rest:a"):
            pass
        assert await one.trouble() is None

    asyncio.run(scene())


def test_redis_that_hangs_is_given_up_and_holds_nobody_up(server: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REACH_SECONDS", 0.5)

    async def scene() -> None:
        one = locks(server.url)
        async with one.lock("rest:a"):
            server.process.send_signal(signal.SIGSTOP)
        ticks, done = 0, asyncio.ensure_future(one.trouble())
        while not done.done():
            await asyncio.sleep(0.01)
            ticks += 1
        assert done.result() == "locks unreachable" and ticks > 10
        server.process.send_signal(signal.SIGCONT)

    asyncio.run(scene())


def test_a_lock_of_a_server_that_died_lapses(server: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HELD_SECONDS", 0.5)

    async def scene() -> None:
        await RedisLocks(server.url)._redis.lock("planbot:lock:rest:a", timeout=0.5).acquire()
        async with RedisLocks(server.url).lock("rest:a"):
            pass

    asyncio.run(asyncio.wait_for(scene(), 10))
