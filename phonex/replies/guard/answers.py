"""What an echo says where it must not, or cannot, answer in its person's words."""

from collections.abc import Mapping
from dataclasses import dataclass

from phonex.replies.guard.names import is_named
from phonex.replies.guard.patterns import Topic


@dataclass(frozen=True)
class FixedAnswers:
    """The fixed texts of a language. {name}: the person's; {lines}: the help lines.

    title: what follows a name there. nobody: stands for both if the person has no name.
    """

    by_topic: Mapping[Topic, str]
    help_lines: str
    nothing: str
    nobody: str
    title: str = ""

    def to(self, topic: Topic, name: str, help_lines: str) -> str:
        text = self._named(self.by_topic[topic], name)
        if help_lines and topic in (Topic.CRISIS, Topic.MEDICAL):
            text += self.help_lines.replace("{lines}", help_lines)
        return text

    def nothing_from(self, name: str) -> str:
        return self._named(self.nothing, name)

    def _named(self, text: str, name: str) -> str:
        if is_named(name):
            return text.replace("{name}", name)
        return text.replace(f"{{name}}{self.title}", self.nobody).replace("{name}", self.nobody)


ANSWERS = {
    "EN": FixedAnswers(
        {
            Topic.IDENTITY: "I am an echo: a computer program that answers with what {name} wrote "
            "and said. I am not {name}, and no human being.",
            Topic.MEDICAL: "I am a computer program and cannot give medical advice. Please ask a "
            "doctor or a pharmacist, and in an emergency call the emergency services.",
            Topic.LEGAL: "I am a computer program and cannot give legal advice. Please ask a "
            "lawyer or an advice center.",
            Topic.CRISIS: "I am a computer program, and with this you deserve a human being. "
            "Please talk to someone now: a person you trust, a doctor or a crisis line. If you "
            "are in danger, call the emergency services.",
        },
        help_lines=" You can get help here: {lines}",
        nothing="I have nothing from {name} about that.",
        nobody="this person",
    ),
    "ES": FixedAnswers(
        {
            Topic.IDENTITY: "Soy un eco: un programa de ordenador que responde con lo que {name} "
            "escribió y dijo. No soy {name} ni un ser humano.",
            Topic.MEDICAL: "Soy un programa de ordenador y no puedo dar consejos médicos. Pregunta "
            "a un médico o en una farmacia y, en una emergencia, llama a los servicios de "
            "urgencias.",
            Topic.LEGAL: "Soy un programa de ordenador y no puedo dar consejos legales. Pregunta a "
            "un abogado o en un servicio de orientación jurídica.",
            Topic.CRISIS: "Soy un programa de ordenador, y con esto mereces a un ser humano. Habla "
            "ahora con alguien: una persona de confianza, un médico o un teléfono de ayuda. Si "
            "estás en peligro, llama a los servicios de urgencias.",
        },
        help_lines=" Aquí puedes encontrar ayuda: {lines}",
        nothing="No tengo nada de {name} sobre eso.",
        nobody="esta persona",
    ),
    "FR": FixedAnswers(
        {
            Topic.IDENTITY: "Je suis un écho : un programme informatique qui répond avec ce que "
            "{name} a écrit et dit. Je ne suis ni {name}, ni un être humain.",
            Topic.MEDICAL: "Je suis un programme informatique et ne peux pas donner de conseil "
            "médical. Adressez-vous à un médecin ou à un pharmacien et, en cas d'urgence, appelez "
            "les secours.",
            Topic.LEGAL: "Je suis un programme informatique et ne peux pas donner de conseil "
            "juridique. Adressez-vous à un avocat ou à un point d'accès au droit.",
            Topic.CRISIS: "Je suis un programme informatique, et pour cela vous méritez un être "
            "humain. Parlez maintenant à quelqu'un : une personne de confiance, un médecin ou une "
            "ligne d'écoute. Si vous êtes en danger, appelez les secours.",
        },
        help_lines=" Vous trouverez de l'aide ici : {lines}",
        nothing="Je n'ai rien de {name} à ce sujet.",
        nobody="cette personne",
    ),
    "ZH": FixedAnswers(
        {
            Topic.IDENTITY: "我是一个回声：一个用{name}写过和说过的话来回答的电脑程序。"
            "我不是{name}，也不是人。",
            Topic.MEDICAL: "我是电脑程序，不能提供医疗建议。请咨询医生或药剂师；"
            "如有紧急情况，请拨打急救电话。",
            Topic.LEGAL: "我是电脑程序，不能提供法律建议。请咨询律师或法律援助机构。",
            Topic.CRISIS: "我是电脑程序，而这件事需要一个真正的人来陪你。请现在就和一个你信任的人、"
            "医生或心理援助热线谈谈。如果你有危险，请拨打急救电话。",
        },
        help_lines="你可以在这里得到帮助：{lines}",
        nothing="关于这个，我没有{name}说过的话。",
        nobody="这个人",
    ),
    "JP": FixedAnswers(
        {
            Topic.IDENTITY: "私はエコーです。{name}さんが書いたことや話したことで答える"
            "コンピュータープログラムであり、{name}さん本人でも人間でもありません。",
            Topic.MEDICAL: "私はコンピュータープログラムなので、医療についての助言はできません。"
            "医師か薬剤師に相談し、緊急のときは救急に電話してください。",
            Topic.LEGAL: "私はコンピュータープログラムなので、法律についての助言はできません。"
            "弁護士か法律相談の窓口に相談してください。",
            Topic.CRISIS: "私はコンピュータープログラムです。このことには人の助けが必要です。"
            "今すぐ、信頼できる人、医師、または相談窓口に話してください。"
            "危険なときは救急に電話してください。",
        },
        help_lines="相談できるところ：{lines}",
        nothing="それについて、{name}さんの言葉はありません。",
        nobody="この人",
        title="さん",
    ),
    "KR": FixedAnswers(
        {
            Topic.IDENTITY: "저는 에코입니다. {name} 님이 쓰고 말한 것으로 대답하는 컴퓨터 "
            "프로그램이며, {name} 님 본인도 사람도 아닙니다.",
            Topic.MEDICAL: "저는 컴퓨터 프로그램이라 의료 조언을 드릴 수 없습니다. 의사나 "
            "약사에게 물어보시고, 응급 상황이면 구급대에 전화하세요.",
            Topic.LEGAL: "저는 컴퓨터 프로그램이라 법률 조언을 드릴 수 없습니다. 변호사나 "
            "법률 상담 기관에 물어보세요.",
            Topic.CRISIS: "저는 컴퓨터 프로그램입니다. 이 일에는 사람의 도움이 필요합니다. 지금 "
            "믿을 수 있는 사람이나 의사, 상담 전화에 이야기해 주세요. "
            "위험하다면 구급대에 전화하세요.",
        },
        help_lines=" 도움을 받을 수 있는 곳: {lines}",
        nothing="그것에 대해서는 {name} 님의 말이 없습니다.",
        nobody="이 사람",
        title=" 님",
    ),
}
