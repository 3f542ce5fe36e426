"""Who publishes sample reports: governments, departments, townships, zones; how they speak of themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.samplesite.places import Place

SIZES = {"province": 18.0, "prefecture": 4.0, "county": 1.0, "zone": 0.6, "township": 0.35}


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of department: name and short name (without 局), sign, field, subjects, kinds of case."""

    name: str
    short: str
    sign: str
    field: str
    subjects: str
    cases: str


TRADES = (
    Trade("司法", "司法", "司", "法律服务", "法律服务机构", "法律服务秩序"),
    Trade("市场监督管理", "市场监管", "市监", "市场监管", "经营主体", "食品药品安全"),
    Trade("公安", "公安", "公", "社会治安", "重点单位", "电信网络诈骗"),
    Trade("生态环境", "生态环境", "环", "生态环境", "排污单位", "大气和水污染防治"),
    Trade("教育", "教育", "教", "校外培训", "校外培训机构", "违规办学"),
    Trade("交通运输", "交通", "交", "道路运输", "运输企业", "超限超载和非法营运"),
    Trade("人力资源和社会保障", "人社", "人社", "劳动保障", "用人单位", "拖欠农民工工资"),
    Trade("住房和城乡建设", "住建", "建", "住房城乡建设", "建筑施工企业", "工程质量安全"),
    Trade("城市管理", "城管", "城管", "城市管理", "沿街商户", "违法建设"),
    Trade("农业农村", "农业农村", "农", "农业农村", "农资经营户", "农产品质量安全"),
    Trade("应急管理", "应急", "应急", "安全生产", "生产经营单位", "危险化学品和工贸安全"),
    Trade("自然资源", "自然资源", "自然资", "自然资源", "用地单位", "违法占地"),
    Trade("水利", "水利", "水", "水资源管理", "取水单位", "非法采砂"),
    Trade("文化和旅游", "文旅", "文旅", "文化旅游", "文化经营场所", "文化市场"),
    Trade("财政", "财政", "财", "财政监管", "预算单位", "财经纪律"),
    Trade("民政", "民政", "民", "民政服务", "社会组织", "非法社会组织"),
    Trade("统计", "统计", "统", "统计监管", "调查对象", "统计弄虚作假"),
    Trade("医疗保障", "医保", "医保", "医疗保障", "定点医药机构", "欺诈骗保"),
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who accounts for a year: official name, name in titles, where, how high, sign of its documents.

    `audience` chooses the sentences (g a government or zone, t a township, d a department); `region` is the
    division code that its reports belong to; `place` the division whose unit words it uses.
    """

    name: str
    title: str
    region: str
    level: str
    audience: str
    place: Place
    sign: str
    short: str = ""
    trade: Trade | None = None

    @property
    def body(self) -> str:
        """`government` or `department`."""
        return "department" if self.trade else "government"

    @property
    def party(self) -> str:
        """The party committee that signs beside it, where one does."""
        if self.trade or self.level == "zone":
            return ""
        committee = "委员会" if self.audience == "t" else "委"
        return f"中共{self.title}{'工作委员会' if self.title.endswith('街道') else committee}"

    @property
    def unit(self) -> str:
        """The last character of its kind of place or office: 县 in 我县."""
        if self.trade:
            return self.name[-1] if self.name[-1] in "局厅" else "委"
        if self.level == "zone":
            return "区"
        return "街道" if self.title.endswith("街道") else self.title[-1]


def government(place: Place, year: int) -> Issuer:
    """The people's government of a place."""
    name = place.name(year)
    return Issuer(
        f"{name}人民政府", name, place.code, place.level, "g", place, place.sign and f"{place.sign}府发"
    )


def township(place: Place, number: int) -> Issuer:
    """The government of a town or township below a county, or the office of a street."""
    name, code = place.below[number]
    office = f"{name}办事处" if name.endswith("街道") else f"{name}人民政府"
    sign = place.sign and f"{name[0]}{'街办' if name.endswith('街道') else '府'}发"
    return Issuer(office, name, code, "township", "t", place, sign)


def department(place: Place, trade: Trade, year: int) -> Issuer:
    """A department of a place's government."""
    suffix = "厅" if place.level == "province" and trade.name not in BUREAUS else "局"
    name, unit = place.name(year), place.name(year)[-1]
    full, sign = f"{name}{trade.name}{suffix}", place.sign and f"{place.sign}{trade.sign}发"
    short = f"{unit}{trade.short}{suffix}"
    return Issuer(full, full, place.code, place.level, "d", place, sign, short, trade)


BUREAUS = frozenset(("市场监督管理", "城市管理", "统计", "医疗保障"))
"""Departments that are a 局 at every level; the others are a 厅 in a province."""


def zone(place: Place, name: str) -> Issuer:
    """The management committee of a development zone in a place."""
    return Issuer(f"{name}管理委员会", name, place.code, "zone", "g", place, "")


def names(issuer: Issuer, year: int) -> dict[str, str]:
    """The words for the slots of the sentences, as this issuer says them in a report on a year."""
    unit = issuer.unit
    office = "局" if issuer.trade and unit == "局" else unit
    words = _of_year(year) | _offices(issuer, unit) | _above_and_below(issuer, year)
    words |= {
        "年": str(year),
        "来年": str(year + 1),
        "我": f"我{office}",
        "全": f"全{office}",
        "名": issuer.title,
    }
    words |= {"简": _bare(issuer.title), "镇": _example(issuer, year)}
    words |= {"主体": "经营主体" if year >= 2022 else "市场主体"}
    words |= {"负责人": "主要负责人" if issuer.trade else "党政主要负责人"}
    if issuer.trade:
        subjects = words["主体"] if issuer.trade.subjects == "经营主体" else issuer.trade.subjects
        words |= {"域": issuer.trade.field, "对象": subjects, "案": issuer.trade.cases}
    return words


def _offices(issuer: Issuer, unit: str) -> dict[str, str]:
    if issuer.trade:
        offices = f"{unit}党组 {unit}党组会议 我{unit} {unit}长办公会议 {unit}党组书记 {unit}长"
    elif issuer.level == "zone":
        offices = "党工委 党工委会议 管委会 管委会主任办公会议 党工委书记 管委会主任"
    elif unit == "街道":
        offices = "街道党工委 街道党工委会议 街道办事处 办事处主任办公会议 街道党工委书记 街道办事处主任"
    elif issuer.audience == "t":
        offices = f"{unit}党委 {unit}党委会议 {unit}政府 {unit}长办公会议 {unit}党委书记 {unit}长"
    else:
        offices = f"{unit}委 {unit}委常委会会议 {unit}政府 {unit}政府常务会议 {unit}委书记 {unit}长"
    return dict(zip(("党", "会", "政", "政会", "书记", "首长"), offices.split(), strict=True)) | {"县": unit}


def _above_and_below(issuer: Issuer, year: int) -> dict[str, str]:
    place, own = issuer.place, issuer.place.name(year)
    if issuer.trade:
        below = "各处室、各直属单位" if place.level == "province" else "各科室、各下属单位"
        above, lower = f"{own[-1]}委、{own[-1]}政府", "基层单位"
    elif issuer.audience == "t":
        above, below, lower = f"{own[-1]}委、{own[-1]}政府", "各村（社区）、各站所", "村（社区）"
    elif issuer.level == "zone":
        above, below, lower = f"{own}委、{own}政府", "各部门、各园区", "园区"
    elif place.level == "province":
        lower = "市县" if place.code != "500000" else "区县"
        above, below = "党中央、国务院", f"各{lower}、各部门"
    else:
        parent = place.path[-2]
        same = parent[-1] == own[-1]
        above = f"{parent}委、{parent}政府" if same else f"{parent[-1]}委、{parent[-1]}政府"
        lower = "县（市、区）" if place.level == "prefecture" else _townships(place)
        below = f"各{lower}、各部门"
    return {"上": above, "下": below, "下级": lower}


def _townships(place: Place) -> str:
    ends = {name[-1] for name, _ in place.below}
    if ends == {"道"}:
        return "街道"
    return ("乡镇" if "乡" in ends else "镇") + ("（街道）" if "道" in ends else "")


def _example(issuer: Issuer, year: int) -> str:
    return issuer.unit if issuer.audience == "t" else issuer.place.below[year % len(issuer.place.below)][0]


UNIT = re.compile(r"(?:[^族]{1,3}族)*自治[县州区]$|街道$|[省市县区镇乡]$")


def _bare(name: str) -> str:
    return UNIT.sub("", name) if len(name) > 2 else name


def _of_year(year: int) -> dict[str, str]:
    congress, law = YEARS[min(max(year, 2018), 2025)]
    late = year >= 2021
    outline = "《法治政府建设实施纲要（2021—2025年）》" if late else "《法治政府建设实施纲要（2015—2020年）》"
    thought = "习近平新时代中国特色社会主义思想"
    return {"思想": "习近平法治思想" if late else thought, "会议": congress, "新法": law, "纲要": outline,
            "普法": "八" if late else "七"}  # fmt: skip


YEARS = {
    2018: ("党的十九大", "宪法修正案"),
    2019: ("党的十九届四中全会", "重大行政决策程序暂行条例"),
    2020: ("党的十九届五中全会", "民法典"),
    2021: ("党的十九届六中全会", "新修订的行政处罚法"),
    2022: ("党的二十大", "信访工作条例"),
    2023: ("党的二十大", "新修订的行政复议法"),
    2024: ("党的二十届三中全会", "公平竞争审查条例"),
    2025: ("党的二十届四中全会", "民营经济促进法"),
}
"""The year's congress or plenum and the year's new law."""
