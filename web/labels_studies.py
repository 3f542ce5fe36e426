"""The words of the pages on figures, reuse and comparison, in Chinese and in English."""

from __future__ import annotations

STUDIES: dict[str, tuple[str, str]] = {
    # Figures
    "numbers": ("数字", "Figures"),
    "numbers_lead": (
        "报告中统计的数字，按指标、单位与年度列出；每个数字都附原句，可逐一核对。",
        "The figures that reports give, by indicator, unit and year; each with its sentence, to be checked.",
    ),
    "numbers_rules": (
        "由一张规则表读出（indicators.toml，可以增补）。可能属于两个指标的数字不归入任何一个。",
        "Read with a table of rules (indicators.toml; it can be extended). A figure that could belong to two "
        "indicators is given to neither.",
    ),
    "numbers_of_report": ("报告中的数字", "Figures in this report"),
    "numbers_none": ("没有读到这类数字。", "No such figure was read."),
    "numbers_behind": (
        "还有 {n} 份报告没有读取数字，请运行 zhice index。",
        "{n} reports have not been read for figures yet: run zhice index.",
    ),
    "numbers_candidates": ("未能确定指标的数字", "Figures of an uncertain indicator"),
    "indicator": ("指标", "Indicator"),
    "indicators": ("全部指标", "All indicators"),
    "value": ("数值", "Value"),
    "year_short": ("年度", "Year"),
    "sentence": ("原句", "Sentence"),
    "at_least": ("至少", "at least "),
    "median_by_year": ("各年中位数", "Median by year"),
    "reports_n": ("{n} 份报告", "{n} reports"),
    "values_n": ("{n} 个数值", "{n} values"),
    "flag_over_100": ("超过100%", "over 100 %"),
    "flag_jump": ("与其他年度相差百倍以上", "100 times another year's"),
    "csv": ("下载 CSV", "Download CSV"),
    "csv_all": ("下载全部指标（CSV）", "Download all indicators (CSV)"),
    "any_year": ("全部年度", "All years"),
    "any_region": ("全国", "Everywhere"),
    "show": ("显示", "Show"),
}
