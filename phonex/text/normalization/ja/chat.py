"""What people write in Japanese chats: laughter as letters, faces made of signs."""

from phonex.text.normalization.rules import Rule, rule

_WRITTEN = "ぁ-ゖァ-ヺー㐀-䶿一-鿿々〇"
_EYES = (
    r"(?:\^[ ^o.ω∇]{0,3}\^|T ?[o.∀Д ]? ?T|[;>][ o.∀Д]?[;<]"
    r"|[´`・゜゚°￣＾≧][^()（）]{0,6}[`・゜゚°￣＾≦´])"
)
_FACE = rf"[(（][^{_WRITTEN}0-9A-Za-z()（）]{{0,4}}{_EYES}[^{_WRITTEN}0-9A-Za-z()（）]{{0,4}}[)）]"


def chat_rules() -> tuple[Rule, ...]:
    """www after Japanese is said わら; a face, with its hands, is silent."""
    return (
        rule(
            rf"[ -]?(?:[mヽ\\o] ?)?{_FACE}(?:m(?![A-Za-z])|ノ(?![{_WRITTEN}])|/)?", "", needs="(（"
        ),
        rule(r"m ?[(（][ _]{0,4}[)）] ?m", "", needs="(（"),
        rule(
            rf"(?<=[{_WRITTEN}！？!?。、…～〜)）])(?:w{{1,80}}|W{{2,80}})(?=$|[\s。、！？!?…」』)）])",
            lambda found: "、わら" if found.string[found.start() - 1].isalnum() else "わら",
            needs="wW",
        ),
        rule(rf"(?<=[{_WRITTEN}]) ?[━]{{1,20}}", "ー", needs="━"),
    )
