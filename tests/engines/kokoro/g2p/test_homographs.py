"""Words spelt alike are said as their sentence means them."""

import pytest

from phonex.engines.kokoro.g2p.en import English


@pytest.fixture(scope="module")
def american() -> English:
    return English(british=False)


@pytest.fixture(scope="module")
def british(american: English) -> English:
    return English(british=True, sibling=american)


def words_of(english: English, text: str) -> list[str]:
    return [word.strip(".,?!“”") for word in english.read(text).phonemes.split()]


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("I read books every night.", "ɹˈid"),
        ("She read the letter yesterday.", "ɹˈɛd"),
        ("Have you read this novel?", "ɹˈid"),
        ("I will read it tomorrow.", "ɹˈid"),
        ("They read the news last night.", "ɹˈɛd"),
        ("The pipes were made of lead.", "lˈɛd"),
        ("She will lead the team.", "lˈid"),
        ("He took the lead in the race.", "lˈid"),
        ("Lead is a heavy metal.", "lˈɛd"),
        ("We live in Paris.", "lˈɪv"),
        ("The band played live on television.", "lˈIv"),
        ("It was a live broadcast.", "lˈIv"),
        ("The wind blew all night.", "wˈɪnd"),
        ("Please wind the clock.", "wˈInd"),
        ("The paths wind through the forest.", "wˈInd"),
        ("A tear ran down her cheek.", "tˈɪɹ"),
        ("Don't tear the paper.", "tˈɛɹ"),
        ("There is a tear in my shirt.", "tˈɛɹ"),
        ("He wound the rope around the post.", "wˈWnd"),
        ("The wound healed slowly.", "wˈund"),
        ("Close the door, please.", "klˈOz"),
        ("We stood close to the fire.", "klˈOs"),
        ("It came to a close.", "klˈOz"),
        ("What is the use of it?", "jˈus"),
        ("Can I use your phone?", "jˈuz"),
        ("He plays the bass guitar.", "bˈAs"),
        ("We caught a bass in the lake.", "bˈæs"),
        ("Wait a minute.", "mˈɪnət"),
        ("The difference is minute.", "mInˈut"),
        ("Minute particles floated in the air.", "mInˈut"),
        ("She tied a bow in her hair.", "bˈO"),
        ("The actors took a bow.", "bˈW"),
        ("He shot an arrow from his bow.", "bˈO"),
        ("They bow to the king.", "bˈW"),
        ("Sit in the front row.", "ɹˈO"),
        ("They had a row about money.", "ɹˈW"),
        ("Sow the seeds in spring.", "sˈO"),
        ("The sow had ten piglets.", "sˈW"),
        ("The dove is a symbol of peace.", "dˈʌv"),
        ("She dove into the pool.", "dˈOv"),
        ("Camels cross the desert.", "dˈɛzəɹt"),
        ("Do not desert your friends.", "dəzˈɜɹt"),
        ("I object to that.", "əbʤˈɛkt"),
        ("The object is round.", "ˈɑbʤəkt"),
        ("The project was finished.", "pɹˈɑʤˌɛkt"),
        ("The lamp can project an image.", "pɹəʤˈɛkt"),
        ("He will present the award.", "pɹizˈɛnt"),
        ("She got a present.", "pɹˈɛzᵊnt"),
        ("I am present.", "pɹˈɛzᵊnt"),
        ("I am content with my life.", "kəntˈɛnt"),
        ("The content of the book is good.", "kˈɑntɛnt"),
        ("I refuse to go.", "ɹəfjˈuz"),
        ("The refuse was collected on Monday.", "ɹˈɛfjˌus"),
        ("Send me your resume.", "ɹˈɛzəmˌA"),
        ("We will resume after lunch.", "ɹəzˈum"),
        ("She does her homework.", "dˈʌz"),
        ("The does and bucks ran off.", "dˈOz"),
        ("He is a Polish citizen.", "pˈOlɪʃ"),
        ("Polish the silver.", "pˈɑlɪʃ"),
        ("She bought nail polish.", "pˈɑlɪʃ"),
        ("The Book of Job is old.", "ʤˈOb"),
        ("Job hunting is hard.", "ʤˈɑb"),
        ("I have a good job.", "ʤˈɑb"),
        ("We flew to Nice last summer.", "nˈis"),
        ("Nice to meet you.", "nˈIs"),
        ("Have a nice day.", "nˈIs"),
        ("He lives in Reading.", "lˈɪvz"),
        ("Reading is fun.", "ɹˈidɪŋ"),
        ("I like reading books.", "ɹˈidɪŋ"),
        ("The birds nestle in the trees.", "nˈɛsᵊl"),
        ("Her perfume smells nice.", "pˈɜɹfjˌum"),
        ("They demanded a recount of the votes.", "ɹˈikˌWnt"),
        ("He will recount his adventures.", "ɹikˈWnt"),
        ("She rode a moped to work.", "mˈOpˌɛd"),
        ("He moped around the house all day.", "mˈOpt"),
        ("The river never leaves its confines.", "kˈɑnfInz"),
        ("This law confines him to his home.", "kənfˈInz"),
        ("The light is diffuse.", "dəfjˈus"),
        ("Diffuse the gas slowly.", "dəfjˈuz"),
        ("They will implant a chip.", "ɪmplˈænt"),
        ("The dental implant failed.", "ˈɪmplˌænt"),
        ("He set a new record.", "ɹˈɛkəɹd"),
        ("Please record the meeting.", "ɹəkˈɔɹd"),
        ("You need a permit to park.", "pˈɜɹmɪt"),
        ("They do not permit smoking.", "pəɹmˈɪt"),
        ("His conduct was poor.", "kˈɑndˌʌkt"),
        ("She will conduct the orchestra.", "kəndˈʌkt"),
        ("The ticket is invalid.", "ɪnvˈælɪd"),
        ("He was an invalid after the war.", "ˈɪnvəlɪd"),
        ("She tried to console him.", "kənsˈOl"),
        ("The game console broke.", "kˈɑnsˌOl"),
        ("The entrance is over there.", "ˈɛntɹəns"),
        ("Her voice will entrance you.", "ɪntɹˈæns"),
        ("That is no excuse.", "ɪkskjˈus"),
        ("Please excuse me.", "ɪkskjˈuz"),
        ("Do not abuse your power.", "əbjˈuz"),
        ("Drug abuse is a problem.", "əbjˈus"),
        ("We can house ten guests.", "hˈWz"),
        ("The house is big.", "hˈWs"),
        ("My fingers grew number in the cold.", "nˈʌməɹ"),
        ("The sewer was blocked.", "sˈuəɹ"),
        ("He was putting the cup down.", "pˈʊTɪŋ"),
        ("His putting on the green was poor.", "pˈʌTɪŋ"),
        ("He sharpened both axes and a hammer.", "ˈæksᵻz"),
        ("The x and y axes cross here.", "ˈæksˌiz"),
        ("The network axes the show.", "ˈæksᵻz"),
        ("Soldiers left their bases.", "bˈAsᵻz"),
        ("His mouth was agape.", "mˈWθ"),
        ("Attribute it to luck.", "ətɹˈɪbjˌut"),
        ("Patience is an attribute.", "ˈætɹəbjˌut"),
        ("It was an august assembly.", "ɔɡˈʌst"),
        ("In August we rest.", "ˈɔɡəst"),
        ("The buffet was cold.", "bʊfˈA"),
        ("Waves buffet the ship.", "bˈʌfət"),
        ("Combine the eggs and flour.", "kəmbˈIn"),
        ("A compact car is cheap.", "kˈɑmpˌækt"),
        ("We compound the error.", "kəmpˈWnd"),
        ("Compress the file.", "kəmpɹˈɛs"),
        ("The conflict ended.", "kˈɑnflˌɪkt"),
        ("These dates conflict with mine.", "kənflˈɪkt"),
        ("Sign the contract.", "kˈɑntɹˌækt"),
        ("Metals contract when cold.", "kəntɹˈækt"),
        ("They contest the will.", "kəntˈɛst"),
        ("He won the contest.", "kˈɑntˌɛst"),
        ("They converse in French.", "kənvˈɜɹs"),
        ("The converse is true.", "kˈɑnvˌɜɹs"),
        ("He will convert the file.", "kənvˈɜɹt"),
        ("She is a convert to Islam.", "kˈɑnvˌɜɹt"),
        ("The jury will convict him.", "kənvˈɪkt"),
        ("The convict escaped.", "kˈɑnvˌɪkt"),
        ("It was a deliberate act.", "dəlˈɪbəɹət"),
        ("The jury will deliberate.", "dəlˈɪbəɹˌAt"),
        ("Delegate the task to him.", "dˈɛləɡˌAt"),
        ("The delegate from Spain spoke.", "dˈɛləɡət"),
        ("Snakes digest slowly.", "dIʤˈɛst"),
        ("I read the digest.", "ɹˈɛd"),
        ("They discount the risk.", "dˌɪskˈWnt"),
        ("We got a discount.", "dˈɪskˌWnt"),
        ("Make a duplicate.", "dˈupləkət"),
        ("Don't duplicate the work.", "dˈupləkˌAt"),
        ("The plan is elaborate.", "əlˈæbəɹət"),
        ("Could you elaborate?", "əlˈæbəɹˌAt"),
        ("A police escort came.", "ˈɛskˌɔɹt"),
        ("I will escort you home.", "ɪskˈɔɹt"),
        ("My estimate is low.", "ˈɛstəmət"),
        ("We estimate the cost.", "ˈɛstəmˌAt"),
        ("They exploit workers.", "ɪksplˈYt"),
        ("His exploit was famous.", "ˈɛksplˌYt"),
        ("Countries export oil.", "ɪkspˈɔɹt"),
        ("The main export is oil.", "ˈɛkspˌɔɹt"),
        ("Vanilla extract is sweet.", "ˈɛkstɹˌækt"),
        ("They extract oil from seeds.", "ɪkstɹˈækt"),
        ("She is a graduate of Yale.", "ɡɹˈæʤəwət"),
        ("He will graduate in May.", "ɡɹˈæʤʊˌAt"),
        ("They import cars.", "ɪmpˈɔɹt"),
        ("The import of cars fell.", "ˈɪmpˌɔɹt"),
        ("The incense smelled sweet.", "ˈɪnsˌɛns"),
        ("His words incense me.", "ɪnsˈɛns"),
        ("Prices increase every year.", "ɪnkɹˈis"),
        ("There was an increase in prices.", "ˈɪnkɹˌis"),
        ("Initiate the launch.", "ɪnˈɪʃiˌAt"),
        ("Insert the coin.", "ɪnsˈɜɹt"),
        ("The insert was torn.", "ˈɪnsˌɜɹt"),
        ("Do not insult me.", "ɪnsˈʌlt"),
        ("That was an insult.", "ˈɪnsˌʌlt"),
        ("They were intimate friends.", "ˈɪntəmət"),
        ("It did intrigue me.", "ɪntɹˈiɡ"),
        ("Laminate the card.", "lˈæmənˌAt"),
        ("Laminate floors are cheap.", "lˈæmənət"),
        ("The mobile phone rang.", "mˈObᵊl"),
        ("We drove to Mobile, Alabama.", "mObˈil"),
        ("Moderate exercise is good.", "mˈɑdəɹət"),
        ("He will moderate the debate.", "mˈɑdəɹˌAt"),
        ("He has a big mouth.", "mˈWθ"),
        ("They mouth the words.", "mˈWð"),
        ("Practice to perfect your skill.", "pəɹfˈɛkt"),
        ("The weather is perfect.", "pˈɜɹfəkt"),
        ("Farms produce milk.", "pɹədˈus"),
        ("Fresh produce is sold here.", "pɹˈOdˌus"),
        ("They made progress.", "pɹˈɑɡɹəs"),
        ("We must progress.", "pɹəɡɹˈɛs"),
        ("They protest the war.", "pɹətˈɛst"),
        ("The protest was loud.", "pɹˈOtˌɛst"),
        ("The rebel fled.", "ɹˈɛbᵊl"),
        ("Teens rebel against rules.", "ɹəbˈɛl"),
        ("I want a refund.", "ɹˈifˌʌnd"),
        ("They will refund your money.", "ɹəfˈʌnd"),
        ("I reject the offer.", "ɹəʤˈɛkt"),
        ("The reject pile grew.", "ɹˈiʤˌɛkt"),
        ("She ran the last relay.", "ɹˈilˌA"),
        ("Please relay the message.", "ɹilˈA"),
        ("The segment was short.", "sˈɛɡmᵊnt"),
        ("Keep them separate.", "sˈɛpəɹət"),
        ("Separate the eggs.", "sˈɛpəɹˌAt"),
        ("The subject is math.", "sˈʌbʤɛkt"),
        ("Do not subject him to that.", "səbʤˈɛkt"),
        ("The survey is done.", "sˈɜɹvˌA"),
        ("They survey the land.", "səɹvˈA"),
        ("The suspect fled.", "sˈʌspˌɛkt"),
        ("I suspect him.", "səspˈɛkt"),
        ("The transfer was quick.", "tɹˈænsfˌɜɹ"),
        ("A heart transplant saved her.", "tɹˈænsplˌænt"),
        ("They transport goods.", "tɹænspˈɔɹt"),
        ("The transport was late.", "tɹˈænspˌɔɹt"),
        ("I am upset.", "ˌʌpsˈɛt"),
        ("The upset stunned fans.", "ˈʌpsˌɛt"),
        ("She is an advocate for peace.", "ˈædvəkət"),
        ("They advocate reform.", "ˈædvəkˌAt"),
        ("How does it affect you?", "dˈʌz"),
        ("An aged man sat there.", "ˈAʤᵻd"),
        ("He died aged 90.", "ˈAʤd"),
        ("Aged cheese is strong.", "ˈAʤd"),
        ("They alternate days.", "ˈɔltəɹnˌAt"),
        ("On alternate days we swim.", "ˈɔltəɹnət"),
        ("They animate cartoons.", "ˈænəmˌAt"),
        ("That is appropriate.", "əpɹˈOpɹiət"),
        ("Approximate the value.", "əpɹˈɑksəmˌAt"),
        ("An approximate value is fine.", "əpɹˈɑksəmət"),
        ("She is articulate.", "ɑɹtˈɪkjələt"),
        ("Please articulate your words.", "ɑɹtˈɪkjəlˌAt"),
        ("My associate is here.", "əsˈOsiət"),
        ("I associate it with summer.", "əsˈOsiˌAt"),
        ("The birth certificate is lost.", "səɹtˈɪfəkət"),
        ("Coordinate the effort.", "kOˈɔɹdənˌAt"),
        ("The coordinate is wrong.", "kOˈɔɹdənət"),
        ("His dogged effort paid off.", "dˈɔɡɪd"),
        ("Bad luck dogged him.", "dˈɔɡd"),
        ("She is a learned scholar.", "lˈɜɹnɪd"),
        ("He learned to swim.", "lˈɜɹnd"),
        ("The Blessed Virgin.", "blˈɛsᵻd"),
        ("They were blessed with a child.", "blˈɛst"),
        ("The wicked witch died.", "wˈɪkɪd"),
        ("A crooked road.", "kɹˈʊkɪd"),
        ("He wore ragged clothes.", "ɹˈæɡɪd"),
        ("My beloved wife.", "bəlˈʌvᵻd"),
        ("He was beloved by all.", "bəlˈʌvd"),
    ],
)
def test_the_meant_word_is_said(american: English, sentence: str, said: str) -> None:
    assert said in words_of(american, sentence)


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("The pipes were made of lead.", "lˈɛd"),
        ("They import cars.", "ɪmpˈɔːt"),
        ("Send me your resume.", "ɹˈɛzjʊmA"),
        ("He sharpened both axes and a hammer.", "ˈaksɪz"),
        ("They will transfer the money.", "tɹɑːnsfˈɜː"),
        ("They had a row about money.", "ɹˈW"),
    ],
)
def test_british_words_have_british_sounds(british: English, sentence: str, said: str) -> None:
    assert said in words_of(british, sentence)


