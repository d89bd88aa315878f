"""Text as people who mean harm write it: any Unicode, mixed with what other languages take for commands."""

from typing import Final

from hypothesis import strategies as st

COMMANDS: Final = (
    *(
        "'",
        '"',
        "`",
        "\\",
        "\\\\",
        ":",
        ";",
        ",",
        "[",
        "]",
        "[in]",
        "{",
        "}",
        "|",
        "$(id)",
        "${HOME}",
        "`id`",
        "&&",
        "> x",
    ),
    *(
        "%{pts}",
        "%{expr:1/0}",
        "%n",
        "%s",
        "\\N",
        "\\n",
        "\\h",
        "\\N{BULLET}",
        "{\\pos(0,0)}",
        "{\\p1}m 0 0{\\p0}",
        "{\\fn}",
    ),
    *("Dialogue: 0,0:00:00.00,9:00:00.00,lit,,0,0,0,,x", "[Events]", "[Script Info]", "Comment: ", "1\n", "7"),
    *(
        "-->",
        "00:00:01,000 --> 00:00:02,000",
        "WEBVTT",
        "NOTE ",
        "STYLE",
        "<b>",
        "</v>",
        "<script>",
        "&lt;",
        "&",
        "&#0;",
    ),
    *(
        "\r\n",
        "\n\n",
        "\r",
        "\x00",
        "\x1b[2J",
        "\x1b]0;x\x07",
        "\x85",
        "\u2028",
        "\u2029",
        "\ufeff",
        "\u202e",
        "\u2066",
    ),
    *(
        "../",
        "..",
        "/",
        "/etc/passwd",
        ".",
        "-",
        "-i",
        "~",
        "CON",
        "a.mp4",
        "\u200d",
        "\u0301",
        "\U0001f469\u200d\U0001f4bb",
    ),
    *(
        "X-Evil: 1",
        'x"; filename="y',
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "concat:a|b",
        "#EXTM3U",
        "$where",
        "__proto__",
    ),
)
ANY: Final = st.one_of(
    st.text(), st.lists(st.one_of(st.sampled_from(COMMANDS), st.text(max_size=5)), max_size=8).map("".join)
)
"""All that UTF-8 can say."""
RAW: Final = st.one_of(ANY, st.text(alphabet=st.characters(exclude_categories=())))
"""Halves of surrogate pairs too, as file names that are no UTF-8 give them."""
