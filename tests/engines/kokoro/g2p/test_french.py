"""French sentences and their sounds: foreign spellings, liaisons, words of two pronunciations."""

import pytest

from phonex.engines.kokoro.g2p.french_words import in_french_letters, is_english, respellings
from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes


def _check(frontends: KokoroPhonemes, text: str, heard: str) -> None:
    assert frontends.phonemes(text, "FR").replace("ˈ", "").replace("ˌ", "") == heard


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Ce mythe est authentique.", "sə mit ɛt otɑ̃tik."),
        ("Élisabeth cherche un parking.", "elizabɛt ʃɛʁʃ œ̃ paʁkiŋ."),
        ("Le testament d'Élisabeth.", "lə tɛstamɑ̃ delizabɛt."),
        ("L'algorithme des rythmes.", "lalɡoʁitm de ʁitm."),
        ("Les palmipèdes du parc.", "le palmipɛd dy paʁk."),
        ("Le thé à la menthe et le yaourt.", "lə te a la mɑ̃t e lə jauʁt."),
        ("Un week-end de shopping.", "œ̃ wikɛnd də ʃopiŋ."),
        ("Ils font du streaming.", "il fɔ̃ dy stʁimiŋ."),
        ("Le software et le hardware.", "lə sɔftwɛʁ e lə aʁdwɛʁ."),
        ("Les hackers ont un hobby.", "le akœʁ ɔ̃t œ̃ obi."),
        ("Ma mère est enthousiaste.", "ma mɛʁ ɛt ɑ̃tuzjast."),
        ("Le tempérament éthiopien.", "lə tɑ̃peʁamɑ̃ etjopjɛ̃."),
        ("Le maghrébin lit un atlas.", "lə maɡʁebɛ̃ li œ̃n atlas."),
        ("Ce paravent est un alias.", "sə paʁavɑ̃ ɛt œ̃n aljas."),
        ("La mayonnaise de Bruxelles.", "la majonɛz də bʁysɛl."),
        ("Un cowboy en jeans.", "œ̃ koboj ɑ̃ ʤin."),
        ("Le dilemme du manager.", "lə dilɛm dy manaʤœʁ."),
        ("Les chevilles et les sourcils.", "le ʃəvi e le suʁsi."),
        ("Ils déroulent le câble.", "il deʁul lə kabl."),
        ("Un club de handball.", "œ̃ klœb də ɑ̃dbal."),
    ],
)
def test_no_word_is_read_as_english(frontends: KokoroPhonemes, text: str, heard: str) -> None:
    _check(frontends, text, heard)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Ce pays est bon.", "sə pei ɛ bɔ̃."),
        ("Le repas est excellent.", "lə ʁəpa ɛt ɛksɛlɑ̃."),
        ("Un bras est cassé.", "œ̃ bʁa ɛ kase."),
        ("Nicolas est là.", "nikola ɛ la."),
        ("Les amis arrivent.", "lez ami aʁiv."),
        ("Nous avons un petit ami.", "nuz avɔ̃z œ̃ pətit ami."),
        ("C'est un ami.", "sɛt œ̃n ami."),
        ("Les héros en haut.", "le eʁo ɑ̃ o."),
        ("Toi et un autre.", "twa e œ̃n otʁ."),
        ("Les hommes et les femmes.", "lez ɔm e le fam."),
        ("Ils parlent anglais.", "il paʁl ɑ̃ɡlɛ."),
        ("Cent ans.", "sɑ̃ tɑ̃."),
        ("Un ancien ami.", "œ̃n ɑ̃sjɛ̃ nami."),
        ("Comment allez-vous ?", "kɔmɑ̃ talevu?"),
        ("Vas-y, allez-y.", "vazi, alezi."),
        ("Le bus est là, le nez est rouge.", "lə bys ɛ la, lə ne ɛ ʁuʒ."),
        ("Vous et moi.", "vu e mwa."),
        ("Tout à fait, tout est bien.", "tut a fɛ, tut ɛ bjɛ̃."),
        ("Les États-Unis", "lez etazyni"),
        ("Les onze amis.", "le ɔ̃z ami."),
        ("Grand arbre, grands arbres", "ɡʁɑ̃t aʁbʁ, ɡʁɑ̃z aʁbʁ"),
        ("Les enfants ont faim.", "lez ɑ̃fɑ̃ ɔ̃ fɛ̃."),
    ],
)
def test_liaison_is_where_natives_make_it(frontends: KokoroPhonemes, text: str, heard: str) -> None:
    _check(frontends, text, heard)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Il y en a plus.", "il i ɑ̃n a plys."),
        ("Il n'y en a plus.", "il ni ɑ̃n a ply."),
        ("J'ai plus de temps.", "ʒe plys də tɑ̃."),
        ("Je n'ai plus de temps.", "ʒə ne ply də tɑ̃."),
        ("Plus de dix ans.", "ply də diz ɑ̃."),
        ("Deux plus trois.", "dø plys tʁwa."),
        ("Il est plus grand.", "il ɛ ply ɡʁɑ̃."),
        ("Il vient de l'Est.", "il vjɛ̃ də lɛst."),
        ("À l'est de Paris, vers l'ouest.", "a lɛst də paʁi, vɛʁ lwɛst."),
        ("L'est du pays est plat.", "lɛst dy pei ɛ pla."),
        ("Il est ici, il l'est aussi.", "il ɛt isi, il lɛt osi."),
        ("Le quart sud-est.", "lə kaʁ sydɛst."),
        ("Un os, des os.", "œ̃n ɔs, dez o."),
        ("Mon fils a vingt ans.", "mɔ̃ fis a vɛ̃t ɑ̃."),
        ("Les fils électriques.", "le fil elɛktʁik."),
        ("Tous les jours.", "tu le ʒuʁ."),
        ("Ils sont tous venus. Tous sont là.", "il sɔ̃ tus vəny. tus sɔ̃ la."),
        ("Six amis, six garçons, j'en ai six.", "siz ami, si ɡaʁsɔ̃, ʒɑ̃n e sis."),
        ("Huit jours, huit enfants.", "yi ʒuʁ, yit ɑ̃fɑ̃."),
        ("Ils content, je suis content.", "il kɔ̃t, ʒə syi kɔ̃tɑ̃."),
        ("Les poules couvent dans le couvent.", "le pul kuv dɑ̃ lə kuvɑ̃."),
        ("Ils président, le président parle.", "il pʁezid, lə pʁezidɑ̃ paʁl."),
        ("Ils violent la loi, c'est violent.", "il vjɔl la lwa, sɛ vjolɑ̃."),
        ("Il faut se fier à lui, il est fier.", "il fo sə fje a lyi, il ɛ fjɛʁ."),
        ("Tu as un as.", "ty az œ̃n as."),
        ("Le sens, je sens.", "lə sɑ̃s, ʒə sɑ̃."),
        ("Il but, un but.", "il by, œ̃ byt."),
        ("Nous portions les portions.", "nu pɔʁtjɔ̃ le pɔʁsjɔ̃."),
        ("Nous notions des notions.", "nu notjɔ̃ de nosjɔ̃."),
        ("Jean porte un jean.", "ʒɑ̃ pɔʁt œ̃ ʤin."),
    ],
)
def test_neighbors_decide_between_two_pronunciations(
    frontends: KokoroPhonemes, text: str, heard: str
) -> None:
    _check(frontends, text, heard)


