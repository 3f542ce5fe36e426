"""What pages put around every article: the lines that no author of the article wrote."""

from __future__ import annotations

import re
from enum import Enum, auto


def _words(words: str) -> str:
    """A pattern of any of some words, the longest first."""
    return "|".join(sorted(words.split(), key=len, reverse=True))


_CRUMBS = re.compile(
    r"(?:您?(?:当前|现在)?(?:所在)?的?位置|您现在的位置|当前位置|所在位置)(?:是|为)?[：:]?.{0,200}"
)
_PATH = re.compile(r"首页(?:[>》›»/\-|·]{1,9}+[^>》›»/\-|·。]{1,30}+){1,30}+[>》›»]?")
_FONT = (
    r"(?:字体|字号|字体大小|文字大小)[：:]?"
    r"[\[【(（]?(?:特大|超大|大|中|小|默认|\+|-|\||A\+?-?|/|、){0,12}[\]】)）]?"
)
_COUNTER = (
    "(?:"
    + _words(
        "访问量 浏览量 浏览次数 浏览数 阅读次数 阅读量 阅读数 点击数 点击次数 点击量 点击率 点击 浏览 "
        "阅读 人气 次数"
    )
    + r")[：:]?\d{0,12}次?"
)
_WORDS = _words(
    "打印 打印本页 打印此页 打印本文 打印文章 打印正文 我要打印 页面打印 关闭 关闭窗口 关闭本页 "
    "关闭此页 关闭页面 收藏 收藏本页 我要收藏 分享 分享到 分享至 我要分享 返回 返回顶部 返回首页 "
    "返回上一页 返回列表 返回主页 下载 下载本页 下载打印版 纠错 我要纠错 页面纠错 朗读 语音播报 听全文 "
    "视力保护色 复制链接 转发 置顶 展开 收起 保护视力色 一键分享 分享到： 分享到: 微信 微信扫一扫 "
    "微信好友 朋友圈 新浪微博 腾讯微博 微博 QQ空间 QQ好友 QQ 人人网 百度贴吧 豆瓣 钉钉 更多 更多分享 "
    "复制网址 关怀版 无障碍 无障碍浏览 无障碍阅读 无障碍版 无障碍模式 长者模式 长者版 长者助手 长者专区 "
    "长者 老年版 适老 适老化 适老版 适老化版 适老模式 大字版 手机版 移动版 电脑版 简体 简体版 简体中文 "
    "繁体 繁体版 繁体中文 繁體 繁體版 English 登录 注册 个人中心 智能问答 智能机器人 网站支持IPv6 "
    "本网站支持IPv6 IPv6 进入关怀版 辅助阅读 RSS 政务微博 政务微信 网站地图 设为首页 加入收藏 站内搜索 "
    "搜索 检索 "
)
_BETWEEN = r"[\s|｜·\-【】\[\]()（）「」：:、，,/]*+"
# Atomic: 更多分享 is one word or two, and a long line of them must not be tried every way.
_TOOLS = re.compile(rf"{_BETWEEN}(?:(?>{_FONT}|{_COUNTER}|{_WORDS}){_BETWEEN})++")
_TODAY = re.compile(
    r"(?:今天是|今日是|现在是|当前时间)?[：:]?20\d\d年\d{1,2}月\d{1,2}日[,，]?(?:星期|周)[一二三四五六日天].{0,30}"
)
_EDITORS = re.compile(
    r"[(（【\[]?(?:"
    + _words(
        "责任编辑 网站编辑 编辑 责编 责任校对 校对 初审 复审 终审 一审 二审 三审 审核 审核人 审签 签发 "
        "供稿 撰稿 作者 录入 录入人 信息员 发布人 上传 投稿 通讯员 值班编辑 信息来源 文章来源 稿件来源 "
        "来源 稿源 转载来源"
    )
    + r")(?:人|员)?[：:/][^。；]{0,40}[)）】\]]?"
)
_SCAN = re.compile(
    r"[(（]?(?:请?(?:使用|用|打开)?(?:手机|微信).{0,8}扫(?:一扫|描|码).{0,30}|扫一扫.{0,30}|"
    r"扫码.{0,20}(?:手机|打开|关注|查看|浏览).{0,10}|扫描二维码.{0,20}|"
    r"点击.{0,4}蓝字.{0,12}关注.{0,8}|长按(?:识别)?二维码.{0,20})[)）]?"
)
_NEIGHBOURS = re.compile(
    r"[【\[(（]?(?:上一篇|下一篇|上一条|下一条|上一页|下一页|前一篇|后一篇)[】\])）]?[：:]?.{0,120}"
)
_RELATED = re.compile(
    r"[【\[]?(?:相关|关联|推荐|热门|最新|猜你喜欢|延伸)的?(?:"
    + _words(
        "文章 文件 链接 解读 政策 政策解读 信息 新闻 内容 阅读 稿件 附件 资讯 报道 专题 推荐 资料 文档 "
        "政策文件 政策推荐 图解 视频 政策咨询"
    )
    + r")?(?:/[^。]{0,8})?[】\]]?[：:]?(?:更多)?(?:>{1,9}|\+|»)?"
)
_FOOTER = re.compile(
    r"(?:主办|承办|协办|主管|管理|维护|运维|技术支持|技术维护|版权所有|版权归属|建设|指导|协建)(?:单位|部门|方|机构)?[：:]"
    r"|版权所有|技术支持|技术维护|网站(?:标识码|维护|管理|声明|备案|纠错)"
    r"|Copyright|©|[一-鿿]ICP[备证]|ICP备案|[一-鿿]?公网安备|备案序?号[：:]|违法和不良信息举报|不良信息举报"
    r"|建议使用.{0,20}(?:分辨率|浏览器)|您是第\d{0,12}位|总访问量|本页面?执行时间|页面执行时间|页面生成时间|本站总访问"
    r"|(?:关于我们|联系我们|站点地图|网站地图|隐私声明|法律声明|免责声明|使用帮助|网站声明|版权声明)(?:[|｜\s·\-]|$)"
    r"|联系地址[：:]|(?:邮编|邮政编码)[：:]\d{6}",
    re.I,
)
_FOOTER_LINKS = re.compile(
    r"(?:国家部委网站|友情链接|省政府部门网站?|各省市政府网站|市州政府网站|县区政府网站|政府部门网站|部门网站|其他网站|媒体网站|"
    r"相关网站|.{0,6}(?:政府)?网站(?:群|链接|导航))[：:]?"
)
_ATTACHED = re.compile(
    r"(?:相关)?附件(?:下载|列表|材料)?[：:]?(?:\d{1,3}[.、．])?[^。；]{0,100}"
    r"|(?:\d{1,3}[.、．])?[^。；]{1,100}\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar|et|jpe?g|png)"
    r"(?:[(（\[]?[\d.]{1,9}\s?[KMG]?B[)）\]]?)?(?:下载|预览){0,4}",
    re.I,
)
_MARKS = re.compile(r"[\W_]{0,240}")
_DISCLOSED = re.compile(r"[(（]此件(?:主动|依申请)?公开(?:发布)?[)）]|\(?公开方式[：:]?主动公开\)?")


