"""Words and sentences with the pronunciation that the Standard Pronunciation has for them."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonex.text.g2p.ko.morphology import KoreanWords
from phonex.text.g2p.ko.spoken import SpokenKorean
from phonex.text.g2p.ko.spoken_frontend import SpokenFrontend
from tests.text.anything import ANY_TEXT

SPOKEN = SpokenKorean(KoreanWords())
FRONTEND = SpokenFrontend()


def said(text: str) -> str:
    return " ".join(SPOKEN.pronounce(text.split()))


def check(pairs: str) -> None:
    """pairs: lines of written = spoken."""
    lines = [line.split(" = ") for line in pairs.strip().splitlines()]
    wrong = [(written, said(written), want) for written, want in lines if said(written) != want]
    assert wrong == []


def test_sino_korean_endings_are_tensed() -> None:
    check("""
노동법 = 노동뻡
국제법을 = 국쩨뻐블
방법이 = 방버비
소유권 = 소유꿘
저작권료 = 저작꿘뇨
태권도 = 태꿘도
안정성 = 안정썽
남성과 여성 = 남성과 여성
건망증 = 건망쯩
영수증 = 영수증
정신과 = 정신꽈
결과와 효과 = 결과와 효꽈
방화죄 = 방화쬐
무죄와 유죄 = 무죄와 유죄
공통점 = 공통쩜
할인점 = 하린점
인건비 = 인껀비
물건 = 물건
인적 자원 = 인쩍 짜원
경제적 = 경제적
""")


def test_d_s_and_j_are_tensed_behind_l_in_sino_korean_words() -> None:
    check("""
갈등 = 갈뜽
발달 = 발딸
몰수 = 몰쑤
일시불 = 일씨불
결심하다 = 결씸하다
실생활 = 실쌩활
출석부 = 출썩뿌
과학 기술자 = 과학 끼술짜
칠십 = 칠씹
물장난 = 물장난
말다툼 = 말다툼
골드 = 골드
서울대 = 서울대
살살 = 살살
""")


def test_the_second_part_of_a_compound_is_tensed() -> None:
    check("""
산골짜기 = 산꼴짜기
들길을 = 들끼를
별빛이 = 별삐치
돈주머니 = 돈쭈머니
방바닥 = 방빠닥
눈덩이 = 눈떵이
칼자국 = 칼짜국
말솜씨 = 말쏨씨
잔걸음 = 잔꺼름
촛불 = 촏뿔
빈집 = 빈집
잔소리 = 잔소리
은방울 = 은방울
고추잠자리 = 고추잠자리
잠자리에 들다 = 잠짜리에 들다
""")


def test_an_n_is_added_before_i_and_y() -> None:
    check("""
콩잎 = 콩닙
은행잎이 = 은행니피
부엌일 = 부엉닐
안약 = 아냑
소독약 = 소동냑
부산역 = 부산녁
홍대입구역 = 홍대입꾸역
지역과 구역 = 지역꽈 구역
교육용 = 교융뇽
가정용 = 가정용
늑막염 = 능망념
급행열차 = 그팽녈차
한국요리 = 한궁뇨리
십육일 = 심뉴길
백육십 = 뱅뉵씹
스물여덟 = 스물려덜
생일 = 생일
""")


def test_words_meet_within_a_phrase() -> None:
    check("""
할 것을 = 할 꺼슬
갈 데가 없다 = 갈 떼가 업따
먹을 만큼 = 머글 만큼
볼 수밖에 = 볼 쑤바께
할 일이 = 할 리리
무슨 일이야 = 무슨 니리야
못 잊어 = 몬 니저
옷 입는다 = 온 님는다
책 넣는다 = 챙 넌는다
밥 먹자 = 밤 먹짜
못 하는 = 모 타는
옷 한 벌 = 오 탄 벌
밭 아래 = 바 다래
꽃 위에 = 꼬 뒤에
못 와요 = 모 돠요
열 개 = 열 깨
여덟 시 = 여덜 씨
몇 명 = 면 명
오늘 밤 = 오늘 빰
구십 점 = 구십 쩜
""")


def test_endings_are_tensed_by_l_and_by_stems_in_a_nasal() -> None:
    check("""
내가 할게요 = 내가 할께요
먹을지도 = 머글찌도
갈수록 = 갈쑤록
신을 신고 = 시늘 신꼬
신고를 하다 = 신고를 하다
머리를 감지 = 머리를 감찌
감기에 걸리다 = 감기에 걸리다
안기다 = 안기다
넓적하다 = 넙쩌카다
늙거든 = 늘꺼든
""")


def test_n_and_l() -> None:
    check("""
판단력 = 판단녁
보존료 = 보존뇨
등산로 = 등산노
의견란 = 의견난
신라 = 실라
대관령 = 대괄령
대혼란 = 대홀란
훈련 = 훌련
줄넘기 = 줄럼끼
""")


def test_links_end_where_a_word_begins() -> None:
    check("""
맛없다 = 마덥따
첫인상 = 처딘상
헛웃음 = 허두슴
값어치 = 가버치
넋없다 = 너겁따
맛있다 = 마싣따
닫혀 = 다처
싫증 = 실쯩
""")


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("문법, 법률", "문뻡,범뉼"),
        ("옷. 입다", "옫.입따"),  # a mark keeps words apart
        ("game을 3개 할 것이다", "게이믈세개할꺼시다"),
        ("‘꽃’ 위", "꼬뒤"),
    ],
)
def test_text_with_marks_and_other_letters_is_said(text: str, heard: str) -> None:
    parts = FRONTEND.normalise(text).replace(",", " , ").replace(".", " . ")
    phones = FRONTEND.phonemes(parts, str.split).phones[1:-1]
    assert unicodedata.normalize("NFC", "".join(phones)).replace("'", "") == heard


@given(
    text=st.lists(st.one_of(ANY_TEXT, st.from_regex("[가-힣]{1,6}", fullmatch=True))).map(" ".join)
)
@settings(max_examples=100)
def test_any_text_has_its_phones_word_by_word(text: str) -> None:
    norm_text = FRONTEND.normalise(text)
    heard = FRONTEND.phonemes(norm_text, str.split)
    assert sum(heard.word2ph) == len(heard.phones) == len(heard.tones)


@given(st.lists(st.from_regex("[가-힣]{1,6}", fullmatch=True), min_size=1, max_size=8))
@settings(max_examples=150)
def test_a_phrase_keeps_its_syllables(phrase: list[str]) -> None:
    assert [*map(len, SPOKEN.pronounce(phrase))] == [*map(len, phrase)]
