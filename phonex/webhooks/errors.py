"""Why an address is not told."""

from phonex.errors import InvalidInput


class CallbacksOff(InvalidInput):
    code = "callbacks_off"
    param = "callback_url"

    def __init__(self) -> None:
        super().__init__(
            "This service calls no addresses. Its administrator can list the hosts that it may "
            "call in PHONEX_WEBHOOK_HOSTS; or poll GET /job/{job_id}."
        )


class CallbackRefused(InvalidInput):
    code = "callback_refused"
    param = "callback_url"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The address cannot be called: {why} The administrator of the service lists what may "
            "be called in PHONEX_WEBHOOK_HOSTS."
        )
