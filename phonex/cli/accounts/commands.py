"""`phonex users` and `phonex keys`: who may use the service. They work while it runs, too."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from phonex.cli.accounts.work import OpenAccounts

users_app = typer.Typer(
    help="Add, list, disable and enable users (PHONEX_AUTH=on). Start with: "
    "phonex users add ada@example.org --admin",
    no_args_is_help=True,
)
keys_app = typer.Typer(
    help="Create, list and revoke API keys (PHONEX_AUTH=on). Start with: "
    "phonex keys create ada@example.org reader --scope speak",
    no_args_is_help=True,
)

User = Annotated[str, typer.Argument(help="E-mail address or id; see: phonex users list.")]
PasswordStdin = Annotated[
    bool,
    typer.Option("--password-stdin", help="Read the password from standard input, one line."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@users_app.command("add")
def add_user(
    email: Annotated[str, typer.Argument(help="E-mail address, with which the user signs in.")],
    first_name: Annotated[str, typer.Option(help="First name.")] = "",
    last_name: Annotated[str, typer.Option(help="Last name.")] = "",
    admin: Annotated[bool, typer.Option("--admin", help="May read the metrics, too.")] = False,
    password_stdin: PasswordStdin = False,
) -> None:
    """Add a user; asks for the password twice."""
    from phonex.accounts.user_service import NewUser
    from phonex.cli.accounts.work import read_password, with_accounts

    new = NewUser(email, read_password(from_stdin=password_stdin), first_name, last_name, admin)
    user = with_accounts(lambda opened: opened.users.add(new), makes=True)
    typer.echo(f"{user.email} was added: {user.user_id}")


@users_app.command("list")
def list_users(as_json: AsJson = False) -> None:
    """List all users, oldest first."""
    from phonex.cli.accounts.listing import print_users
    from phonex.cli.accounts.work import memorial_states, with_accounts
    from phonex.store.records.legacies import LegacyState
    from phonex.store.records.users import UserRecord

    async def find(opened: "OpenAccounts") -> tuple[list[UserRecord], dict[str, LegacyState]]:
        users = await opened.users.list()
        return users, await memorial_states(opened, users)

    users, memorials = with_accounts(find)
    print_users(users, memorials, as_json=as_json)


@users_app.command("disable")
def disable_user(user: User) -> None:
    """Disable a user: sessions end, and API keys are refused, at once. Nothing is deleted."""
    from phonex.cli.accounts.work import set_disabled, with_accounts

    found = with_accounts(lambda opened: set_disabled(opened, user, True))
    typer.echo(f"{found.email or found.user_id} was disabled.")


@users_app.command("enable")
def enable_user(user: User) -> None:
    """Enable a disabled user, whose API keys work again."""
    from phonex.cli.accounts.work import set_disabled, with_accounts

    found = with_accounts(lambda opened: set_disabled(opened, user, False))
    typer.echo(f"{found.email or found.user_id} was enabled.")


@users_app.command("password")
def set_password(user: User, password_stdin: PasswordStdin = False) -> None:
    """Set the password of a user who has forgotten it; all sessions end."""
    from phonex.cli.accounts.work import change_password, read_password, with_accounts

    password = read_password(from_stdin=password_stdin)
    found = with_accounts(lambda opened: change_password(opened, user, password))
    typer.echo(f"The password of {found.email or found.user_id} was changed.")


@users_app.command("memorialize")
def memorialize_user(
    user: User,
    now: Annotated[
        bool, typer.Option("--now", help="Without the hours of PHONEX_LEGACY_WAIT_H.")
    ] = False,
) -> None:
    """Make the account of a user who has died a memorial.

    The user can object by signing in, for PHONEX_LEGACY_WAIT_H hours. After that, nobody can sign
    in or change the account; only contacts and administrators see the memorial.
    """
    from phonex.cli.accounts.work import memorialize, with_accounts
    from phonex.store.records.legacies import LegacyState

    legacy = with_accounts(lambda opened: memorialize(opened, user, at_once=now))
    if legacy.state is LegacyState.MEMORIALIZED:
        typer.echo(f"The account of {user} is a memorial.")
        return
    typer.echo(f"The account of {user} becomes a memorial at {legacy.due_at:%Y-%m-%d %H:%M} UTC.")


@users_app.command("restore")
def restore_user(user: User) -> None:
    """Make a memorial an ordinary account again, or stop what would make it one."""
    from phonex.cli.accounts.work import restore, with_accounts

    found = with_accounts(lambda opened: restore(opened, user))
    typer.echo(f"{found.email or found.user_id} was restored, and can sign in as before.")


@keys_app.command("create")
def create_key(
    user: User,
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(help="speak, voices, echos, chat or admin; repeat it [all but admin]."),
    ] = None,
    days: Annotated[
        int | None, typer.Option(min=1, help="Days until the key expires [never].")
    ] = None,
) -> None:
    """Create an API key, printed once: it is stored as a hash only."""
    from phonex.accounts.key_service import NewApiKey
    from phonex.cli.accounts.work import with_accounts
    from phonex.system.clock import utc_now

    expires_at = None if days is None else utc_now() + timedelta(days=days)

    async def create(opened: "OpenAccounts") -> NewApiKey:
        found = await opened.users.get(user)
        return await opened.keys.create(found, name, scope or (), expires_at)

    created = with_accounts(create)
    typer.echo("This key is not shown again:", err=True)
    typer.echo(created.key)


@keys_app.command("list")
def list_keys(
    user: Annotated[str | None, typer.Argument(help="Only this user's.")] = None,
    as_json: AsJson = False,
) -> None:
    """List API keys, oldest first."""
    from phonex.cli.accounts.listing import print_keys
    from phonex.cli.accounts.work import with_accounts
    from phonex.store.records.api_keys import ApiKeyRecord

    async def find(opened: "OpenAccounts") -> list[ApiKeyRecord]:
        user_id = None if user is None else (await opened.users.get(user)).user_id
        return await opened.keys.list(user_id)

    print_keys(with_accounts(find), as_json=as_json)


@keys_app.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="See: phonex keys list.")],
) -> None:
    """Revoke an API key; it is refused at once."""
    from phonex.cli.accounts.work import with_accounts

    with_accounts(lambda opened: opened.keys.revoke(key_id))
    typer.echo(f"{key_id} was revoked.")
