"""Any text, cleaned so far that no character is private: those are marks of the lexicon."""

from hypothesis import strategies as st

from phonex.text.phoneme_markup import without_marks

ANY_TEXT = st.text().map(without_marks)
