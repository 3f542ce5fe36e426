"""How the names of Chinese divisions are shortened: 江苏省 to 江苏, 麻阳苗族自治县 to 麻阳 and 麻阳县."""

from __future__ import annotations

import re

_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|"
    "塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
# Some stand without 族 (巴音郭楞蒙古自治州); at least two characters stay before them (内蒙古自治区, 鄂伦春自治旗).
# Two divisions have no name but their people's.
_AUTONOMOUS = re.compile(
    rf"(?:(?P<people>东乡|鄂温克)族|(?P<stem>..+?)(?:(?:{_PEOPLES})族|蒙古|哈萨克|维吾尔|柯尔克孜|塔吉克|锡伯)*)"
    r"自治(?P<kind>[区州县旗])"
)
_PLAIN = re.compile(
    r"(?P<stem>..+?)(?:特别行政区|地区|[省市盟]|新区|(?<=神农架)林区|特区|(?<![左右前后中])旗|(?<!矿)区|县)"
)
_TOWNSHIP = re.compile(rf"(?P<stem>..+?)(?:街道办事处|街道|(?:(?:{_PEOPLES})族|民族)*乡|镇|苏木)")


def short_forms(name: str) -> tuple[str, ...]:
    """The shorter names of a province, prefecture or county, each of two characters or more; often one.

    >>> short_forms("恩施土家族苗族自治州"), short_forms("赣州市"), short_forms("歙县")
    (('恩施', '恩施州'), ('赣州',), ())
    """
    if found := _AUTONOMOUS.fullmatch(name):
        stem, kind = found["people"] or found["stem"], found["kind"]
        return (stem,) if kind == "区" else (stem, stem + kind)
    found = _PLAIN.fullmatch(name)
    return (found["stem"],) if found else ()


def township_stem(name: str) -> str:
    """The name of a township without its kind, or empty: 贤庠 for 贤庠镇, 麦地坪 for 麦地坪白族乡."""
    found = _TOWNSHIP.fullmatch(name)
    return found["stem"] if found else ""
