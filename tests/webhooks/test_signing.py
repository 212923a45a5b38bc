"""Signatures as Standard Webhooks has them."""

import base64
import hashlib
import hmac

from phonex.webhooks.signing import owner_key, shown_secret, signed_headers


def test_the_signature_is_that_of_the_specification() -> None:
    # The example of the specification's documents.
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    headers = signed_headers(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_each_owner_has_a_key_and_the_shown_secret_is_it() -> None:
    ada, nobody = owner_key(b"master", "ada"), owner_key(b"master", None)
    assert len({ada, nobody, owner_key(b"another", "ada")}) == 3
    assert base64.b64decode(shown_secret(ada).removeprefix("whsec_")) == ada
    assert ada == hmac.digest(b"master", b"webhooks/ada", hashlib.sha256)
