"""Lines that say whom a report is written to: 市人民政府：, 省委依法治省办：, 各镇人民政府，县直各单位："""

from __future__ import annotations

import re

from index import regions
from index.analyzer import normalise

_LONGEST = 120
_FOREIGN = re.compile(r"[^一-鿿、，,（）() ]")
_NAME = re.compile(r"(?:[^（）()、，, ]|[（(][^（）()]{0,40}[）)]){1,60}")
_WHOSE = re.compile(
    r"各(?!项|级|类)|主任|有关|尊敬的|中共|党[委组工]|全国|国务院|国家|中央|自治[区州县]|行署|街道|地区|司法部|[省市县区州盟旗镇乡](?!场|域|容)"
)
"""What the first name begins with, unless it is a place's."""
_BODY = re.compile(
    r"(?:政府|公署|行署|党组|委|委员会|人大|政协|办|办公室|办公厅|厅|局|院|司法部|领导小组|"
    r"管委会|常委会|办事处|兵团|(?:各|有关|相关|直属).{0,16}(?:单位|部门|机构|组织|机关|企业|公司|学校)|"
    r"各位.{0,2}(?:代表|委员|主任|领导|同志))(?:[（(].{1,20}[）)])?$"
)
_PLACE = re.compile(r"(?:[省市县区州盟旗镇乡]|街道)(?:[（(].{1,20}[）)])?$|主任$|秘书长$")
"""What a name may end with if others follow: 各省、自治区、直辖市人民政府."""


def addressees(text: str) -> tuple[str, ...]:
    """The bodies, or people, that a line addresses and says nothing else; empty for any other line.

    >>> addressees("中共西安市委、西安市人民政府："), addressees("现将情况报告市委：")
    (('中共西安市委', '西安市人民政府'), ())
    """
    if len(text) > _LONGEST or not text.endswith((":", "：")) or _FOREIGN.search(text[:-1]):
        return ()
    names = tuple(_NAME.findall(text[:-1]))
    if not names or not _BODY.search(names[-1]) or not _begins(names[0]):
        return ()
    return names if all(_BODY.search(name) or _PLACE.search(name) for name in names) else ()


def _begins(name: str) -> bool:
    return bool(_WHOSE.match(name)) or any(found.start == 0 for found in regions.mentions(normalise(name)))
