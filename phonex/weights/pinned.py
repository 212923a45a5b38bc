"""The published weights: repositories of the Hugging Face hub, revisions, sums.

Every sum is of the file as published at that commit. The few files without one are checked against
the sum that the hub reports for the commit.
"""

from phonex.weights.bundle import Bundle, File
from phonex.weights.layout import BERT_WEIGHTS, CHECKPOINT, CONFIG, TOKENIZER_CONFIG, VOCABULARY

_APACHE, _MIT, _UNSTATED = "Apache-2.0", "MIT", "not stated"


def _melo(key: str, repo: str, revision: str, config: str, checkpoint: str) -> Bundle:
    files = (File(CONFIG, config), File(CHECKPOINT, checkpoint))
    return Bundle(f"melotts/{key}", f"myshell-ai/MeloTTS-{repo}", revision, _MIT, 208, files)


def _bert(
    language: str,
    repo: str,
    revision: str,
    licence: str,
    about_mb: int,
    sums: tuple[str, str, str],
    tokenizer_config: str | None = None,
    weights: str = BERT_WEIGHTS[1],
) -> Bundle:
    """sums: of config, vocabulary and weights."""
    config, vocabulary, tensors = sums
    files = (
        File(CONFIG, config),
        File(VOCABULARY, vocabulary),
        File(TOKENIZER_CONFIG, tokenizer_config),
        File(weights, tensors),
    )
    return Bundle(f"bert/{language}", repo, revision, licence, about_mb, files)


MELO = (
    _melo(
        "EN",
        "English",
        "bb4fb7346d566d277ba8c8c7dbfdf6786139b8ef",
        "039116c927c70eaa4458d315ea83aaaa99e1fca1c621b50c8ca56b4a5700eb77",
        "acd278040eaf9536908e2b965273df5a731c44d8f0da66cc5fed7972772ed23c",
    ),
    _melo(
        "EN_V2",
        "English-v2",
        "a53e3509c4ee4ff16d79272feb2474ff864e18f3",
        "fbe2f4196068b472982651148b912387e03efd42d07c771ce126a60408c3118a",
        "794226eb7c1745f3ca281b290613d5f39aa5b0d3b16a117009966f4aaf184757",
    ),
    _melo(
        "EN_NEWEST",
        "English-v3",
        "f7c4a35392c0e9be24a755f1edb4c3f63040f759",
        "66db2f9d3fba6e94e7f430668188130129c0428a5a1646bcd8bd453a966e778a",
        "959433dc1c6df618922560b4b7bc8c7af0a4b7ceaea267480c5d9ae8a3cfe536",
    ),
    _melo(
        "ES",
        "Spanish",
        "dbb5496df39d11a66c1d5f5a9ca357c3c9fb95fb",
        "54488d922a2983f4d6a7f57158cc5f2714ea117994e1b22147a8579791554221",
        "9077a7e7e5fd8e42f3f922641c401f1936971c08465a3e7ccb19d57a659e72ae",
    ),
    _melo(
        "FR",
        "French",
        "1e9bf590262392d8bffb679b0a3b0c16b0f9fdaf",
        "361e84109451acb2f0331c2c9f3c5437e9a502380bbf8741b02545e41b062139",
        "fdf967d514f91582e451c482cab655e5d736821c3ba87ede8bb0625709642b29",
    ),
    _melo(
        "ZH",
        "Chinese",
        "af5d207a364ea4208c6f589c89f57f88414bdd16",
        "d58b5acdab89ad2bbd65325affab309ae3cb964834b02f9a60587474e81c8bb9",
        "a74e9eadffff065c75eb6dfa040efa72cad23e72cfea70d39190bc174fb97093",
    ),
    _melo(
        "JP",
        "Japanese",
        "367f8795464b531b4e97c1515bddfc1243e60891",
        "207def0d31bf7623e20f4a5e690f217747661bf495319c0139303122b6debcc3",
        "96ae783e6ec0177aa810e2a645aec5d136a6f4992fdea26ee92b7b04d9688ad0",
    ),
    _melo(
        "KR",
        "Korean",
        "0207e5adfc90129a51b6b03d89be6d84360ed323",
        "74543376976dfadde45ba34336fa79c7e95509f43a7c2e701b22c0f71fd7695c",
        "48e3ff3fd0b5348e095f0468e60ae727507564100f58142ef3a922ead6e0a4d0",
    ),
)

