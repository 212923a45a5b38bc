"""The messages: sends and receives them by dramatiq, of which only this module knows.

Everything here blocks: call it in a thread.
"""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from dramatiq import Message
from dramatiq.broker import Broker, Consumer, MessageProxy
from dramatiq.brokers.redis import MAINTENANCE_SCALE, RedisBroker, _RedisConsumer
from dramatiq.errors import BrokerConnectionError
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from phonex.errors import ConfigurationError
from phonex.jobs.errors import BrokerUnavailable
from phonex.system.extras import require

logger = logging.getLogger(__name__)

SETTING = "PHONEX_BROKER_URL"
# What a dead worker held is given to another after this time. Its record says the same sooner.
HEARTBEAT_MS = 5000
CONNECT_S = 1.5
SOCKET_S = 5.0
_ACTOR = "run"
_MEMORY_KEY = "memory"


class MessageBroker:
    """One broker. Messages have the id of a job, and nothing else.

    url: redis:// or amqp://; namespace: of the keys in Redis. Raises ConfigurationError.
    """

    def __init__(self, url: str, namespace: str) -> None:
        self._namespace = namespace
        self._redis: Redis | None = None
        self._broker: Broker
        if url.startswith("amqp"):
            self._broker = _rabbitmq(url)
        else:
            self._redis = _client(url)
            self._broker = RedisBroker(  # type: ignore[no-untyped-call]
                client=self._redis,
                middleware=[],
                namespace=namespace,
                maintenance_chance=MAINTENANCE_SCALE,  # at every fetch
                heartbeat_timeout=HEARTBEAT_MS,
            )

    def close(self) -> None:
        with _converted_errors():
            self._broker.close()
        if self._redis is not None:
            self._redis.close()

    def send(self, queue: str, job_id: str) -> None:
        """Raises BrokerUnavailable."""
        with _converted_errors():
            self._broker.declare_queue(queue)
            message: Message[None] = Message(queue, _ACTOR, (job_id,), {}, {})
            self._broker.enqueue(message)

    def memory(self) -> str:
        """A name for what the broker remembers: another one after it has lost messages.

        Empty for a broker that loses none. Raises BrokerUnavailable.
        """
        if self._redis is None:
            return ""
        key = f"{self._namespace}:{_MEMORY_KEY}"
        with _converted_errors():
            self._redis.set(key, secrets.token_hex(8), nx=True)
            found = self._redis.get(key)
        return found.decode() if isinstance(found, bytes) else ""

    def inbox(self, queue: str, idle_ms: int, n_held: int = 1) -> "Inbox":
        """idle_ms: how long it waits for a message at most. n_held: how many messages may wait to
        be settled. Raises BrokerUnavailable.
        """
        with _converted_errors():
            self._broker.declare_queue(queue)
            return Inbox(self._broker.consume(queue, prefetch=n_held, timeout=idle_ms))


class Inbox:
    """Receives the messages of one queue; used by one thread. All methods raise
    BrokerUnavailable.
    """

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer

    def receive(self) -> "ReceivedMessage | None":
        """The next message, which is this process's until it is settled; None after a moment
        without one, which tells the broker, too, that this process is alive.
        """
        consumer = self._consumer
        if isinstance(consumer, _RedisConsumer):
            # One more than it has: it would fetch all that it may hold, which others could run.
            consumer.prefetch = consumer.outstanding_message_count + 1
        with _converted_errors():
            proxy = next(consumer, None)
        return None if proxy is None else ReceivedMessage(proxy, self._consumer)

    def close(self) -> None:
        with _converted_errors():
            self._consumer.close()


class ReceivedMessage:
    """A message that waits for accept() or give_back(), in the thread that has received it."""

    def __init__(self, proxy: MessageProxy, consumer: Consumer) -> None:
        self.job_id = str(proxy.args[0])
        self._proxy = proxy
        self._consumer = consumer

    def accept(self) -> None:
        """Nobody else needs it. Raises BrokerUnavailable."""
        with _converted_errors():
            self._consumer.ack(self._proxy)

    def give_back(self) -> None:
        """To the queue, for another process. Raises BrokerUnavailable."""
        with _converted_errors():
            self._consumer.requeue([self._proxy])


@contextmanager
def _converted_errors() -> Iterator[None]:
    try:
        yield
    except (BrokerConnectionError, RedisError, OSError) as exc:
        logger.debug("the broker does not answer: %s: %.200s", type(exc).__name__, exc)
        raise BrokerUnavailable from exc


def _client(url: str) -> Redis:
    try:
        return Redis.from_url(
            url,
            protocol=2,
            socket_timeout=SOCKET_S,
            socket_connect_timeout=CONNECT_S,
            retry=Retry(NoBackoff(), 0),  # what is sent twice is received twice
        )
    except ValueError as exc:
        raise _invalid() from exc


def _rabbitmq(url: str) -> Broker:
    require("pika", SETTING)
    from dramatiq.brokers.rabbitmq import RabbitmqBroker

    try:
        return RabbitmqBroker(url=url, middleware=[])
    except ValueError as exc:
        raise _invalid() from exc


def _invalid() -> ConfigurationError:
    # the address may contain a password, so it is not quoted
    return ConfigurationError(
        f"{SETTING} is not a valid address; use redis://:password@host:6379/0"
    )
