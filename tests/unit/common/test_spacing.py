import pytest

from common.spacing import joined


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (("Hello,", "world."), "Hello, world."),
        (("你好，", "世界。", "再见"), "你好，世界。再见"),
        (("私は", "学生", "です。", "はい"), "私は学生です。はい"),
        (("안녕", "하세요.", "네"), "안녕 하세요. 네"),
        (("สวัส", "ดีครับ"), "สวัสดีครับ"),
        (("用", "Python", "写"), "用 Python 写"),
        (("你", "好", "，世界"), "你好，世界"),
        (("नमस्ते", "दुनिया"), "नमस्ते दुनिया"),
        (("مرحبا", "بالعالم"), "مرحبا بالعالم"),
        (("self", "-love", "-5", "-", "x"), "self-love -5 - x"),
        (("Yes.", "-No."), "Yes. -No."),
        (("25", ",000", "was", ".5", "1,", "2"), "25,000 was .5 1, 2"),
    ],
    ids=[
        "latin",
        "chinese",
        "japanese",
        "korean",
        "thai",
        "mixed",
        "full-width",
        "hindi",
        "arabic",
        "hyphens",
        "speakers",
        "numbers",
    ],
)
def test_words_are_joined_as_their_script_is_written(said: tuple[str, ...], text: str) -> None:
    assert joined(said) == text


def test_no_words_are_no_text() -> None:
    assert joined(()) == ""
