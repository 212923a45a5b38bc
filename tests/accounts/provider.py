"""An identity provider: a real HTTP server with Auth0's documents and keys."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

AUDIENCE = "https://speech.example.org"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def make_rsa() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


class Provider:
    """answers: what each path returns, as JSON or bytes. n_fetches: how often keys were fetched."""

    def __init__(self) -> None:
        self.keys: dict[str, Key] = {"k-1": make_rsa()}
        self.answers: dict[str, Any] = {}
        self.n_fetches = 0
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer(self)

            def log_message(self, *_: object) -> None:
                """Tests print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.answers["/.well-known/openid-configuration"] = {
            "issuer": self.url,
            "jwks_uri": f"{self.url}keys",
        }

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.n_fetches += request.path == "/keys"
        found = self.answers.get(request.path)
        if found is None and request.path == "/keys":
            found = {"keys": [public(key_id, key) for key_id, key in self.keys.items()]}
        content = found if isinstance(found, bytes) else json.dumps(found).encode()
        request.send_response(200 if found is not None else 404)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def token(
        self,
        key_id: str | None = "k-1",
        algorithm: str = "RS256",
        signed_with: Key | str | None = None,
        **claims: object,
    ) -> str:
        """A token as Auth0 makes them; a claim that is None is left out."""
        now = int(time.time())
        usual = {
            "iss": self.url,
            "sub": "auth0|507f1f77bcf86cd799439011",
            "aud": [AUDIENCE, f"{self.url}userinfo"],
            "iat": now,
            "exp": now + 86_400,
            "azp": "my_client_id",
            "scope": "openid profile email",
        }
        given = {name: claim for name, claim in (usual | claims).items() if claim is not None}
        key = self.keys[key_id or ""] if signed_with is None else signed_with
        headers = {} if key_id is None else {"kid": key_id}
        return jwt.encode(given, key, algorithm, headers=headers)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def public(key_id: str, key: Key) -> dict[str, object]:
    if isinstance(key, rsa.RSAPrivateKey):
        return RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": key_id, "use": "sig"}
    return ECAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": key_id}
