"""Reference sentences for measuring an engine's speech: everyday words, one per language."""

REFERENCE_SENTENCES: dict[str, str] = {
    "EN": "The morning train was late again, so we walked along the river and talked.",
    "ES": "El tren de la mañana llegó tarde, así que caminamos junto al río y hablamos.",
    "FR": "Le train du matin était en retard, alors nous avons marché le long de la rivière.",
    "ZH": "早上的火车又晚点了，所以我们沿着河边走，一边走一边聊天。",
    "JP": "朝の電車がまた遅れたので、私たちは川に沿って歩きながら話しました。",
    "KR": "아침 기차가 또 늦어서 우리는 강을 따라 걸으며 이야기를 나누었습니다.",
}
