"""Sentences for measuring a voice's pitch range: statements and a question per language."""

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
    "KR": (
        "오늘 아침 항구는 조용했고 배들은 거의 다 떠나고 없었습니다.",
        "내일 어디서 만날지 정했어요?",
        "제 남동생은 초록 사과 일곱 개와 작은 빵 한 개를 샀습니다.",
    ),
}