def test_words_keep_their_times(frontends: KokoroPhonemes) -> None:
    reading = frontends.read("Le mythe d'Élisabeth, cent ans.", "FR")
    assert [word.text for word in reading.words] == ["Le", "mythe", "d'Élisabeth", "cent", "ans"]
    assert all(word.n_sounds for word in reading.words)


def test_what_was_learnt_is_read_at_once() -> None:
    asked: list[str] = []

    def ipa(text: str, voice: str) -> str:
        asked.append(text)
        return "θ" if "thwob" in text else "a"

    french = KokoroPhonemes(ipa)
    french.phonemes("thwob", "FR")
    first = len(asked)
    assert french.phonemes("thwob", "FR") == "a"
    assert len(asked) == first + 1


@pytest.mark.parametrize("word", ["smoothy", "thwang", "woodbury", "screening", "crowfy"])
def test_english_letters_of_unknown_words_become_french(word: str) -> None:
    assert not any(letters in in_french_letters(word) for letters in ("th", "ee", "oo", "ow"))


def test_the_list_has_one_plain_spelling_for_each_word() -> None:
    assert len(respellings()) > 2_000
    assert all(spelling.isalpha() and spelling.islower() for spelling in respellings().values())


def test_english_is_told_by_its_sounds() -> None:
    assert is_english("mˈaɪð")
    assert not is_english("bibliotˈɛk")


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Pendant une heure.", "pɑ̃dɑ̃ tyn œʁ."),
        ("Avant aujourd'hui.", "avɑ̃ toʒuʁdyi."),
        ("Dès aujourd'hui.", "dɛz oʒuʁdyi."),
        ("Le long hiver.", "lə lɔ̃ ivɛʁ."),
        ("Page cent un.", "paʒ sɑ̃ œ̃."),
        ("Je prends un bain.", "ʒə pʁɑ̃ œ̃ bɛ̃."),
        ("Je mets un manteau.", "ʒə mɛ œ̃ mɑ̃to."),
        ("Tu l'as vu.", "ty la vy."),
        ("Si tu les as.", "si ty lez a."),
        ("L'as de pique.", "las də pik."),
        ("Trois fois président.", "tʁwa fwa pʁezidɑ̃."),
        ("John est là.", "ʤɔn ɛ la."),
        ("Mes chers amis.", "me ʃɛʁz ami."),
        ("Les uns et les autres.", "lez œ̃z e lez otʁ."),
        ("Il est plus de midi.", "il ɛ ply də midi."),
        ("Un quiz par e-mail.", "œ̃ kwiz paʁ imɛl."),
    ],
)
def test_links_and_verbs_in_ordinary_sentences(
    frontends: KokoroPhonemes, text: str, heard: str
) -> None:
    _check(frontends, text, heard)
