"""What the name of an issuer says: government or department, township, zone, how it stands to its place."""

from __future__ import annotations

import re

from index import regions
from index.analyzer import normalise

_OFFICE = re.compile(r"(?:人民政府|政府|[市县区州省])(?:办公室|办公厅|办)$")
_TAIL = r"(?:[(（][一-鿿、]{1,30}[)）])?$"
_GOVERNMENT = re.compile(
    r"(?:人民政府|政府|行政公署|管理委员会|管委会|办事处|(?:^|[省市县区州旗盟镇乡道])委(?:员会)?|党委|党工委|工委|"
    r"生产建设兵团)" + _TAIL
)
_DEPARTMENT = re.compile(
    r"(?:局|厅|部|委员会|委|办公室|政府办|[一-鿿]办|中心|总队|支队|大队|队|院|处|所|站|公司|联合会|总会|协会|工会|"
    r"供销社|合作社|联社|学校|医院|机关|司|公署)" + _TAIL
)
_COMMITTEES = re.compile(
    r"(?:发展和?改革|发展改革|卫生健康|卫健|发改|教育|国资|监督管理|建设|交通|宗教|事务|城管)"
    r"(?:管理)?委(?:员会)?$"
)
_OWN = r"街道|[一-鿿]族乡|民族乡|苏木|[镇乡]"
_TOWNSHIP = re.compile(
    rf"[一-鿿]{{1,12}}?(?:{_OWN})"
    r"(?=人民政府|政府|办事处|党委|党工委|委员会|党政|司法所|综合|财政|卫生|中心|[^一-鿿]|$)"
)
_TOWNSHIP_ALONE = re.compile(r"[一-鿿]{1,10}?(?:街道|苏木|[镇乡])")
_BEFORE_TOWNSHIP = re.compile(r"^(?:中共|[省市县区州旗]?委|[省市县区州旗]?人民政府|[省市县区州旗]政府| )+")
_ZONE = re.compile(
    r"(?:经济|技术|高新|产业|开发|示范|保税|合作|试验|实验|度假|名胜|物流|空港|自贸|自由贸易|工业|科技|生态)"
    r"[一-鿿]{0,12}区|"
    r"开发区|高新区|经开区|高开区|(?:工业|产业|科技|农业|物流|化工)园|园区|新区(?!人民政府)|"
    r"管委会|管理委员会|科技城|自贸片区"
)
_ZONE_ALONE = re.compile(rf"[一-鿿]{{2,12}}?(?:{_ZONE.pattern})")
_LOST = re.compile(
    r"(?!.{0,3}(?:城市|市区|社区|地区|小区|校区|灾区|林区|景区|山区|城区建设|开发区|高新区|新区))"
    r"[一-鿿]{1,5}[区县](?=$|人民政府|政府|委|[一-鿿]{2,16}(?:局|委员会|办公室|中心|大队)$)"
)
_RELATIVE = re.compile(
    r"(?:中共)?(?:我|本|全)?(?P<kind>[省市县区州旗盟镇乡]|街道|自治[区州县旗])"
    r"(?:委|人民政府|政府|(?:[一-鿿]{2,16}|[一-鿿])(?:局|厅|委|委员会|办公室|办|中心|支队|大队|院|会))"
)
_CENTRAL = re.compile(
    r"(?:国家|全国|国务院|中国|中央|中华|中共中央)|[一-鿿]{2,8}部$(?<!宣传部)(?<!组织部)(?<!统战部)(?<!武装部)(?<!工作部)"
)
_BRANCH = re.compile(r"(?P<place>[一-鿿]{2,}?)(?:分局|支局|分院|分中心)$")

_CORPS = re.compile(r"^(?:新疆生产建设兵团|兵团)?第?[一二三四五六七八九十]{1,3}师(?=[一-鿿])")
"""A division of the 新疆生产建设兵团, which is named before its city: 第八师石河子市."""
_SELF = re.compile(r"[我本全各](?:[省市县区州盟旗镇乡局厅委办院处]|街道|中心)")
_JOINT = re.compile(r"^(中共\S+?(?:委员会|委))(?=\S{2,}人民政府$)")
_GOVERNED = {"街道": "办事处", "地区": "行政公署", "盟": "行政公署"}
ZONES = {
    "雄安新区": "130000",
    "金普新区": "210200",
    "江北新区": "320100",
    "赣江新区": "360000",
    "西海岸新区": "370200",
    "湘江新区": "430100",
    "前海": "440300",
    "横琴": "440400",
    "天府新区": "510000",
    "贵安新区": "520000",
    "滇中新区": "530100",
    "西咸新区": "610000",
}
"""Zones of the state whose names do not hold their place's, and the innermost division around all of each."""