def test_a_quoted_word_is_read_by_the_dictionary(american: English) -> None:
    assert american.read('He called it "degenerate" art.').phonemes == (
        "hˌi kˈɔld ɪt “dəʤˈɛnəɹət” ˈɑɹt ."
    )


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("The recorded songs and exported goods", "ɹəkˈɔɹdᵻd ɪkspˈɔɹTᵻd"),
        ("August's heat and Celtic's manager", "ˈɔɡəsts sˈɛltɪks"),
        ("He lives there and saved two lives.", "lˈɪvz lˈIvz"),
        ("They record two records.", "ɹəkˈɔɹd ɹˈɛkəɹdz"),
    ],
)
def test_inflected_words_sound_like_their_stems(
    american: English, sentence: str, said: str
) -> None:
    heard = words_of(american, sentence)
    assert all(word in heard for word in said.split())


def test_two_sentences_do_not_disturb_each_other(american: English) -> None:
    assert words_of(american, "I read it daily. She read it yesterday.").count("ɹˈɛd") == 1


@pytest.mark.parametrize(
    ("sound", "said"),
    [("Shh!", "ʃ!"), ("Brr.", "bˈɜɹ ."), ("Tsk tsk.", "tˈɪsk tˈɪsk ."), ("Hmm.", "hmm .")],
)
def test_a_sound_is_not_spelt(american: English, sound: str, said: str) -> None:
    assert american.read(sound).phonemes == said


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("It took five minutes.", "mˈɪnəts"),
        ("Twenty minutes later he left.", "mˈɪnəts"),
        ("Read the minutes of the meeting.", "mˈɪnəts"),
        ("The details are minute.", "mInˈut"),
        ("Come closer.", "klˈOsəɹ"),
        ("We are getting closer to it.", "klˈOsəɹ"),
        ("I read that somewhere.", "ɹˈɛd"),
        ("I read your message.", "ɹˈɛd"),
        ("I read it every day.", "ɹˈid"),
    ],
)
def test_plurals_and_comparatives_are_said_like_their_words(
    american: English, sentence: str, said: str
) -> None:
    assert said in words_of(american, sentence)