def _any(*patterns: re.Pattern[str]) -> re.Pattern[str]:
    """One pattern of several."""
    parts = (f"(?{'i' if pattern.flags & re.I else ''}:{pattern.pattern})" for pattern in patterns)
    return re.compile("|".join(parts))


_ANYWHERE = _any(_CRUMBS, _PATH, _TOOLS, _SCAN, _MARKS, _EDITORS)
_MARKERS = _any(_RELATED, _FOOTER_LINKS)
_AT_END = _any(_NEIGHBOURS, _ATTACHED, _DISCLOSED)
_LONGEST = 240
"""A line of the page's own tools and counters is no longer (characters)."""


class Noise(Enum):
    """Where a line would be the page's own: what it says may be an author's words anywhere else."""

    NO = auto()
    ANYWHERE = auto()
    """Breadcrumbs, tools, counters, editors."""
    AT_START = auto()
    """The date of today."""
    AT_END = auto()
    """Neighbours, files, how it is disclosed."""
    MARKER = auto()
    """What stands above other articles at the end: 相关文章."""
    IMPRINT = auto()
    """Who runs the site, its registration, its counters."""

    @property
    def leads(self) -> bool:
        """Whether such a line before the text is the page's own."""
        return self in (Noise.ANYWHERE, Noise.AT_START)

    @property
    def trails(self) -> bool:
        """Whether such a line at the very end is the page's own."""
        return self not in (Noise.NO, Noise.AT_START)


def noise_of(flat: str) -> Noise:
    """Where a squeezed line would be the page's own."""
    if len(flat) <= _LONGEST:
        if _ANYWHERE.fullmatch(flat):
            return Noise.ANYWHERE
        if _MARKERS.fullmatch(flat):
            return Noise.MARKER
        if _AT_END.fullmatch(flat):
            return Noise.AT_END
        if _TODAY.fullmatch(flat):
            return Noise.AT_START
    # The words of an imprint occur in real texts too (技术支持单位): a line that ends as a sentence is none.
    return Noise.IMPRINT if not flat.endswith(("。", "；")) and _FOOTER.search(flat) else Noise.NO