RELATIVES = {
    "省": ("province",),
    "自治区": ("province",),
    "市": ("prefecture", "county", "province"),
    "州": ("prefecture",),
    "盟": ("prefecture",),
    "自治州": ("prefecture",),
    "县": ("county",),
    "区": ("county",),
    "旗": ("county",),
    "自治县": ("county",),
    "自治旗": ("county",),
    "镇": ("township",),
    "乡": ("township",),
    "街道": ("township",),
}
"""The levels that a division of a kind can have, the likeliest first."""


def body_of(issuer: str) -> str:
    """`government` or `department`, by how an issuer's name ends; empty if it names nobody.

    >>> body_of("陵川县教育局"), body_of("中共大余县委 大余县人民政府"), body_of("静海区")
    ('department', 'government', 'government')
    """
    text = normalise(issuer).strip()
    if _SELF.fullmatch(text):
        return ""
    if _GOVERNMENT.search(text):
        return "department" if _COMMITTEES.search(text) else "government"
    if _DEPARTMENT.search(text):
        return "department"
    return "government" if is_bare(text) or _ZONE_ALONE.fullmatch(text) else ""


def is_office(issuer: str) -> bool:
    """Whether an issuer is the office of a government, which mostly publishes for it.

    >>> is_office("大余县人民政府办公室"), is_office("赣州市政府办"), is_office("大余县司法局")
    (True, True, False)
    """
    return bool(_OFFICE.search(normalise(issuer).strip()))


def is_bare(issuer: str) -> bool:
    """Whether an issuer is only a place's name: 静海区, 杨巷镇."""
    text = without_corps(normalise(issuer).strip())
    if _TOWNSHIP_ALONE.fullmatch(text) and regions.townships(text):
        return True
    mentions = regions.mentions(text)
    before = text[: mentions[0].start].rstrip("(") if mentions else ""
    if before and not is_zone(before):
        return False
    rest = text[mentions[-1].end :].strip(")") if mentions else text
    return bool(text) and (not rest or (bool(_TOWNSHIP_ALONE.fullmatch(rest)) and bool(township_in(rest))))


def without_corps(name: str) -> str:
    """A folded name without the division of the 新疆生产建设兵团 before its city.

    >>> without_corps("第八师石河子市"), without_corps("北京师范大学")
    ('石河子市', '北京师范大学')
    """
    return _CORPS.sub("", name)


def full_name(issuer: str) -> str:
    """The issuer's name; a place alone reports as its government.

    >>> full_name("静海区"), full_name("金龙街道"), full_name("陵川县教育局")
    ('静海区人民政府', '金龙街道办事处', '陵川县教育局')
    """
    if not is_bare(issuer):
        return _JOINT.sub(r"\1 ", issuer)
    ending = next((each for kind, each in _GOVERNED.items() if issuer.endswith(kind)), "人民政府")
    return issuer + ending


def relative_kind(issuer: str) -> str:
    """How an issuer that names no place stands to its own: 区 of 区市场监管局; empty for others.

    >>> relative_kind("区市场监管局"), relative_kind("省人民政府"), relative_kind("市中区人民政府")
    ('区', '省', '')
    """
    text = normalise(issuer).strip()
    found = _RELATIVE.match(text)
    return found["kind"] if found and not regions.mentions(text) else ""


def is_central(issuer: str) -> bool:
    """Whether an issuer that names no place is the centre's: 司法部, 国家统计局.

    >>> is_central("司法部"), is_central("县委宣传部"), is_central("国家税务总局大余县税务局")
    (True, False, False)
    """
    text = normalise(issuer).strip()
    return bool(_CENTRAL.match(text)) and not regions.mentions(text)


def is_zone(rest: str) -> bool:
    """Whether what follows the place names in an issuer's name is a development zone's."""
    return not re.search(r"人民政府$", rest) and bool(_ZONE.search(rest))


def township_in(rest: str) -> str:
    """The township that what follows the place names in an issuer's name begins with, or nothing.

    >>> township_in("人民政府金龙街道办事处"), township_in("鸡鸣乡人民政府"), township_in("城镇管理局")
    ('金龙街道', '鸡鸣乡', '')
    """
    rest = _BEFORE_TOWNSHIP.sub("", rest)
    found = _TOWNSHIP.match(rest) or _TOWNSHIP_ALONE.fullmatch(rest)
    name = found[0] if found else ""
    return "" if re.fullmatch(r"(?:我|本|全|各|该|城|村|集)?(?:乡?镇|乡|街道)", name) else name


def names_lost_county(rest: str) -> bool:
    """Whether what follows the place names begins with a county or district that no table knows.

    >>> names_lost_county("城区人民政府"), names_lost_county("市场监督管理局")
    (True, False)
    """
    return bool(_LOST.match(rest))


def zone_place(issuer: str) -> str:
    """The division code of the place around a zone of the state (湘江新区), or nothing."""
    return next((code for name, code in ZONES.items() if name in issuer), "")


def branch_place(issuer: str) -> str:
    """What the branch of a bureau is named for: …环境局荣成 of 威海市生态环境局荣成分局; or nothing."""
    found = _BRANCH.search(issuer)
    return found["place"] if found else ""
