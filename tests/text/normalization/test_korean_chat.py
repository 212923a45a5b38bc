"""Korean as it is typed in chats, and names of files and addresses in it."""

import pytest

from phonex.text.cleaning import clean_text
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import as_written


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ㅋㅋㅋㅋㅋㅋㅋㅋ 웃겨", "크크크 웃겨"),
        ("그래ㅎㅎ", "그래 흐흐"),
        ("응ㅋ 알았어", "응 크 알았어"),
        ("정말?ㅋㅋ", "정말? 크크"),
        ("보고 싶다ㅠㅠ", "보고 싶다"),
        ("망했다 ㅜ", "망했다"),
        ("ㅇㅇ 갈게", "응 갈게"),
        ("ㄱㅅㄱㅅ", "감사 감사"),
        ("ㅇㅋㅋㅋ", "오케이 크크"),
        ("ㅊㅋㅊㅋ!", "축하 축하!"),
        ("헐 ㄷㄷ", "헐 덜덜"),
        ("고마워 ^^", "고마워"),
        ("안녕 ^_^", "안녕"),
        ("아니 -_-;;", "아니"),
        ("배고파 T_T", "배고파"),
        ("좋네 :)", "좋네"),
        ("사랑해 <3", "사랑해 하트"),
        ("싫어ㅓㅓㅓ", "싫어"),
        ("우와아아아아아아", "우와아아아"),
        ("ㄱ자로 꺾다", "기역자로 꺾다"),
        ("ㄹ 받침", "리을 받침"),
        ("2:3 0.0", "이 대 삼 영 점 영"),
        ("555-555-5555", "오오오, 오오오, 오오오오"),
        ("SALE이 시작", "SALE이 시작"),  # a word, which the frontends know
        ("KBS와 LPGA", "케이비에스와 엘피지에이"),
        ("KOSPI 지수", "코스피 지수"),
        ("보고서.pdf와 IMG.JPG", "보고서 점 피디에프와 아이엠지 점 제이피지"),
        ("mp3 재생", "엠피쓰리 재생"),
        ("daum.net과 korea.kr", "daum 닷넷과 korea 점 케이알"),
        ("4/7이 반대, 1/3이 찬성", "칠분의 사가 반대, 삼분의 일이 찬성"),
        ("2/5은 5/8으로", "오분의 이는 팔분의 오로"),
        ("1/8으로", "팔분의 일로"),
        ("3.1절, 6.25 전쟁, 3.1배", "삼일절, 육이오 전쟁, 삼 점 일배"),
        ("비밀번호 6자리", "비밀번호 여섯 자리"),
    ],
)
def test_what_is_typed_is_read_sensibly(written: str, read: str) -> None:
    assert as_written(normalize_text(clean_text(written, "KR"), "KR")) == read
