"""Whether this machine has letters for the names of East Asia. Documents bring their own for Latin, Greek and Cyrillic
(docs/decisions/0018). By itself, without the rest of Vitrine, it is what bin/setup asks: it ends with 1 where some are missing."""

import sys
from ctypes import CDLL, POINTER, Structure, c_char_p, c_int, c_void_p

LIBRARY = "libfontconfig.1.dylib" if sys.platform == "darwin" else "libfontconfig.so.1"
LANGUAGES = {"Chinese": "zh-cn", "Japanese": "ja", "Korean": "ko"}


class FontSet(Structure):
    _fields_ = (("count", c_int), ("room", c_int), ("fonts", c_void_p))


def without_font() -> list[str]:
    """The languages that no font here is made for. Raises OSError where nothing can look."""
    fontconfig = CDLL(LIBRARY)
    fontconfig.FcNameParse.argtypes, fontconfig.FcNameParse.restype = (c_char_p,), c_void_p
    fontconfig.FcObjectSetCreate.restype = c_void_p
    fontconfig.FcFontList.argtypes, fontconfig.FcFontList.restype = (c_void_p, c_void_p, c_void_p), POINTER(FontSet)

    def has_font(language: str) -> bool:
        asked = fontconfig.FcNameParse(f":lang={language}".encode())
        return bool(fontconfig.FcFontList(None, asked, fontconfig.FcObjectSetCreate()).contents.count)

    return [name for name, language in LANGUAGES.items() if not has_font(language)]


if __name__ == "__main__":
    sys.exit(bool(without_font()))