BERT = (
    _bert(
        "EN",
        "google-bert/bert-base-uncased",
        "86b5e0934494bd15c9632b12f734a8a67f723594",
        _APACHE,
        441,
        (
            "7160e1553ad2ca51d8c1cb066be533db31826e12d173824c1bb0cb1a4f187d20",
            "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
            "68d45e234eb4a928074dfd868cead0219ab85354cc53d20e772753c6bb9169d3",
        ),
        tokenizer_config="a025160ef0431f1a392f6f050c1310f4c5d9fb6f275932dbccba73c4d214bf10",
        weights=BERT_WEIGHTS[0],
    ),
    _bert(
        "ES",
        "dccuchile/bert-base-spanish-wwm-uncased",
        "d1c9c4565c9d6731e57ed7f027b802697bad861e",
        _UNSTATED,  # its authors ask for CC BY 4.0 and warn about its training texts
        440,
        (
            "ee7d29a157d70dd6736e8dfadff7e32544566c701e95565a8849c1e65218e86f",
            "a7e3f713aafb7d9dbd789a0f0bc30a457e622d963294e40b391b4d83ca4508b5",
            "5480283d2ac26ac36df538fa5c12412b89ff176db693d00e71735200d9e0e99b",
        ),
    ),
    _bert(
        "FR",
        "dbmdz/bert-base-french-europeana-cased",
        "b895c3cf291f7bf4c15639078a6bee0b3e272c5b",
        _MIT,
        445,
        (
            "0da603d6d30507b56d7ff92010bf68b95b9c6330be707c578c18bffc9baaced0",
            "2012518b30b8c3534aaa98b1c39f988158b925633b0039d7f273ca96017b77ad",
            "ff5df6abf065e94b474d58176a72f89a977320ddd06448a258797e74a4257a89",
        ),
    ),
    _bert(
        "ZH_MIX_EN",
        "google-bert/bert-base-multilingual-uncased",
        "7cbf9a625e29989f6b9c6c2fa68234c304f7e38f",
        _APACHE,
        673,
        (
            "fba5d4b0a351a43f6ccb7a6587301fd9f6876ca36aae62af762af67c8f18db1c",
            "87b44292b452f6c05afa49b2e488e7eedf79ea4f4c39db6f2f4b37764228ef3f",
            "b33adb2b700b7029a64a4a14ddec6bda8555d2ca879e80a75789fd9542a6290e",
        ),
        weights=BERT_WEIGHTS[0],
    ),
    _bert(
        "JP",
        "tohoku-nlp/bert-base-japanese-v3",
        "65243d6e5629b969c77309f217bd7b1a79d43c7e",
        _APACHE,
        447,
        (
            "2a86800f7f45c980d14cbb0f22a71e4f42642fad8c4b2b658fb98b65dfa9e527",
            "5e9a696b0191b833cfdf8eefada01f41f23ccbd7e7746946864260b1cdd0a784",
            "e172862e0674054d65e0ba40d67df2a4687982f589db44aa27091c386e5450a4",
        ),
    ),
    _bert(
        "KR",
        "kykim/bert-kor-base",
        "1779cc0982ada0216dd6de0dd4e86fb78201926d",
        _UNSTATED,
        476,
        (
            "c37ae92c39e3600e7c9645148e406286d44c9863cb8a237196ac6ad35bc47749",
            "25a329a892130c73f7dffd6aafa0382d713f93633ef320e49ea54a449096a089",
            "ae43a392e533ccb9fd38e5c65130aeee50381b87e81e795f9d90469accd78236",
        ),
    ),
)

_SES = {
    "en-au": "5e9782233deef51fc5289d05ad4dd4ce12b196e282eccf6b6db6256bbd02daaa",
    "en-br": "2bf5a88025cfd10473b25d65d5c0e608338ce4533059c5f9a3383e69c812d389",
    "en-default": "e4139de3bc2ea162f45a5a5f9559b710686c9689749b5ab8945ee5e2a082d154",
    "en-india": "ad03d946757e95fe9e13239aa4b11071d98f22316f604f34b1a0b4bdf41cda48",
    "en-newest": "6a3798229b1114f0e9cc137b33211809def7dda5a8a9398d5a112c0b42699177",
    "en-us": "0d092d4af0815a4bfbc6105b65621ab68dc4c61b2f55044d8a66968a34947c32",
    "es": "b8cece8853fb75b9f5217a1f5cda9807bac92a3e4c4547fc651e404d05deff63",
    "fr": "8a01f6d30a73efa368c288a542a522a2bcdd4e2ec5589d8646b307cf8e2ad9ae",
    "jp": "7b645ff428de4a57a22122318968f1e6127ac81fda2e2aa66062deccd3864416",
    "kr": "f501479d6072741a396725bec79144653e9f4a5381b85901e29683aa169795df",
    "zh": "2b353de562700c13faacf096ecfc0adcafd26e6704a9feef572be1279714e031",
}

OPENVOICE = Bundle(
    "openvoice",
    "myshell-ai/OpenVoiceV2",
    "fd981100305a0e4291f93a9ad169c6d9f7bed54a",
    _MIT,
    131,
    (
        File(
            f"converter/{CONFIG}",
            "9dfff60350b8c63f2c664efd92a61b2516efb22671466960f0e5dfebd881fa47",
        ),
        File(
            f"converter/{CHECKPOINT}",
            "9652c27e92b6b2a91632590ac9962ef7ae2b712e5c5b7f4c34ec55ee2b37ab9e",
        ),
        *(File(f"base_speakers/ses/{speaker}.pth", sha) for speaker, sha in _SES.items()),
    ),
)
