"""Sentences whose F0 curves tell a voice's pitch range: statements and a question per language."""

CALIBRATION: dict[str, tuple[str, ...]] = {
    "EN": (
        "The harbour was quiet this morning, and most of the boats had already left.",
        "Have you decided where we should meet tomorrow?",
        "My brother bought seven green apples and a small loaf of bread.",
    ),
    "ES": (
        "El puerto estaba tranquilo esta mañana y casi todos los barcos habían salido.",
        "¿Has decidido dónde nos vemos mañana?",
        "Mi hermano compró siete manzanas verdes y un pan pequeño.",
    ),
    "FR": (
        "Le port était calme ce matin et presque tous les bateaux étaient partis.",
        "Avez-vous décidé où nous nous verrons demain ?",
        "Mon frère a acheté sept pommes vertes et un petit pain.",
    ),
    "ZH": (
        "今天早上港口很安静，大部分船都已经出海了。",
        "你决定明天我们在哪里见面了吗？",
        "我弟弟买了七个青苹果和一个小面包。",
    ),
    "JP": (
        "今朝の港は静かで、ほとんどの船はもう出ていました。",
        "明日どこで会うか決めましたか。",
        "弟は青いりんごを七つと小さなパンを買いました。",
    ),
}
